package dev.portside.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The hot calls create no objects, whatever a compiler makes of them.
 *
 * <p>The build runs these without HotSpot's second compiler, which removes some objects or not
 * depending on what else it has compiled in the process. Without it the count is exact.
 */
@Tag("allocation")
public abstract class AllocationSuite {

    private static final int BATCH = 2_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The implementation under test. */
    protected abstract NetworkProvider provider();

    /** Returns how many bytes the JDK itself allocates for one system call, at most. */
    protected abstract long jdkBytesPerSystemCall();

    /** Repeats batches until one allocates nothing but the JDK's part; classes are loaded first. */
    protected void createsNoObjects(int systemCalls, Runnable calls) {
        long bound = BATCH * (systemCalls * jdkBytesPerSystemCall() + 1);
        long deadline = System.nanoTime() + 3 * Sockets.DEADLINE_NANOS;
        long allocated;
        do {
            allocated =
                    allocatedBy(() -> {
                        for (int i = 0; i < BATCH; i++) {
                            calls.run();
                        }
                    });
        } while (allocated >= bound && System.nanoTime() < deadline);
        assertThat(allocated)
                .as("bytes in %d times %d calls", BATCH, systemCalls)
                .isLessThan(bound);
    }

    /** Returns how many bytes this thread allocates in an action. */
    protected long allocatedBy(Runnable action) {
        long thread = Thread.currentThread().threadId();
        long before = threads.getThreadAllocatedBytes(thread);
        action.run();
        return threads.getThreadAllocatedBytes(thread) - before;
    }

    @Test
    void sendAndReceiveOfAStream() {
        try (Network network = provider().open()) {
            Sockets.Pair pair = new Sockets(network).pair();
            byte[] memory = new byte[256];
            createsNoObjects(
                    3,
                    () -> {
                        Sockets.ok(network.send(pair.client(), memory, 3, 64));
                        network.receive(pair.server(), memory, 7, 64, 0, null);
                        network.receive(pair.server(), memory, 7, 64, 0, null);
                    });
        }
    }

    @Test
    void receiveOfWhatWasWaitedFor() {
        try (Network network = provider().open()) {
            Sockets.Pair pair = new Sockets(network).pair();
            byte[] memory = new byte[256];
            createsNoObjects(
                    3,
                    () -> {
                        Sockets.ok(network.send(pair.client(), memory, 3, 64));
                        Sockets.ok(network.await(pair.server(), Readiness.READ, 1_000_000_000));
                        Sockets.ok(network.receive(pair.server(), memory, 7, 64, 0, null));
                    });
        }
    }

    @Test
    void sendToAndReceiveOfDatagramsWithTheirSender() {
        try (Network network = provider().open()) {
            Sockets sockets = new Sockets(network);
            int socket = sockets.boundDatagram();
            Endpoint self = sockets.local(socket);
            Endpoint from = new Endpoint();
            byte[] memory = new byte[256];
            createsNoObjects(
                    2,
                    () -> {
                        Sockets.ok(network.sendTo(socket, memory, 3, 64, self));
                        Sockets.ok(network.receive(socket, memory, 7, 64, 0, from));
                    });
        }
    }

    @Test
    void waitsOfAPlatformThread() {
        try (Network network = provider().open()) {
            Sockets sockets = new Sockets(network);
            int writable = sockets.datagram();
            Poller poller = network.newPoller();
            Sockets.ok(poller.watch(writable, Readiness.WRITE));
            createsNoObjects(
                    4,
                    () -> {
                        Sockets.ok(network.await(writable, Readiness.WRITE, 1_000_000_000));
                        Sockets.ok(network.await(writable, Readiness.WRITE, 0));
                        Sockets.ok(poller.watch(writable, Readiness.WRITE));
                        Sockets.ok(poller.select(1_000_000_000));
                        Sockets.ok(poller.select(0));
                    });
        }
    }
}
