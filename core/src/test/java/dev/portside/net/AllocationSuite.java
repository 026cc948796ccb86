package dev.portside.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hot calls allocate nothing once they are compiled. */
public abstract class AllocationSuite {

    private static final int BATCH = 2_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The implementation under test. */
    protected abstract NetworkProvider provider();

    @BeforeEach
    void onlyCompiledCodeAvoidsSegmentObjects() {
        assumeTrue(
                !System.getProperty("java.vm.info", "").contains("interpreted mode"),
                "an interpreting JVM creates the objects that the compiler replaces");
    }

    /** Repeats batches of a call until one allocates nothing. */
    protected void allocatesNothing(Runnable call) {
        long thread = Thread.currentThread().threadId();
        long deadline = System.nanoTime() + 3 * Sockets.DEADLINE_NANOS;
        long allocated;
        do {
            long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < BATCH; i++) {
                call.run();
            }
            allocated = threads.getThreadAllocatedBytes(thread) - before;
        } while (allocated >= BATCH && System.nanoTime() < deadline);
        assertThat(allocated).as("bytes in %d calls", BATCH).isLessThan(BATCH);
    }

    @Test
    void sendAndReceiveOfAStream() {
        try (Network network = provider().open()) {
            Sockets.Pair pair = new Sockets(network).pair();
            byte[] memory = new byte[256];
            allocatesNothing(() -> {
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
            allocatesNothing(() -> {
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
            allocatesNothing(() -> {
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
            allocatesNothing(() -> {
                Sockets.ok(network.await(writable, Readiness.WRITE, 1_000_000_000));
                Sockets.ok(network.await(writable, Readiness.WRITE, 0));
                Sockets.ok(poller.watch(writable, Readiness.WRITE));
                Sockets.ok(poller.select(1_000_000_000));
                Sockets.ok(poller.select(0));
            });
        }
    }
}
