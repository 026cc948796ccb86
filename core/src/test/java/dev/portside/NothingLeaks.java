package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Family;
import dev.portside.net.KernelObjects;
import dev.portside.net.Network;
import dev.portside.net.NetworkProvider;
import dev.portside.net.Readiness;
import dev.portside.net.SocketType;
import dev.portside.net.nio.NioNetworks;
import dev.portside.net.posix.PosixNetworks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After each test the process holds the sockets, eventfds, epoll sets and threads of ours that it
 * held before.
 */
final class NothingLeaks implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private List<String> kernelObjects = List.of();
    private List<String> threads = List.of();

    /** Starts what is started once for the process, the JDK's sockets included. */
    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException, IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            assertThat(accepted.getPort()).isEqualTo(client.getLocalPort());
        }
        Thread waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            waitOn(new PosixNetworks());
                            waitOn(new NioNetworks());
                        });
        waiting.join();
    }

    private static void waitOn(NetworkProvider networks) {
        try (Network network = networks.open()) {
            int socket = network.open(Family.INET4, SocketType.DATAGRAM);
            assertThat(network.await(socket, Readiness.READ, 50_000_000)).isZero();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        kernelObjects = KernelObjects.ofThisProcess();
        threads = threads();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        // The test's own servers and streams may take a moment to end.
        long start = System.nanoTime();
        List<String> added = added();
        while (!added.isEmpty() && System.nanoTime() - start < DEADLINE_NANOS) {
            LockSupport.parkNanos(1_000_000);
            added = added();
        }
        assertThat(added).as("sockets, eventfds, epoll sets and threads left behind").isEmpty();
    }

    private List<String> added() {
        List<String> now = new ArrayList<>(KernelObjects.ofThisProcess());
        now.addAll(threads());
        kernelObjects.forEach(now::remove);
        threads.forEach(now::remove);
        return now;
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name ->
                        name.startsWith("portside-") && !name.startsWith("portside-resolver"))
                .sorted()
                .toList();
    }
}
