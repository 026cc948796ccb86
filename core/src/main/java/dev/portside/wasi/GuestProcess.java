package dev.portside.wasi;

import dev.portside.engine.ExecutionStopped;
import dev.portside.net.Network;
import dev.portside.net.Poller;
import dev.portside.wasi.fd.FdTable;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the host calls of one guest share: memory, descriptors, network, arguments, clocks.
 *
 * <p>Confined to the guest's thread, except for {@link #stop}. Whoever made it closes it.
 */
public final class GuestProcess implements AutoCloseable {

    private final Settings settings;
    private final Network network;
    private final GuestMemory memory = new GuestMemory();
    private final FdTable fds;
    private @Nullable Poller poller;
    private @Nullable Poller pause;
    private volatile boolean stopped;

    /**
     * What does not change while the guest runs.
     *
     * @param args the arguments, the program's name first, without NUL
     * @param env the environment as {@code NAME=value}, without NUL
     * @param clocks the clocks it sees
     * @param random where random_get takes its bytes
     * @param openFds how many descriptors may be open at once
     * @param unixSockets whether sock_open makes unix sockets
     * @param tcpNoDelay whether new TCP sockets send small packets at once
     * @param log where errnos are explained
     */
    public record Settings(
            List<byte[]> args,
            List<byte[]> env,
            Clocks clocks,
            RandomGenerator random,
            int openFds,
            boolean unixSockets,
            boolean tcpNoDelay,
            GuestLog log) {}

    public GuestProcess(Settings settings, Network network) {
        this.settings = settings;
        this.network = network;
        this.fds = new FdTable(settings.openFds());
    }

    public Settings settings() {
        return settings;
    }

    public Network network() {
        return network;
    }

    public GuestMemory memory() {
        return memory;
    }

    public FdTable fds() {
        return fds;
    }

    /** Returns the poller of poll_oneoff, made on first use. */
    public Poller poller() {
        Poller existing = poller;
        if (existing == null) {
            existing = network.newPoller();
            poller = existing;
        }
        return existing;
    }

    /**
     * Returns a poller that watches nothing, for waits that only time and {@link #stop} end; made
     * on first use.
     */
    public Poller pause() {
        Poller existing = pause;
        if (existing == null) {
            existing = network.newPoller();
            pause = existing;
        }
        return existing;
    }

    /**
     * Makes the host call under way, and every later wait, end with {@link ExecutionStopped}. From
     * any thread.
     */
    public void stop() {
        stopped = true;
        network.wake();
    }

    /** Tells whether the guest is to end. */
    public boolean isStopped() {
        return stopped;
    }

    /**
     * Throws {@link ExecutionStopped} when the guest is to end, or its thread has been interrupted,
     * whose status stays set. Called after every wait: an interrupt ends waits, and repeating one
     * would spin.
     */
    public void checkStopped() {
        if (stopped || Thread.currentThread().isInterrupted()) {
            throw new ExecutionStopped();
        }
    }

    /** Closes every descriptor, then the network. Idempotent. */
    @Override
    public void close() {
        fds.close();
        network.close();
    }
}
