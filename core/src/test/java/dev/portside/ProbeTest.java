package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The conformance probe of the socket ABI, run inside this process: checks that cannot harm each
 * other in one guest, the guarded ones each in its own, and the linking checks.
 *
 * <p>The probe is not part of the project: it is looked for in {@code shared/probe} next to it, or
 * below the directory that the environment variable PORTSIDE_SHARED names. What exit codes the
 * command line gives (Y) is checked there.
 */
@EnabledOnOs(OS.LINUX)
@ExtendWith(NothingLeaks.class)
class ProbeTest {

    private static final int PASSED = 0;

    /** The probe's own way to say that a check did not go as the reference does. */
    private static final int DIFFERED = 3;

    private static final int ATTEMPTS = 5;

    @TempDir Path scratch;

    /** What the guests' sockets are made of. */
    private NetworkBackend backend = NetworkBackend.POSIX;

    private static Path probe() {
        String shared = System.getenv("PORTSIDE_SHARED");
        Path root = Path.of(System.getProperty("portside.root", "..")).toAbsolutePath();
        Path directory =
                (shared == null ? root.resolveSibling("shared") : Path.of(shared)).resolve("probe");
        assumeTrue(
                Files.isRegularFile(directory.resolve("probe.wasm")),
                () -> "the socket ABI's conformance probe is not at " + directory);
        return directory;
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    @Timeout(300)
    void answersWhatACorrectHostAnswers(EngineKind engine) throws IOException {
        Path directory = probe();
        check(directory, engine, expected(directory));
    }

    @Test
    @Timeout(300)
    void answersOnNioDifferOnlyAsListed() throws IOException {
        Path directory = probe();
        Map<String, String> expected = expected(directory);
        Path list =
                Path.of(System.getProperty("portside.root", ".."))
                        .resolve("tools/probe-differences/nio.tsv");
        for (String line : Files.readAllLines(list)) {
            String[] known = line.split("\t", 3);
            assertThat(expected).as(line).containsKey(known[0]);
            assertThat(expected.put(known[0], known[1])).as(line).isNotEqualTo(known[1]);
        }
        backend = NetworkBackend.NIO;
        check(directory, EngineKind.COMPILER, expected);
    }

    private static Map<String, String> expected(Path directory) throws IOException {
        return results(Files.readString(directory.resolve("expected.txt")));
    }

    @SuppressWarnings("SystemOut") // a measurement for the log
    private void check(Path directory, EngineKind engine, Map<String, String> expected)
            throws IOException {
        long start = System.nanoTime();
        Map<String, String> found = observe(directory, engine, expected);
        List<String> differences = new ArrayList<>();
        expected.forEach((id, result) -> {
            String answer = found.getOrDefault(id, "(nothing)");
            if (!id.startsWith("Y") && !answer.equals(result)) {
                differences.add(id + "\n  expected " + result + "\n  found    " + answer);
            }
        });
        System.out.printf(
                Locale.ROOT,
                "probe, %s, %s: %d checks, %d differences, %.1f s%n",
                engine,
                backend,
                expected.keySet().stream().filter(id -> !id.startsWith("Y")).count(),
                differences.size(),
                (System.nanoTime() - start) / 1e9);
        assertThat(differences).isEmpty();
    }

    /** The result of each line of {@code id, name, result}. */
    private static Map<String, String> results(String text) {
        Map<String, String> results = new LinkedHashMap<>();
        for (String line : text.replace("\0", "").split("\n", -1)) {
            String[] fields = line.split("\t", 3);
            if (fields.length == 3) {
                results.putIfAbsent(fields[0], fields[2].stripTrailing());
            }
        }
        return results;
    }

    private Map<String, String> observe(
            Path directory, EngineKind engine, Map<String, String> expected) throws IOException {
        Path sandbox = Files.createDirectories(scratch.resolve(engine + "/d"));
        Files.writeString(sandbox.resolve("probe.dat"), "regular file\n");
        Program program = Program.load(directory.resolve("probe.wasm")).withEngine(engine);
        Map<String, String> found = new LinkedHashMap<>();
        String list;
        try (GuestRun run = GuestRun.start(program, config(sandbox, List.of("--list")))) {
            assertThat(run.await().code()).isEqualTo(PASSED);
            list = run.out();
        }
        try (GuestRun run = GuestRun.start(program, config(sandbox, List.of()))) {
            long code = run.await(120).code();
            assertThat(code).as(run.err()).isIn((long) PASSED, (long) DIFFERED);
            found.putAll(results(run.out()));
        }
        for (String line : list.split("\n", -1)) {
            String[] fields = line.split("\t", 3);
            if (fields.length == 3 && expected.containsKey(fields[0])) {
                boolean guarded = fields[1].contains("G") || fields[1].contains("U");
                String result = expected.get(fields[0]);
                // What depends on the machine's load or the kernel's timers gets another chance,
                // alone.
                for (int i = 0;
                        i < ATTEMPTS
                                && ((guarded && i == 0)
                                        || !Objects.equals(found.get(fields[0]), result));
                        i++) {
                    found.put(fields[0], single(program, sandbox, fields));
                }
            }
        }
        for (String id : expected.keySet()) {
            if (id.startsWith("L")) {
                found.put(id, link(directory, engine, id));
            }
        }
        return found;
    }

    private GuestConfig.Builder config(Path sandbox, List<String> args) {
        return GuestConfig.builder()
                .network(NetworkAccess.HOST)
                .networkBackend(backend)
                .directory("/sandbox", sandbox)
                .args(args);
    }

    private String single(Program program, Path sandbox, String[] check) throws IOException {
        List<String> args = new ArrayList<>(List.of("--only", check[0]));
        boolean unix = check[1].contains("U");
        if (unix) {
            args.add("--unix-dir");
            args.add(Files.createTempDirectory(scratch, "u").toString());
        }
        GuestConfig.Builder config = config(sandbox, args).unixSockets(unix);
        try (GuestRun run = GuestRun.start(program, config)) {
            ExitStatus status;
            try {
                status = run.await();
            } catch (AssertionError e) {
                return "<TIMEOUT>";
            }
            String result = results(run.out()).getOrDefault(check[0], "");
            boolean usual = status.code() == PASSED || status.code() == DIFFERED;
            return usual ? result : result + " <EXIT " + status.processCode() + ">";
        }
    }

    private static String link(Path directory, EngineKind engine, String id) throws IOException {
        Path file = directory.resolve("mod/" + id.toLowerCase(Locale.ROOT) + ".wasm");
        try (Guest guest =
                Program.load(file)
                        .withEngine(engine)
                        .newGuest(GuestConfig.builder().network(NetworkAccess.HOST).build())) {
            return guest.run().code() == PASSED ? "instantiates" : "fails";
        } catch (ProgramException e) {
            return e.kind() == ProgramException.Kind.UNLINKABLE
                    ? "rejected (exit 1)"
                    : e.toString();
        }
    }
}
