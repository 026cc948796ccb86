package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code is kept between runs, whatever happens to the directory in between. */
class CodeCacheTest {

    private static final Path GUESTS =
            Path.of(System.getProperty("portside.root", "..")).resolve("guests/bin");
    private static final byte[] ECHO = read("tcp_echo_server.wasm");
    private static final String KEPT = "kept compiled code in the cache ";
    private static final String FOUND = "compiled code from the cache ";
    private static final String NONE = "no compiled code in the cache ";

    @TempDir private Path temporary;
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());

    private static byte[] read(String guest) {
        try {
            return Files.readAllBytes(GUESTS.resolve(guest));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory() {
        return temporary.resolve("cache/portside");
    }

    private CodeCache cache() {
        return CodeCache.in(directory(), CodeCache.DEFAULT_MAX_BYTES);
    }

    private static final GuestConfig CONFIG =
            GuestConfig.builder().args("too", "1", "many").build();

    /** Runs a program once; it complains about its arguments. */
    private List<String> run(byte[] wasm, CodeCache cache) {
        told.clear();
        Program program =
                Program.load(
                        "x.wasm",
                        wasm,
                        LoadOptions.DEFAULT.withCache(cache).withMessages(told::add, told::add));
        assertThat(program.newGuest(CONFIG).run().code()).isOne();
        return List.copyOf(told);
    }

    private List<String> run() {
        return run(ECHO, cache());
    }

    @Test
    void theSecondRunCompilesNothing() throws IOException {
        assertThat(run()).containsExactly(NONE + directory(), KEPT + directory());
        assertThat(run()).containsExactly(FOUND + directory());
        assertThat(cache().entries()).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
                .isEqualTo("rwx------");
    }

    /**
     * Exports a and b, each so large that it is compiled to a class of its own; together too large
     * to be kept as a whole.
     */
    private static byte[] twoClasses() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        for (int i = 0; i < 8_000; i++) {
            body.writeBytes(new byte[] {0x41, 0, 0x1a});
        }
        body.writeBytes(new byte[] {0x41, 7, 0x0b});
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.write(2);
        for (int i = 0; i < 2; i++) {
            code.writeBytes(number(body.size()));
            code.writeBytes(body.toByteArray());
        }
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(
                HexFormat.of()
                        .parseHex(
                                "0061736d01000000"
                                        + "0105016000017f"
                                        + "0303020000"
                                        + "0709020161000001620001"
                                        + "0a"));
        module.writeBytes(number(code.size()));
        module.writeBytes(code.toByteArray());
        return module.toByteArray();
    }

    private static byte[] number(int value) {
        return new byte[] {
            (byte) ((value & 0x7f) | 0x80),
            (byte) (((value >>> 7) & 0x7f) | 0x80),
            (byte) (value >>> 14)
        };
    }

    private long keptBytesAfterCalling(String function) throws IOException {
        Program program =
                Program.load("x.wasm", twoClasses(), LoadOptions.DEFAULT.withCache(cache()));
        try (Guest guest = program.newGuest(GuestConfig.builder().build())) {
            assertThat(guest.invoke(function, List.of())).containsExactly("7");
        }
        assertThat(cache().entries()).hasSize(1);
        return cache().entries().getFirst().bytes();
    }

    @Test
    void whatOneRunCompiledMoreIsAddedToWhatIsKept() throws IOException {
        long one = keptBytesAfterCalling("a");
        assertThat(keptBytesAfterCalling("a")).isEqualTo(one);
        long both = keptBytesAfterCalling("b");
        assertThat(both).isGreaterThan(one);
        assertThat(keptBytesAfterCalling("a")).isEqualTo(both);
    }

    @Test
    void damagedEntriesAreMadeAnew() throws IOException {
        run();
        Path entry = directory().resolve(cache().entries().getFirst().file());
        byte[] good = Files.readAllBytes(entry);
        for (int at : new int[] {0, 3, 5, 20, 40, good.length / 2, good.length - 1}) {
            byte[] bad = good.clone();
            bad[at] ^= 0x40;
            Path _ = Files.write(entry, bad);
            assertThat(run()).containsExactly(NONE + directory(), KEPT + directory());
            assertThat(entry).hasBinaryContent(good);
        }
        for (int length : new int[] {0, 3, 4, 10, good.length - 1}) {
            Path _ = Files.write(entry, Arrays.copyOf(good, length));
            assertThat(run()).contains(KEPT + directory());
        }
        assertThat(run()).containsExactly(FOUND + directory());
    }

    @Test
    void anotherModuleUnderTheSameNameIsNotTaken() throws IOException {
        run();
        Path entry = directory().resolve(cache().entries().getFirst().file());
        byte[] other = read("udp_echo.wasm");
        run(other, cache());
        Path otherEntry =
                cache().entries().stream()
                        .map(one -> directory().resolve(one.file()))
                        .filter(file -> !file.equals(entry))
                        .findFirst()
                        .orElseThrow();
        Path _ = Files.copy(otherEntry, entry, StandardCopyOption.REPLACE_EXISTING);
        assertThat(run()).containsExactly(NONE + directory(), KEPT + directory());
    }

    @Test
    void directoriesAndFilesThatOthersMayWriteAreNotUsed() throws IOException {
        run();
        Path entry = directory().resolve(cache().entries().getFirst().file());
        for (Path open : List.of(directory(), entry)) {
            String before = PosixFilePermissions.toString(Files.getPosixFilePermissions(open));
            Path _ =
                    Files.setPosixFilePermissions(
                            open, PosixFilePermissions.fromString("rwxrwx---"));
            assertThat(run())
                    .containsExactly(
                            "no compiled code from the cache: the cache "
                                    + open
                                    + " is not used: others may write to it; chmod go-w "
                                    + open);
            Path _ = Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(before));
        }
        Path elsewhere = Files.move(directory(), temporary.resolve("elsewhere"));
        Path _ = Files.createSymbolicLink(directory(), elsewhere);
        assertThat(run()).singleElement().asString().contains("it is a symbolic link");
    }

    @Test
    void withoutADirectoryProgramsRunAllTheSame() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        List<String> messages = run(ECHO, CodeCache.in(file.resolve("portside"), 1 << 20));
        assertThat(messages.getLast()).startsWith("compiled code is not kept: ");
        messages = run(ECHO, CodeCache.in(Path.of("/proc/portside"), 1 << 20));
        assertThat(messages.getLast()).startsWith("compiled code is not kept: ");
    }

    @Test
    void theLeastRecentlyUsedGoFirst() throws IOException {
        List<byte[]> guests = List.of(ECHO, read("udp_echo.wasm"), read("tcp_echo_server_v2.wasm"));
        List<String> files = new ArrayList<>();
        for (byte[] guest : guests) {
            run(guest, cache());
            String added =
                    cache().entries().stream()
                            .map(CodeCache.Entry::file)
                            .filter(name -> !files.contains(name))
                            .findFirst()
                            .orElseThrow();
            files.add(added);
            Path _ =
                    Files.setLastModifiedTime(
                            directory().resolve(added),
                            FileTime.from(Instant.EPOCH.plusSeconds(1_000L * files.size())));
        }
        // Used again: now the second is the oldest.
        run(ECHO, cache());
        long all = cache().entries().stream().mapToLong(CodeCache.Entry::bytes).sum();
        run(read("udp_echo_v2.wasm"), CodeCache.in(directory(), all + 1_000));
        assertThat(cache().entries().stream().map(CodeCache.Entry::file))
                .doesNotContain(files.get(1))
                .contains(files.get(0))
                .hasSizeLessThanOrEqualTo(3);
        assertThat(cache().entries().stream().mapToLong(CodeCache.Entry::bytes).sum())
                .isLessThanOrEqualTo(all + 1_000);
        assertThat(run(ECHO, CodeCache.in(temporary.resolve("small"), 1_000)).getLast())
                .contains("larger than the cache's limit of 1000 bytes");
    }

    @Test
    void clearingDeletesEntriesAndNothingElse() throws IOException {
        assertThat(cache().clear()).isZero();
        assertThat(cache().entries()).isEmpty();
        run();
        Path other = Files.createFile(directory().resolve("notes.txt"));
        assertThat(cache().clear()).isOne();
        assertThat(directory()).isDirectoryContaining("glob:**.txt");
        assertThat(other).exists();
        assertThat(cache().entries()).isEmpty();
    }

    @Test
    void manyRunsAtOnceDisturbNobody() throws Exception {
        List<Future<?>> runs = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 40; i++) {
                int number = i;
                runs.add(
                        threads.submit(() -> {
                            if (number % 5 == 4) {
                                return cache().clear();
                            }
                            Program program =
                                    Program.load(
                                            "x.wasm", ECHO, LoadOptions.DEFAULT.withCache(cache()));
                            assertThat(program.newGuest(CONFIG).run().code()).isOne();
                            return number;
                        }));
            }
            for (Future<?> run : runs) {
                run.get(60, TimeUnit.SECONDS);
            }
        }
        run();
        assertThat(run()).containsExactly(FOUND + directory());
        assertThat(directory()).isDirectoryNotContaining("glob:**.tmp");
    }
}
