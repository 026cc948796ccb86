package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a guest writes arrives, and a stream that takes nothing does not hold the guest. */
@EnabledOnOs(OS.LINUX)
@ExtendWith(NothingLeaks.class)
class GuestOutputTest {

    private static final long GENEROUS_MILLIS = 2000;

    /** Takes nothing until it is released. */
    private static final class BlockedStream extends OutputStream {

        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);

        @Override
        public void write(int b) throws IOException {
            entered.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private final BlockedStream blocked = new BlockedStream();

    @AfterEach
    void release() {
        blocked.released.countDown();
    }

    private static Program life() {
        return GuestRun.module("life", EngineKind.COMPILER);
    }

    static Stream<Arguments> everyWayOnEveryThread() {
        return Arrays.stream(GuestStopTest.Way.values())
                .flatMap(way -> Stream.of(Arguments.of(way, false), Arguments.of(way, true)));
    }

    @ParameterizedTest(name = "by {0}, virtual thread {1}")
    @MethodSource("everyWayOnEveryThread")
    void guestEndsWhileNobodyTakesItsOutput(GuestStopTest.Way way, boolean virtual)
            throws InterruptedException {
        try (GuestRun run = GuestRun.writingTo(blocked, life(), virtual, Limits.DEFAULT, "hello")) {
            assertThat(blocked.entered.await(10, TimeUnit.SECONDS)).isTrue();
            long start = System.nanoTime();
            way.end(run);
            assertThat(run.await().kind()).isEqualTo(ExitStatus.Kind.STOPPED);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
                    .isLessThan(GENEROUS_MILLIS);
        }
    }

    @Test
    void timeLimitEndsAGuestWhoseOutputNobodyTakes() {
        Limits limits = Limits.DEFAULT.withTime(Duration.ofMillis(200));
        try (GuestRun run = GuestRun.writingTo(blocked, life(), false, limits, "hello")) {
            assertThat(run.await().kind()).isEqualTo(ExitStatus.Kind.TIME_LIMIT);
        }
    }

    @Test
    void bytesArriveInTheOrderOfTheWrites() throws Exception {
        PipedOutputStream writer = new PipedOutputStream();
        // Smaller than one write of the guest, so that it has to wait for the reader.
        try (PipedInputStream reader = new PipedInputStream(writer, 100)) {
            byte[] sent = new byte[200_000];
            new java.util.Random(5).nextBytes(sent);
            Guest guest =
                    life().newGuest(
                                    GuestConfig.builder()
                                            .stdin(new java.io.ByteArrayInputStream(sent))
                                            .stdout(writer)
                                            .build());
            Thread thread =
                    Thread.ofPlatform()
                            .start(() -> {
                                ExitStatus _ = guest.runFunction("cat", List.of(), r -> {});
                                try {
                                    writer.close();
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            assertThat(reader.readAllBytes()).isEqualTo(sent);
            thread.join();
        }
    }

    @Test
    void whatTheStreamThrowsReachesTheCaller() {
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        throw new IllegalArgumentException("the embedder's own mistake");
                    }
                };
        try (Guest guest = life().newGuest(GuestConfig.builder().stdout(broken).build())) {
            assertThatThrownBy(() -> guest.invoke("hello", List.of()))
                    .hasStackTraceContaining("the embedder's own mistake");
        }
    }

    @Test
    void failingStreamIsAnErrnoToTheGuest() {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        try (Guest guest = life().newGuest(GuestConfig.builder().stdout(full).build())) {
            // The module traps when a write fails.
            assertThat(guest.runFunction("hello", List.of(), r -> {}).kind())
                    .isEqualTo(ExitStatus.Kind.TRAPPED);
        }
    }

    /** Standard error of the tests themselves: what is behind it, is behind it. */
    @Test
    void processOutputTakesAGuestsBytes() {
        try (Guest guest =
                life().newGuest(GuestConfig.builder().stdout(ProcessOutput.stderr()).build())) {
            assertThat(guest.runFunction("hello", List.of(), r -> {}))
                    .isEqualTo(ExitStatus.exited(0));
        }
    }

    @Test
    void processOutputIsAnOrdinaryStreamToo() throws IOException {
        try (ProcessOutput stream = ProcessOutput.stderr()) {
            stream.write("hello\n".getBytes(StandardCharsets.UTF_8));
        }
        try (ProcessOutput again = ProcessOutput.stderr()) {
            again.write('\n');
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void secondCloseReturnsWhenEverythingIsReleased(boolean virtual) throws Exception {
        // Many sockets, so that releasing them takes a while.
        GuestConfig config =
                GuestConfig.builder()
                        .network(NetworkAccess.LOOPBACK)
                        .limits(Limits.DEFAULT.withOpenFds(2000))
                        .build();
        List<String> before = dev.portside.net.KernelObjects.ofThisProcess();
        for (int round = 0; round < 10; round++) {
            Guest guest = life().newGuest(config);
            assertThat(guest.invoke("open_sockets", List.of()).getFirst()).isEqualTo("1997");
            List<Integer> left = java.util.Collections.synchronizedList(new ArrayList<>());
            List<Thread> closers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Runnable close =
                        () -> {
                            guest.close();
                            left.add(dev.portside.net.KernelObjects.ofThisProcess().size());
                        };
                closers.add(
                        virtual
                                ? Thread.ofVirtual().start(close)
                                : Thread.ofPlatform().start(close));
            }
            for (Thread closer : closers) {
                assertThat(closer.join(Duration.ofSeconds(20))).isTrue();
            }
            assertThat(left)
                    .as("objects of the kernel at each close()'s return")
                    .allMatch(count -> count <= before.size());
        }
    }
}
