package dev.portside.net.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.portside.net.Endpoint;
import dev.portside.net.Network;
import dev.portside.net.Poller;
import dev.portside.net.Readiness;
import dev.portside.net.Sockets;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The hot calls allocate nothing once they are compiled. */
@EnabledOnOs(OS.LINUX)
class PosixAllocationTest {

    private static final int BATCH = 2_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @BeforeEach
    void onlyCompiledCodeAvoidsSegmentObjects() {
        assumeTrue(
                !System.getProperty("java.vm.info", "").contains("interpreted mode"),
                "an interpreting JVM creates the objects that the compiler replaces");
    }

    /** Repeats batches of a call until one allocates nothing. */
    private void allocatesNothing(Runnable call) {
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
        try (Network network = new PosixNetworks().open()) {
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
    void sendToAndReceiveOfDatagramsWithTheirSender() {
        try (Network network = new PosixNetworks().open()) {
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
    void acceptAndClose() {
        try (Network network = new PosixNetworks().open()) {
            Sockets sockets = new Sockets(network);
            int listener = sockets.listener();
            Endpoint at = sockets.local(listener);
            Endpoint peer = new Endpoint();
            allocatesNothing(() -> {
                int client = sockets.stream();
                network.connect(client, at);
                int server = Sockets.ok(network.accept(listener, peer));
                Sockets.ok(network.close(client));
                Sockets.ok(network.close(server));
            });
        }
    }

    @Test
    void waitsOfAPlatformThread() {
        try (Network network = new PosixNetworks().open()) {
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
