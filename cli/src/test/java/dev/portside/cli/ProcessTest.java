package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What only a process of its own shows: exit codes, signals, pipes. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "what a process does is read from /proc")
class ProcessTest {

    private static final long DEADLINE_SECONDS = 60;

    private final List<Process> started = new ArrayList<>();

    @TempDir private Path directory;

    @AfterEach
    void endProcesses() {
        started.forEach(Process::destroyForcibly);
    }

    /** Returns the words that start the command as its launcher does. */
    static List<String> command(String... args) {
        // Whoever runs the tests in the background may ignore SIGINT, and with it every process
        // below.
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT"));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dportside.one_guest=true",
                        "-cp",
                        System.getProperty("java.class.path")));
        words.add("dev.portside.cli.Main");
        words.addAll(List.of(args));
        return words;
    }

    private Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
                .as("ended in time")
                .isTrue();
        return process.exitValue();
    }

    @Test
    void exitCodeAndStreamsAreTheGuests() throws IOException, InterruptedException {
        Process process = start(new ProcessBuilder(command(CommandRun.module("cat.wasm"))));
        process.getOutputStream().write("ping".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("ping");
        assertThat(exitCode(process)).isZero();
        assertThat(exitCode(start(new ProcessBuilder(command(CommandRun.module("exit.wasm"))))))
                .isEqualTo(7);
    }

    @Test
    void dashReadsTheModuleFromStandardInputAndLeavesTheGuestItsEnd()
            throws IOException, InterruptedException {
        assertThat(piped("exit.wasm", "-")).isEqualTo("exit code 7, output: ");
        assertThat(piped("cat.wasm", "run", "-")).isEqualTo("exit code 0, output: ");
        assertThat(piped("cat.wasm", "validate", "-")).isEqualTo("exit code 0, output: ");
        assertThat(piped("cat.wat", "-")).startsWith("exit code 1, output: portside: - is not");
        assertThat(piped(null, "-"))
                .startsWith("exit code 1, output: portside: standard input is empty");
    }

    private String piped(@Nullable String file, String... args)
            throws IOException, InterruptedException {
        Process process = start(new ProcessBuilder(command(args)).redirectErrorStream(true));
        try (OutputStream input = process.getOutputStream()) {
            if (file != null) {
                input.write(Files.readAllBytes(Path.of(CommandRun.module(file))));
            }
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return "exit code " + exitCode(process) + ", output: " + output;
    }

    @ParameterizedTest(name = "SIG{0} while it {1}")
    @CsvSource({
        "INT, listens, 130",
        "TERM, listens, 143",
        "INT, receives, 130",
        "TERM, receives, 143",
        "INT, polls, 130",
        "TERM, polls, 143",
        "INT, computes, 130",
        "TERM, reads, 143",
    })
    void signalsEndTheGuest(String signal, String state, int exitCode)
            throws IOException, InterruptedException {
        String guests = System.getProperty("portside.root") + "/guests/bin/";
        List<String> command =
                switch (state) {
                    case "listens", "receives" ->
                            command(guests + "tcp_echo_server.wasm", "127.0.0.1", "0");
                    case "polls" -> command(guests + "poll_http_server.wasm", "127.0.0.1", "0");
                    case "computes" -> command(CommandRun.module("spin.wasm"));
                    default -> command(CommandRun.module("cat.wasm"));
                };
        Process process = start(new ProcessBuilder(command).redirectErrorStream(true));
        Socket client = awaitGuest(process, state);
        long start = System.nanoTime();
        start(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())));
        assertThat(exitCode(process)).isEqualTo(exitCode);
        assertThat(System.nanoTime() - start)
                .as("nanoseconds until the end")
                .isLessThan(TimeUnit.SECONDS.toNanos(10));
        assertThat(process.inputReader(StandardCharsets.UTF_8).lines())
                .as("what it printed at the end")
                .isEmpty();
        if (client != null) {
            client.close();
        }
    }

    /** Returns the connection the guest serves, if it does. */
    private static @Nullable Socket awaitGuest(Process process, String state)
            throws IOException, InterruptedException {
        if (!state.equals("computes") && !state.equals("reads")) {
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            String line = out.readLine();
            assertThat(line).as("what the server prints when it listens").isNotNull();
            return state.equals("receives") ? echoed(line) : null;
        }
        // Neither of the others can tell; once the thread is there, they have started.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!hasGuestThread(process) && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        return null;
    }

    /** Returns a connection to an echo server that has sent back what it got, and wants more. */
    private static Socket echoed(String listens) throws IOException {
        int port = Integer.parseInt(listens.substring(listens.lastIndexOf(':') + 1).strip());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
        client.getOutputStream().write('x');
        assertThat(client.getInputStream().read()).isEqualTo('x');
        return client;
    }

    private static boolean hasGuestThread(Process process) throws IOException {
        Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
        try (var threads = Files.list(tasks)) {
            for (Path thread : threads.toList()) {
                if (Files.readString(thread.resolve("comm")).strip().equals("guest")) {
                    return true;
                }
            }
            return false;
        } catch (NoSuchFileException e) {
            // A thread that ended while the list was read.
            return false;
        }
    }

    @Test
    void writingIntoAClosedPipeEndsSilently() throws IOException, InterruptedException {
        Process process = start(new ProcessBuilder(command(CommandRun.module("yes.wasm"))));
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("y");
        }
        assertThat(exitCode(process)).as("128 + SIGPIPE").isEqualTo(141);
        assertThat(process.getErrorStream().readAllBytes()).isEmpty();
    }

    /** What standard output is when nobody takes what the guest writes. */
    enum Unread {
        PIPE,
        FIFO,
        SOCKET
    }

    @ParameterizedTest
    @EnumSource(Unread.class)
    void timeLimitEndsAGuestWhoseOutputNobodyTakes(Unread unread)
            throws IOException, InterruptedException {
        List<String> command = command("--time-limit", "1500", CommandRun.module("yes.wasm"));
        Path fifo = directory.resolve("fifo");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process process =
                    switch (unread) {
                        case PIPE -> start(new ProcessBuilder(command));
                        case FIFO -> {
                            assertThat(
                                            exitCode(
                                                    start(
                                                            new ProcessBuilder(
                                                                    "mkfifo", fifo.toString()))))
                                    .isZero();
                            // Opened for reading too, so that opening it does not wait.
                            yield start(shell("exec \"$@\" 1<>\"$0\"", fifo.toString(), command));
                        }
                        case SOCKET ->
                                start(
                                        shell(
                                                "exec \"$@\" 1<>/dev/tcp/127.0.0.1/\"$0\"",
                                                Integer.toString(server.getLocalPort()),
                                                command));
                    };
            assertThat(exitCode(process)).isEqualTo(134);
        }
    }

    private static ProcessBuilder shell(String script, String argument, List<String> command) {
        List<String> words = new ArrayList<>(List.of("bash", "-c", script, argument));
        words.addAll(command);
        return new ProcessBuilder(words);
    }

    @Test
    void everythingArrivesAtASlowReader() throws IOException, InterruptedException {
        byte[] sent = new byte[1_000_000];
        new java.util.Random(3).nextBytes(sent);
        Path file = directory.resolve("in");
        Files.write(file, sent);
        Process process =
                start(
                        new ProcessBuilder(command(CommandRun.module("cat.wasm")))
                                .redirectInput(file.toFile()));
        java.io.ByteArrayOutputStream received = new java.io.ByteArrayOutputStream();
        byte[] part = new byte[777];
        int n = process.getInputStream().read(part);
        while (n >= 0) {
            received.write(part, 0, n);
            n = process.getInputStream().read(part);
        }
        assertThat(received.toByteArray()).isEqualTo(sent);
        assertThat(exitCode(process)).isZero();
    }

    @Test
    void guestIsToldWhatItsOutputIs() throws IOException, InterruptedException {
        List<String> command = command(CommandRun.module("filetype.wasm"));
        Path file = directory.resolve("out");
        assertThat(exitCode(start(new ProcessBuilder(command).redirectOutput(file.toFile()))))
                .as("regular file")
                .isEqualTo(4);
        assertThat(exitCode(start(new ProcessBuilder(command))))
                .as("not a terminal")
                .isNotEqualTo(2);
        List<String> onTerminal = List.of("script", "-qec", String.join(" ", command), "/dev/null");
        if (Files.isExecutable(Path.of("/usr/bin/script"))) {
            assertThat(exitCode(start(new ProcessBuilder(onTerminal))))
                    .as("character device")
                    .isEqualTo(2);
        }
    }
}
