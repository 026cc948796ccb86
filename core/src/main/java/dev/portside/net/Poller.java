package dev.portside.net;

/**
 * Waits for many sockets at once, level-triggered.
 *
 * <p>What is watched is kept between waits, so an unchanged set costs nothing per socket. Confined
 * to its network's thread.
 */
public interface Poller extends AutoCloseable {

    /**
     * Sets what is waited for on a socket, replacing what was.
     *
     * @param interest {@link Readiness#READ}, {@link Readiness#WRITE}, both, or 0 to stop watching
     * @return 0; or -BADF, -INVAL for any other interest, -NOSPC, -MFILE
     */
    int watch(int socket, int interest);

    /**
     * Waits until at least one watched socket is ready, the time is over, the network is woken or
     * the thread is interrupted, as {@link Network#await} does. With nothing watched it sleeps.
     *
     * @param timeoutNanos how long at most; negative: without bound; 0: only look
     * @return how many sockets are ready, readable by {@link #readySocket} and {@link #readyBits}
     *     until the next call, each once and all that are ready; 0 when time was over or somebody
     *     ended the wait; or -errno
     */
    int select(long timeoutNanos);

    /** Returns the number of the i-th ready socket of the last {@link #select}. */
    int readySocket(int i);

    /** Returns the {@link Readiness} bits of the i-th ready socket, HANGUP and ERROR included. */
    int readyBits(int i);

    /** Stops watching and releases the kernel's resources. Idempotent. */
    @Override
    void close();
}
