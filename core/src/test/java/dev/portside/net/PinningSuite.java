package dev.portside.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waiting on a virtual thread lets its carrier go, as the flight recorder sees it. */
public abstract class PinningSuite {

    private static final String PINNED = "jdk.VirtualThreadPinned";

    /** The implementation under test. */
    protected abstract NetworkProvider provider();

    static long pinnings(Path directory, Runnable body) throws IOException, InterruptedException {
        try (Recording recording = new Recording()) {
            recording.enable(PINNED).withoutThreshold().withStackTrace();
            recording.start();
            Thread.ofVirtual().start(body).join();
            recording.stop();
            Path file = directory.resolve("pinned.jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(PinningSuite::isPinning)
                    .count();
        }
    }

    private static boolean isPinning(RecordedEvent event) {
        return event.getEventType().getName().equals(PINNED);
    }

    @Test
    void waitsDoNotPin(@TempDir Path directory) throws Exception {
        // Class initialization of the first use may itself wait for another thread.
        Thread.ofVirtual().start(this::waits).join();
        assertThat(pinnings(directory, this::waits)).isZero();
    }

    private void waits() {
        try (Network network = provider().open()) {
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
