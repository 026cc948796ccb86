package dev.portside.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every sentence of the suite, for one implementation; a subclass names the implementation and how
 * it is known to differ.
 *
 * <p>Each test starts with a fresh network and ends with the count of the process's sockets,
 * eventfds and epoll sets being what it was.
 */
@ExtendWith(KnownDifferences.class)
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class NetworkSuite
        implements AddressSentences,
                ConnectSentences,
                StreamSentences,
                ShutdownSentences,
                DatagramSentences,
                OptionSentences,
                UnixSentences,
                PollerSentences,
                WaitSentences,
                LifecycleSentences {

    private static final Set<Class<?>> WARM = ConcurrentHashMap.newKeySet();

    private final List<Network> opened = new ArrayList<>();
    private List<String> kernelObjects = List.of();
    private @Nullable Sockets sockets;

    /** The implementation under test. */
    protected abstract NetworkProvider provider();

    /**
     * The sentences, by method name, that do not hold for this implementation, and why.
     *
     * <p>A listed one that holds fails the build as much as an unlisted one that does not.
     */
    protected Map<String, String> differences() {
        return Map.of();
    }

    @BeforeEach
    void openNetwork() throws Exception {
        warmUp();
        kernelObjects = KernelObjects.ofThisProcess();
        sockets = new Sockets(openAnother());
    }

    /** Starts what an implementation starts once for the process, such as a waiting thread. */
    private void warmUp() throws Exception {
        if (WARM.add(getClass())) {
            try (Network network = provider().open()) {
                int socket = network.open(Family.INET4, SocketType.DATAGRAM);
                // On a slow machine the first finds its time used up by loading what it needs.
                for (int i = 0; i < 2; i++) {
                    onThread(true, () -> network.await(socket, Readiness.READ, 50_000_000));
                }
            }
        }
    }

    @AfterEach
    void nothingLeaks() {
        opened.forEach(Network::close);
        assertThat(KernelObjects.ofThisProcess())
                .containsExactlyInAnyOrderElementsOf(kernelObjects);
    }

    @Override
    public Sockets sockets() {
        return Objects.requireNonNull(sockets);
    }

    @Override
    public Network openAnother() {
        Network network = provider().open();
        opened.add(network);
        return network;
    }

    @Override
    public <T> T onThread(boolean virtual, Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(body);
        Thread thread = virtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
        return join(task, thread);
    }

    static <T> T join(FutureTask<T> task, Thread thread) throws Exception {
        try {
            T result = task.get(Sockets.DEADLINE_NANOS, TimeUnit.NANOSECONDS);
            thread.join();
            return result;
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new AssertionError("still waiting after the deadline", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }
}
