package dev.portside.net.posix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.Network;
import dev.portside.net.Poller;
import dev.portside.net.Readiness;
import dev.portside.net.SocketType;
import dev.portside.net.Sockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Waiting on a virtual thread lets its carrier go, as the flight recorder sees it. */
@EnabledOnOs(OS.LINUX)
class PosixPinningTest {

    private static final String PINNED = "jdk.VirtualThreadPinned";

    /** Parks in a class initializer, which does pin. */
    private static final class Pinning {
        static final long DONE = park();

        static long park() {
            LockSupport.parkNanos(20_000_000);
            return System.nanoTime();
        }
    }

    private static long pinnings(Path directory, Runnable body)
            throws IOException, InterruptedException {
        try (Recording recording = new Recording()) {
            recording.enable(PINNED).withoutThreshold().withStackTrace();
            recording.start();
            Thread.ofVirtual().start(body).join();
            recording.stop();
            Path file = directory.resolve("pinned.jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(PosixPinningTest::isPinning)
                    .count();
        }
    }

    private static boolean isPinning(RecordedEvent event) {
        return event.getEventType().getName().equals(PINNED);
    }

    @Test
    void waitsDoNotPin(@TempDir Path directory) throws Exception {
        // Class initialization of the first use may itself wait for another thread.
        waits();
        assertThat(pinnings(directory, PosixPinningTest::waits)).isZero();
    }

    @Test
    void recorderSeesAPinnedThread(@TempDir Path directory) throws Exception {
        assertThat(pinnings(directory, () -> assertThat(Pinning.DONE).isNotZero())).isPositive();
    }

    private static void waits() {
        try (Network network = new PosixNetworks().open()) {
            Sockets sockets = new Sockets(network);
            int idle = sockets.boundDatagram();
            Sockets.Pair pair = sockets.pair();
            Poller poller = network.newPoller();
            Sockets.ok(poller.watch(idle, Readiness.READ));
            for (int i = 0; i < 20; i++) {
                Sockets.ok(network.await(idle, Readiness.READ, 1_000_000));
                Sockets.ok(poller.select(1_000_000));
                Thread sender =
                        Thread.ofPlatform().unstarted(() -> sockets.send(pair.client(), "x"));
                sender.start();
                assertThat(sockets.receive(pair.server())).isEqualTo("x");
                waker(network).start();
                Sockets.ok(network.await(idle, Readiness.READ, -1));
                waker(network).start();
                Sockets.ok(poller.select(-1));
            }
            int refused = network.open(Family.INET4, SocketType.STREAM);
            int port = sockets.closedPort(SocketType.STREAM);
            assertThat(network.connect(refused, Sockets.loopback(port)))
                    .isEqualTo(-Errno.INPROGRESS);
            Sockets.ok(network.await(refused, Readiness.WRITE, -1));
        }
    }

    private static Thread waker(Network network) {
        return Thread.ofPlatform().unstarted(network::wake);
    }
}
