package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portside.ProgramException.Kind;
import dev.portside.net.Errno;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How guests start, what they are given, how they end, and what bounds them. */
@EnabledOnOs(OS.LINUX)
@ExtendWith(NothingLeaks.class)
class GuestLifeTest {

    private static Program life(EngineKind engine) {
        return GuestRun.module("life", engine);
    }

    private static GuestConfig.Builder config() {
        return GuestConfig.builder().network(NetworkAccess.LOOPBACK);
    }

    private static ExitStatus exit(EngineKind engine, int code) {
        return life(engine)
                .newGuest(config().build())
                .runFunction("exit", List.of(String.valueOf(code)), results -> {});
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void procExitGivesItsCode(EngineKind engine) {
        assertThat(exit(engine, 0)).isEqualTo(ExitStatus.exited(0));
        assertThat(exit(engine, 7).code()).isEqualTo(7);
        assertThat(exit(engine, 256).code()).isEqualTo(256);
        assertThat(exit(engine, 256).processCode()).isZero();
        assertThat(exit(engine, 263).processCode()).isEqualTo(7);
        assertThat(exit(engine, -1).code()).isEqualTo(0xffff_ffffL);
        assertThat(exit(engine, -1).processCode()).isEqualTo(255);
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void trapNamesItsKindAndFunctions(EngineKind engine) {
        ExitStatus status =
                life(engine)
                        .newGuest(config().build())
                        .runFunction("trap", List.of(), results -> {});
        assertThat(status.kind()).isEqualTo(ExitStatus.Kind.TRAPPED);
        assertThat(status.processCode()).isEqualTo(134);
        Trap trap = status.trap();
        assertThat(trap).isNotNull();
        if (trap != null) {
            assertThat(trap.message()).contains("unreachable");
            assertThat(trap.frames()).hasSizeGreaterThanOrEqualTo(2);
            assertThat(trap.frames().get(0)).contains("innermost");
            assertThat(trap.frames().get(1)).contains("middle");
            assertThat(trap.toString()).contains("    at ");
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void trapInTheStartFunctionFailsTheStart(EngineKind engine) {
        Guest guest = GuestRun.module("starttrap", engine).newGuest(config().build());
        assertThatThrownBy(guest::run)
                .isInstanceOfSatisfying(
                        ProgramException.class,
                        e -> {
                            assertThat(e.kind()).isEqualTo(Kind.UNINSTANTIABLE);
                            assertThat(e).hasMessageContaining("unreachable");
                            assertThat(e.details()).anyMatch(line -> line.contains("begin"));
                        });
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void initializeRunsOnceBeforeTheFirstCall(EngineKind engine) {
        try (Guest guest = GuestRun.module("reactor", engine).newGuest(config().build())) {
            assertThat(guest.invoke("initialized", List.of())).containsExactly("1");
            assertThat(guest.invoke("initialized", List.of())).containsExactly("1");
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void invokeKeepsTheGuestBetweenCalls(EngineKind engine) {
        try (Guest guest = life(engine).newGuest(config().build())) {
            for (int i = 1; i <= 100; i++) {
                assertThat(guest.invoke("count", List.of())).containsExactly(String.valueOf(i));
            }
            assertThat(guest.invoke("add", List.of("-3", "9223372036854775807")))
                    .containsExactly("9223372036854775804");
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void trapEndsAnInvokedGuest(EngineKind engine) {
        try (Guest guest = life(engine).newGuest(config().build())) {
            assertThatThrownBy(() -> guest.invoke("trap", List.of()))
                    .isInstanceOfSatisfying(
                            GuestEndedException.class,
                            e -> assertThat(e.status().kind()).isEqualTo(ExitStatus.Kind.TRAPPED));
            assertThatThrownBy(() -> guest.invoke("count", List.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has run");
        }
    }

    @Test
    void wrongCallsSayWhatIsWrong() {
        try (Guest guest = life(EngineKind.COMPILER).newGuest(config().build())) {
            assertThatThrownBy(() -> guest.invoke("nosuch", List.of()))
                    .isInstanceOf(ProgramException.class)
                    .hasMessageContaining("\"nosuch\"");
            assertThatThrownBy(() -> guest.invoke("add", List.of("1")))
                    .hasMessageContaining("takes 2 arguments");
            assertThatThrownBy(() -> guest.invoke("add", List.of("1", "x")))
                    .hasMessageContaining("\"x\"");
            assertThatThrownBy(guest::run).hasMessageContaining("_start");
        }
    }

    @Test
    void guestRunsOnce() {
        Guest guest = GuestRun.module("command", EngineKind.COMPILER).newGuest(config().build());
        assertThat(guest.run()).isEqualTo(ExitStatus.exited(0));
        assertThatThrownBy(guest::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has run");
    }

    @Test
    void oneGuestServesOneCallAtATime() {
        try (GuestRun run = GuestRun.call(life(EngineKind.COMPILER), config(), false, "accept")) {
            run.awaitOutput("hello").awaitBlocked();
            assertThatThrownBy(() -> run.guest.invoke("count", List.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is running");
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void argumentsAndEnvironmentArriveInOrder(EngineKind engine) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        GuestConfig config =
                config().programName("prog")
                        .args("a b", "", "ü")
                        .env("Z", "1")
                        .env("A", "x=y")
                        .env("E", "")
                        .stdout(out)
                        .build();
        assertThat(GuestRun.module("arguments", engine).newGuest(config).run().code()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("prog\0a b\0\0ü\0" + "Z=1\0A=x=y\0E=\0");
    }

    @Test
    void nulInAnArgumentIsRefused() {
        GuestConfig.Builder builder = config();
        assertThatThrownBy(() -> builder.args("a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.env("A=B", "c"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.env("A", "\0"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void largeInputGoesThroughUnchanged(EngineKind engine) {
        byte[] input = new byte[1 << 20];
        new Random(1).nextBytes(input);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> copied = new ArrayList<>();
        ExitStatus status =
                life(engine)
                        .newGuest(
                                config().stdin(new ByteArrayInputStream(input)).stdout(out).build())
                        .runFunction("cat", List.of(), copied::addAll);
        assertThat(status).isEqualTo(ExitStatus.exited(0));
        assertThat(copied).containsExactly(String.valueOf(input.length));
        assertThat(out.toByteArray()).isEqualTo(input);
    }

    @Test
    void inputThatTricklesInIsReadAsItComes() {
        InputStream trickle =
                new InputStream() {
                    private int left = 1000;

                    @Override
                    public int read() {
                        return --left >= 0 ? left & 0xff : -1;
                    }

                    @Override
                    public int read(byte[] b, int offset, int length) {
                        int next = read();
                        if (next < 0) {
                            return -1;
                        }
                        b[offset] = (byte) next;
                        return 1;
                    }
                };
        List<String> copied = new ArrayList<>();
        assertThat(
                        life(EngineKind.COMPILER)
                                .newGuest(config().stdin(trickle).build())
                                .runFunction("cat", List.of(), copied::addAll)
                                .code())
                .isZero();
        assertThat(copied).containsExactly("1000");
    }

    @Test
    void pollSeesInputAndItsEnd() {
        try (Guest guest =
                life(EngineKind.COMPILER)
                        .newGuest(
                                config().stdin(new ByteArrayInputStream(new byte[] {1, 2, 3}))
                                        .build())) {
            assertThat(guest.invoke("poll_and_read_stdin", List.of()))
                    .containsExactly("1", "3", "3");
            // At the end it is ready for ever, and a read finds nothing.
            assertThat(guest.invoke("poll_and_read_stdin", List.of()))
                    .containsExactly("1", "1", "0");
            assertThat(guest.invoke("poll_and_read_stdin", List.of()))
                    .containsExactly("1", "1", "0");
        }
    }

    @Test
    void guestThatNeverReadsTakesNoInput() {
        ByteArrayInputStream input = new ByteArrayInputStream(new byte[10]);
        Guest guest =
                GuestRun.module("command", EngineKind.COMPILER)
                        .newGuest(config().stdin(input).build());
        assertThat(guest.run().code()).isZero();
        assertThat(input.available()).isEqualTo(10);
    }

    @Test
    void brokenOutputIsAnErrnoNotAnException() {
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        // The module traps when a call it relies on fails.
        ExitStatus status =
                life(EngineKind.COMPILER)
                        .newGuest(config().stdout(broken).build())
                        .runFunction("hello", List.of(), results -> {});
        assertThat(status.kind()).isEqualTo(ExitStatus.Kind.TRAPPED);
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void memoryGrowsUpToItsLimit(EngineKind engine) {
        GuestConfig config = config().limits(Limits.DEFAULT.withMemoryPages(10)).build();
        try (Guest guest = life(engine).newGuest(config)) {
            assertThat(guest.invoke("grow", List.of("8"))).containsExactly("2");
            assertThat(guest.invoke("grow", List.of("1"))).containsExactly("-1");
            assertThat(guest.invoke("grow", List.of("0"))).containsExactly("10");
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void moduleThatStartsAboveItsMemoryLimitIsNotStarted(EngineKind engine) {
        GuestConfig config = config().limits(Limits.DEFAULT.withMemoryPages(1)).build();
        Guest guest = life(engine).newGuest(config);
        assertThatThrownBy(() -> guest.invoke("count", List.of()))
                .isInstanceOfSatisfying(
                        ProgramException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.UNINSTANTIABLE));
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void descriptorsEndWithMfile(EngineKind engine) {
        GuestConfig config = config().limits(Limits.DEFAULT.withOpenFds(20)).build();
        try (Guest guest = life(engine).newGuest(config)) {
            assertThat(guest.invoke("open_sockets", List.of()))
                    .containsExactly("17", String.valueOf(Errno.MFILE));
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void callDepthIsBounded(EngineKind engine) {
        GuestConfig config = config().limits(Limits.DEFAULT.withCallDepth(50)).build();
        try (Guest guest = life(engine).newGuest(config)) {
            assertThat(guest.invoke("recurse", List.of("40"))).containsExactly("40");
            assertThatThrownBy(() -> guest.invoke("recurse", List.of("60")))
                    .hasMessageContaining("call stack exhausted");
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void endlessRecursionIsATrap(EngineKind engine) {
        try (Guest guest = life(engine).newGuest(config().build())) {
            assertThatThrownBy(() -> guest.invoke("recurse", List.of("2000000000")))
                    .hasMessageContaining("call stack exhausted");
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void everyEndReleasesWhatIsOpen(EngineKind engine) {
        try (Guest guest = life(engine).newGuest(config().build())) {
            assertThat(guest.invoke("leave_open", List.of())).isEmpty();
            assertThatThrownBy(() -> guest.invoke("trap", List.of()))
                    .isInstanceOf(GuestEndedException.class);
        }
        Guest exiting = life(engine).newGuest(config().build());
        assertThat(exiting.invoke("leave_open", List.of())).isEmpty();
        assertThatThrownBy(() -> exiting.invoke("exit", List.of("3")))
                .isInstanceOf(GuestEndedException.class)
                .hasMessageContaining("proc_exit(3)");
        assertThat(
                        life(engine)
                                .newGuest(config().build())
                                .runFunction("leave_open", List.of(), results -> {})
                                .code())
                .isZero();
    }

    @Test
    void thousandGuestsLeaveNothing() throws IOException {
        Program program = life(EngineKind.COMPILER);
        long files = 0;
        for (int i = 0; i < 1000; i++) {
            if (i == 10) {
                files = openFiles();
            }
            ExitStatus status =
                    program.newGuest(config().build())
                            .runFunction("leave_open", List.of(), results -> {});
            assertThat(status).isEqualTo(ExitStatus.exited(0));
        }
        assertThat(openFiles()).isLessThanOrEqualTo(files);
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @Test
    void listenerThatCannotBeOpenedLeavesNothing() throws IOException {
        try (ServerSocket taken =
                new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Guest guest =
                    life(EngineKind.COMPILER)
                            .newGuest(
                                    config().listenOn(
                                                    new java.net.InetSocketAddress(
                                                            taken.getInetAddress(),
                                                            taken.getLocalPort()))
                                            .build());
            assertThatThrownBy(() -> guest.invoke("count", List.of()))
                    .isInstanceOf(ProgramException.class)
                    .hasMessageContaining("ADDRINUSE");
        }
    }

    @Test
    void givenSocketsSendSmallPacketsAtOnceUnlessTold() throws IOException {
        try (java.net.ServerSocket server =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            for (boolean delay : new boolean[] {false, true}) {
                GuestConfig config =
                        config().network(NetworkAccess.LOOPBACK)
                                .tcpDelay(delay)
                                .listenOn(
                                        new java.net.InetSocketAddress(
                                                java.net.InetAddress.getLoopbackAddress(), 0))
                                .dialTo((java.net.InetSocketAddress) server.getLocalSocketAddress())
                                .build();
                try (Guest guest = life(EngineKind.COMPILER).newGuest(config)) {
                    String expected = delay ? "0" : "1";
                    assertThat(guest.invoke("no_delay", List.of("3"))).containsExactly(expected);
                    assertThat(guest.invoke("no_delay", List.of("4"))).containsExactly(expected);
                }
                server.accept().close();
            }
        }
    }
}
