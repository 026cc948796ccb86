package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a guest is doing, it can be ended from outside, soon and without leaving anything. */
@EnabledOnOs(OS.LINUX)
@ExtendWith(NothingLeaks.class)
class GuestStopTest {

    /** On an idle machine it takes well below the promised 50 ms; see the printed times. */
    private static final long GENEROUS_MILLIS = 2000;

    private static final Set<String> WITH_SERVER =
            Set.of("recv", "recv_all", "read_socket", "send", "poll_socket");

    /** These never wait, so there is nothing that an interrupt ends. */
    private static final Set<String> BUSY = Set.of("compute", "yield");

    private static final Map<String, Long> SLOWEST = Collections.synchronizedMap(new TreeMap<>());

    private final PipedOutputStream stdinWriter = new PipedOutputStream();
    private final List<Socket> accepted = Collections.synchronizedList(new ArrayList<>());
    private PipedInputStream stdin = new PipedInputStream();
    private @Nullable ServerSocket server;
    private Thread acceptor = new Thread();

    @BeforeEach
    void serve() throws IOException {
        stdin = new PipedInputStream(stdinWriter);
        ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        server = listener;
        // Accepts and never reads.
        acceptor =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                while (true) {
                                    accepted.add(listener.accept());
                                }
                            } catch (IOException e) {
                                // Closed: the test is over.
                            }
                        });
    }

    @AfterEach
    void endServer() throws Exception {
        server().close();
        acceptor.join();
        for (Socket socket : accepted) {
            socket.close();
        }
        stdinWriter.close();
    }

    private ServerSocket server() {
        return Objects.requireNonNull(server);
    }

    @AfterAll
    @SuppressWarnings("SystemOut") // a measurement for the log
    static void report() {
        System.out.println("slowest end of a guest, in ms: " + SLOWEST);
    }

    /** How a guest is ended. */
    enum Way {
        STOP {
            @Override
            void end(GuestRun run) {
                run.guest.stop();
            }
        },
        CLOSE {
            @Override
            void end(GuestRun run) {
                run.guest.close();
            }
        },
        INTERRUPT {
            @Override
            void end(GuestRun run) {
                run.thread.interrupt();
            }
        };

        abstract void end(GuestRun run);
    }

    static Stream<Arguments> everyWayToEndEveryCall() {
        List<String> functions =
                List.of(
                        "accept",
                        "connect",
                        "recv",
                        "recv_all",
                        "recv_datagram",
                        "read_socket",
                        "send",
                        "poll_socket",
                        "poll_clock",
                        "poll_stdin",
                        "read_stdin",
                        "compute",
                        "yield");
        List<Arguments> all = new ArrayList<>();
        for (String function : functions) {
            for (Way way : Way.values()) {
                for (EngineKind engine : EngineKind.values()) {
                    for (boolean virtual : new boolean[] {false, true}) {
                        if (way != Way.INTERRUPT || !BUSY.contains(function)) {
                            all.add(Arguments.of(function, way, engine, virtual));
                        }
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} by {1}, {2}, virtual thread {3}")
    @MethodSource("everyWayToEndEveryCall")
    void endsSoon(String function, Way way, EngineKind engine, boolean virtual) {
        try (GuestRun run = start(function, engine, virtual, Limits.DEFAULT)) {
            run.awaitOutput("hello");
            if (!BUSY.contains(function)) {
                run.awaitBlocked();
            }
            long start = System.nanoTime();
            way.end(run);
            ExitStatus status = run.await();
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            SLOWEST.merge(function, millis, Math::max);
            assertThat(status.kind()).isEqualTo(ExitStatus.Kind.STOPPED);
            assertThat(status.processCode()).isEqualTo(134);
            assertThat(millis).isLessThan(GENEROUS_MILLIS);
        }
    }

    /** What the guests' sockets are made of. */
    NetworkBackend backend() {
        return NetworkBackend.POSIX;
    }

    private GuestConfig.Builder config() {
        return GuestConfig.builder().network(NetworkAccess.LOOPBACK).networkBackend(backend());
    }

    private GuestRun start(String function, EngineKind engine, boolean virtual, Limits limits) {
        GuestConfig.Builder config = config().stdin(stdin).limits(limits);
        Program program = GuestRun.module("life", engine);
        return WITH_SERVER.contains(function)
                ? GuestRun.call(program, config, virtual, function, server().getLocalPort())
                : GuestRun.call(program, config, virtual, function);
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void timeLimitEndsWhatWaitsAndWhatComputes(EngineKind engine) {
        for (String function :
                List.of("accept", "recv", "send", "poll_clock", "read_stdin", "compute")) {
            Limits limits = Limits.DEFAULT.withTime(Duration.ofMillis(200));
            long start = System.nanoTime();
            try (GuestRun run = start(function, engine, false, limits)) {
                ExitStatus status = run.await();
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                assertThat(status.kind()).as(function).isEqualTo(ExitStatus.Kind.TIME_LIMIT);
                assertThat(status.processCode()).isEqualTo(134);
                assertThat(millis).isBetween(200L, 200 + GENEROUS_MILLIS);
                SLOWEST.merge("time limit", millis - 200, Math::max);
            }
        }
    }

    @Test
    void timeLimitEndsGuestsThatComputeOnAllCarriers() {
        Limits limits = Limits.DEFAULT.withTime(Duration.ofMillis(200));
        List<GuestRun> runs = new ArrayList<>();
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            runs.add(start("compute", EngineKind.COMPILER, true, limits));
        }
        for (GuestRun run : runs) {
            try (run) {
                assertThat(run.await().kind()).isEqualTo(ExitStatus.Kind.TIME_LIMIT);
            }
        }
    }

    @Test
    void interruptStaysWithTheThread() throws Exception {
        boolean[] interrupted = new boolean[1];
        CountDownLatch done = new CountDownLatch(1);
        Guest guest =
                GuestRun.module("life", EngineKind.COMPILER)
                        .newGuest(config().stdin(stdin).build());
        Thread thread =
                Thread.ofPlatform()
                        .start(() -> {
                            Thread.currentThread().interrupt();
                            ExitStatus status =
                                    guest.runFunction("read_stdin", List.of(), results -> {});
                            interrupted[0] =
                                    Thread.currentThread().isInterrupted()
                                            && status.kind() == ExitStatus.Kind.STOPPED;
                            done.countDown();
                        });
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        thread.join();
        assertThat(interrupted[0]).isTrue();
    }

    @Test
    void stopBeforeTheRunEndsItAtItsStart() {
        Guest guest =
                GuestRun.module("command", EngineKind.COMPILER)
                        .newGuest(GuestConfig.builder().build());
        guest.stop();
        assertThat(guest.run().kind()).isEqualTo(ExitStatus.Kind.STOPPED);
    }

    @Test
    void closedGuestDoesNotRun() {
        Guest guest =
                GuestRun.module("command", EngineKind.COMPILER)
                        .newGuest(GuestConfig.builder().build());
        guest.close();
        guest.close();
        assertThatThrownBy(guest::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void manyThreadsMayCloseAtOnce() throws Exception {
        for (int round = 0; round < 20; round++) {
            try (GuestRun run =
                    start("accept", EngineKind.COMPILER, round % 2 == 0, Limits.DEFAULT)) {
                run.awaitOutput("hello");
                List<Thread> closers = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    closers.add(Thread.ofVirtual().start(run.guest::close));
                }
                for (Thread closer : closers) {
                    assertThat(closer.join(Duration.ofSeconds(20))).isTrue();
                }
                assertThat(run.await().kind()).isEqualTo(ExitStatus.Kind.STOPPED);
            }
        }
    }

    @Test
    void closeReturnsWhenEverythingIsReleased() {
        Program program = GuestRun.module("life", EngineKind.COMPILER);
        List<String> before = dev.portside.net.KernelObjects.ofThisProcess();
        Guest guest = program.newGuest(config().build());
        assertThat(guest.invoke("leave_open", List.of())).isEmpty();
        assertThat(dev.portside.net.KernelObjects.ofThisProcess().size())
                .isGreaterThan(before.size() + 3);
        guest.close();
        assertThat(dev.portside.net.KernelObjects.ofThisProcess())
                .hasSameElementsAs(before)
                .hasSameSizeAs(before);
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void callbackMayCloseItsOwnGuest(EngineKind engine) {
        Guest[] self = new Guest[1];
        Guest guest =
                GuestRun.module("life", engine)
                        .newGuest(
                                GuestConfig.builder()
                                        .stdout(
                                                new java.io.OutputStream() {
                                                    @Override
                                                    public void write(int b) {
                                                        self[0].close();
                                                    }
                                                })
                                        .build());
        self[0] = guest;
        ExitStatus status = guest.runFunction("compute", List.of(), results -> {});
        assertThat(status.kind()).isEqualTo(ExitStatus.Kind.STOPPED);
    }

    /** The call returns before anything notices the stop; what it holds must go all the same. */
    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void callbackClosingInTheLastInstructionLeaksNothing(EngineKind engine) {
        Guest[] self = new Guest[1];
        Guest guest =
                GuestRun.module("life", engine)
                        .newGuest(
                                config().stdout(
                                                new java.io.OutputStream() {
                                                    @Override
                                                    public void write(int b) {
                                                        self[0].close();
                                                    }
                                                })
                                        .build());
        self[0] = guest;
        try {
            List<String> none = guest.invoke("leave_open", List.of());
            assertThat(none).isEmpty();
        } catch (GuestEndedException e) {
            assertThat(e.status().kind()).isEqualTo(ExitStatus.Kind.STOPPED);
        }
        assertThatThrownBy(() -> guest.invoke("count", List.of()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void stdinThatNeverAnswersDoesNotHoldTheGuest() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        InputStream silent =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        return read(new byte[1], 0, 1);
                    }

                    @Override
                    public int read(byte[] b, int offset, int length) throws IOException {
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                        return -1;
                    }
                };
        Program program = GuestRun.module("life", EngineKind.COMPILER);
        try (GuestRun run =
                GuestRun.call(program, GuestConfig.builder().stdin(silent), false, "read_stdin")) {
            run.awaitOutput("hello").awaitBlocked();
            run.guest.close();
            assertThat(run.await().kind()).isEqualTo(ExitStatus.Kind.STOPPED);
        } finally {
            release.countDown();
        }
    }
}
