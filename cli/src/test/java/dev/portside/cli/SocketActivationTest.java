package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets that whoever starts the command has opened for the guest. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "descriptors are passed by system calls")
class SocketActivationTest {

    private static final int DEADLINE_SECONDS = 60;
    private static final int DATAGRAM_TYPE = 5;
    private static final int STREAM_TYPE = 6;

    /**
     * Does what systemd does, with a listener as descriptor 3 and a datagram socket as 4: prints
     * the listener's port and becomes the command. Perl is part of every Debian.
     */
    private static final String ACTIVATOR =
            """
            BEGIN { $^F = 255 }
            use Socket; use POSIX;
            my $count = shift;
            socket(my $listener, PF_INET, SOCK_STREAM, 0) or die;
            setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
            bind($listener, sockaddr_in(0, INADDR_LOOPBACK)) && listen($listener, 8) or die;
            socket(my $datagrams, PF_INET, SOCK_DGRAM, 0) or die;
            bind($datagrams, sockaddr_in(0, INADDR_LOOPBACK)) or die;
            my $from = POSIX::dup(fileno $datagrams);
            POSIX::dup2(fileno($listener), 3) or die;
            POSIX::dup2($from, 4) or die;
            my ($port) = sockaddr_in(getsockname $listener);
            $| = 1; print "$port\n";
            $ENV{LISTEN_FDS} = $count; $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDNAMES} = "web:other";
            exec @ARGV or die;
            """;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        started.forEach(Process::destroyForcibly);
    }

    private Process activate(int sockets, String... args) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("perl", "-e", ACTIVATOR, Integer.toString(sockets)));
        words.addAll(ProcessTest.command(args));
        Process process = new ProcessBuilder(words).start();
        started.add(process);
        return process;
    }

    private static String echoed(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(DEADLINE_SECONDS * 1000);
            socket.getOutputStream().write("activated".getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"loopback", "host"})
    void guestServesPassedSockets(String network) throws IOException, InterruptedException {
        Process process = activate(2, "--network", network, CommandRun.module("activated.wasm"));
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(echoed(Integer.parseInt(out.readLine()))).isEqualTo("activated");
        }
        assertThat(exitCode(process)).as("file type of descriptor 4").isEqualTo(DATAGRAM_TYPE);
    }

    @Test
    void passedSocketsComeBeforeListeners() throws IOException, InterruptedException {
        Process process =
                activate(1, "--listen", "127.0.0.1:0", CommandRun.module("activated.wasm"));
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(echoed(Integer.parseInt(out.readLine()))).isEqualTo("activated");
        }
        assertThat(exitCode(process)).as("file type of descriptor 4").isEqualTo(STREAM_TYPE);
    }

    @Test
    void passedSocketsComeBehindDirectories() throws IOException, InterruptedException {
        Path directory = Path.of(CommandRun.module("activated.wasm")).getParent();
        Process process =
                activate(1, "--dir", "/d:" + directory, CommandRun.module("activated.wasm"));
        assertThat(exitCode(process)).as("accept on a directory").isEqualTo(100 + 57);
    }

    @Test
    void withoutNetworkPassedSocketsAreRefused() throws IOException, InterruptedException {
        Process process = activate(1, "--network", "none", CommandRun.module("activated.wasm"));
        assertThat(exitCode(process)).isEqualTo(1);
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("cannot hand the guest the inherited descriptor 3: ACCES")
                .contains("network access");
    }

    private static CommandRun run(Map<String, String> variables, String... args) {
        return CommandRun.withEnvironment(new HashMap<>(variables), "", args);
    }

    private static Map<String, String> forUs(String count) {
        return Map.of("LISTEN_FDS", count, "LISTEN_PID", Long.toString(CommandRun.PID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two", "", "-1", "1.5", " 1", "99999999999"})
    void countMustBeANumber(String count) {
        CommandRun run = run(forUs(count), CommandRun.module("hello.wasm"));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "portside: LISTEN_FDS is \""
                                + count
                                + "\"; it must be how many sockets are passed, from descriptor 3"
                                + " on; unset it if none are\n");
    }

    @Test
    void noSocketIsFine() {
        assertThat(run(forUs("0"), CommandRun.module("hello.wasm")))
                .isEqualTo(new CommandRun(0, "hello\n", ""));
    }

    @Test
    void whatIsNoSocketIsNamed() throws IOException, InterruptedException {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "bash",
                                "-c",
                                "export LISTEN_FDS=1 LISTEN_PID=$$; exec 3</dev/null; exec \"$0\""
                                        + " \"$@\""));
        words.addAll(ProcessTest.command(CommandRun.module("hello.wasm")));
        Process process = new ProcessBuilder(words).start();
        started.add(process);
        assertThat(exitCode(process)).isEqualTo(1);
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("inherited descriptor 3: NOTSOCK (it is not a socket)");
    }

    @Test
    void descriptorThatIsNotOpenIsNamed() {
        // Far above what this test process has open.
        CommandRun run = run(forUs("100000"), CommandRun.module("hello.wasm"));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("cannot hand the guest the inherited descriptor ");
    }

    @Test
    void variablesForAnotherProcessAreIgnored() {
        String module = CommandRun.module("hello.wasm");
        Map<String, String> another = Map.of("LISTEN_FDS", "nonsense", "LISTEN_PID", "1");
        assertThat(run(another, module)).isEqualTo(new CommandRun(0, "hello\n", ""));
        assertThat(run(another, "--log-level", "debug", module).err())
                .contains(
                        "portside: LISTEN_FDS is ignored: it is meant for process 1, and this is "
                                + CommandRun.PID);
        assertThat(run(Map.of("LISTEN_FDS", "1"), "--log-level", "debug", module).err())
                .contains("LISTEN_PID is not set");
    }

    @Test
    void guestDoesNotSeeTheVariables() {
        Map<String, String> variables =
                Map.of(
                        "LISTEN_FDS", "0",
                        "LISTEN_PID", Long.toString(CommandRun.PID),
                        "LISTEN_FDNAMES", "",
                        "OTHER", "1");
        String env = CommandRun.module("env.wasm");
        assertThat(run(variables, "--env-inherit", env).outStrings()).containsExactly("OTHER=1");
        assertThat(run(variables, "--env-inherit", "--env", "LISTEN_FDS=2", env).outStrings())
                .containsExactlyInAnyOrder("OTHER=1", "LISTEN_FDS=2");
    }
}
