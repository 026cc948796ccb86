package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.Preopen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionValuesTest {

    private static void directory(String value, String guest, String host, boolean readOnly) {
        assertThat(DirectoryOption.parse(value))
                .isEqualTo(new DirectoryOption(new Preopen(guest, Path.of(host), readOnly), null));
    }

    @Test
    void directoriesAreGivenAsGuestAndHost() {
        directory(".:.", ".", ".", false);
        directory("/data:/srv/data", "/data", "/srv/data", false);
        directory("/data:/srv/data:readonly", "/data", "/srv/data", true);
        directory("/data:/srv/data:", "/data", "/srv/data", false);
        directory("/srv/data", "/srv/data", "/srv/data", false);
        directory(":host", "/", "host", false);
    }

    @Test
    void directoriesAreGivenAsHostAndGuestInWasmtimesWay() {
        directory("host::/guest", "/guest", "host", false);
        directory("host::", "/", "host", false);
    }

    @Test
    void otherModesAreNoticed() {
        assertThat(DirectoryOption.parse("a:b:ReadOnly").preopen().readOnly()).isTrue();
        assertThat(DirectoryOption.parse("a:b:ro").preopen().readOnly()).isTrue();
        assertThat(DirectoryOption.parse("a:b:rw"))
                .isEqualTo(new DirectoryOption(new Preopen("a", Path.of("b"), false), "rw"));
    }

    @Test
    void directoriesReachTheGuestInTheOrderGiven(@TempDir Path host) throws IOException {
        Path other = Files.createDirectory(host.resolve("other"));
        CommandRun run =
                CommandRun.of(
                        "--dir",
                        "/first:" + host,
                        "--dir",
                        "/second:" + other,
                        CommandRun.module("preopen.wasm"));
        assertThat(run.out()).endsWith("first");
        assertThat(CommandRun.of(CommandRun.module("preopen.wasm")).exitCode())
                .as("EBADF")
                .isEqualTo(8);
    }

    @Test
    void readOnlyDirectoriesCannotBeWrittenTo(@TempDir Path host) {
        String mkdir = CommandRun.module("mkdir.wasm");
        assertThat(CommandRun.of("--dir", "/d:" + host + ":readonly", mkdir).exitCode())
                .isNotZero();
        assertThat(host.resolve("made")).doesNotExist();
        assertThat(CommandRun.of("--dir", "/d:" + host, mkdir).exitCode()).isZero();
        assertThat(host.resolve("made")).isDirectory();
    }

    @Test
    void addressesAreHostAndPort() {
        InetAddress inet4 = InetAddress.ofLiteral("127.0.0.1");
        assertThat(AddressOption.parse("--listen", "127.0.0.1:80"))
                .isEqualTo(new InetSocketAddress(inet4, 80));
        assertThat(AddressOption.parse("--dial", "tcp://127.0.0.1:80"))
                .isEqualTo(new InetSocketAddress(inet4, 80));
        assertThat(AddressOption.parse("--listen", "[::1]:0"))
                .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
        assertThat(AddressOption.parse("--listen", ":8080").getAddress().isAnyLocalAddress())
                .isTrue();
        assertThat(AddressOption.parse("--dial", ":8080").getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(AddressOption.parse("--dial", "localhost:1").getAddress().isLoopbackAddress())
                .isTrue();
    }

    @Test
    void listenersReachTheGuestAsSockets() {
        // 6: socket stream.
        assertThat(
                        CommandRun.of(
                                        "--listen",
                                        "127.0.0.1:0",
                                        CommandRun.module("sock_handed.wasm"))
                                .exitCode())
                .isEqualTo(6);
        assertThat(
                        CommandRun.of(
                                        "--tcplisten=127.0.0.1:0",
                                        CommandRun.module("sock_handed.wasm"))
                                .exitCode())
                .isEqualTo(6);
        assertThat(CommandRun.of(CommandRun.module("sock_handed.wasm")).exitCode()).isEqualTo(99);
    }

    @Test
    void networkOptionsDecideWhichSocketsOpen() {
        String module = CommandRun.module("sock_open.wasm");
        assertThat(CommandRun.of(module, "inet4").out()).isEqualTo("0\n");
        assertThat(CommandRun.of("--network", "none", module, "inet4").out())
                .as("EACCES")
                .isEqualTo("2\n");
        assertThat(CommandRun.of(module, "unix").out()).isNotEqualTo("0\n");
        assertThat(CommandRun.of("--allow-af-unix", module, "unix").out()).isEqualTo("0\n");
    }

    @Test
    void networkBackendIsChosen() {
        for (String backend : List.of("auto", "posix", "nio", "NIO")) {
            String errno =
                    CommandRun.of(
                                    "--allow-af-unix",
                                    "--network-backend",
                                    backend,
                                    CommandRun.module("sock_open.wasm"),
                                    "unix_datagram")
                            .out();
            assertThat(errno)
                    .as("PROTONOSUPPORT of nio only: " + backend)
                    .isEqualTo(backend.equalsIgnoreCase("nio") ? "66\n" : "0\n");
        }
    }

    @Test
    void suggestionsAreTheNearestFirst() {
        List<String> options =
                List.of("--dir", "--dial", "--env", "--env-inherit", "--time-limit", "--listen");
        assertThat(Suggestions.nearest("--dri", options)).containsExactly("--dir");
        assertThat(Suggestions.nearest("--envs", options)).containsExactly("--env");
        assertThat(Suggestions.nearest("--timeout-limit", options)).containsExactly("--time-limit");
        assertThat(Suggestions.nearest("--inherit", options)).containsExactly("--env-inherit");
        assertThat(Suggestions.nearest("--quantum", options)).isEmpty();
        assertThat(Suggestions.distance("abcd", "abdc")).isOne();
        assertThat(Suggestions.distance("kitten", "sitting")).isEqualTo(3);
    }

    @Test
    void timeMeasuringTellsTheTime() {
        assertThat(CommandRun.of("--enable-time-measuring", CommandRun.module("hello.wasm")).err())
                .matches("portside: time: \\d+\\.\\d{3} ms in the guest and its host calls\n");
    }
}
