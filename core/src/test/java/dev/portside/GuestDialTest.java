package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A guest that waits for its configured connection, which nobody answers. */
@EnabledOnOs(OS.LINUX)
@ExtendWith(NothingLeaks.class)
class GuestDialTest {

    private static final long GENEROUS_MILLIS = 2000;

    private final List<SocketChannel> queued = new ArrayList<>();
    private @Nullable ServerSocket server;

    /** Fills a listener's queue, so that the kernel drops what comes next. */
    @BeforeEach
    void fillAQueue() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        for (int i = 0; i < 16; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            boolean connected = channel.connect(server().getLocalSocketAddress());
            queued.add(channel);
            long start = System.nanoTime();
            while (!connected && System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(50)) {
                connected = channel.finishConnect();
            }
            if (!connected) {
                return;
            }
        }
        throw new AssertionError("the listener's queue never got full");
    }

    @AfterEach
    void close() throws IOException {
        for (SocketChannel channel : queued) {
            channel.close();
        }
        server().close();
    }

    private ServerSocket server() {
        return Objects.requireNonNull(server);
    }

    private GuestConfig.Builder dialing() {
        return GuestConfig.builder()
                .network(NetworkAccess.LOOPBACK)
                .dialTo((InetSocketAddress) server().getLocalSocketAddress());
    }

    static Stream<Arguments> everyWayOnEveryThread() {
        return Arrays.stream(GuestStopTest.Way.values())
                .flatMap(way -> Stream.of(Arguments.of(way, false), Arguments.of(way, true)));
    }

    @ParameterizedTest(name = "by {0}, virtual thread {1}")
    @MethodSource("everyWayOnEveryThread")
    @SuppressWarnings("SystemOut") // a measurement for the log
    void guestEndsWhileItDials(GuestStopTest.Way way, boolean virtual) {
        Program program = GuestRun.module("command", EngineKind.COMPILER);
        try (GuestRun run = GuestRun.start(program, dialing(), virtual)) {
            run.awaitBlocked();
            long start = System.nanoTime();
            way.end(run);
            assertThat(run.await().kind()).isEqualTo(ExitStatus.Kind.STOPPED);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            System.out.println("end of a dialling guest by " + way + ", in ms: " + millis);
            assertThat(millis).isLessThan(GENEROUS_MILLIS);
        }
    }

    @Test
    void timeLimitCountsWhileItDials() {
        Program program = GuestRun.module("command", EngineKind.COMPILER);
        long start = System.nanoTime();
        try (GuestRun run =
                GuestRun.start(
                        program,
                        dialing().limits(Limits.DEFAULT.withTime(Duration.ofMillis(200))))) {
            assertThat(run.await().kind()).isEqualTo(ExitStatus.Kind.TIME_LIMIT);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
                    .isLessThan(200 + GENEROUS_MILLIS);
        }
    }

    @Test
    void refusedConnectionSaysSo() throws IOException {
        int port = server().getLocalPort();
        server().close();
        GuestConfig config = dialing().build();
        try (Guest guest = GuestRun.module("command", EngineKind.COMPILER).newGuest(config)) {
            assertThatThrownBy(guest::run)
                    .isInstanceOf(ProgramException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("nothing listens there");
        }
    }
}
