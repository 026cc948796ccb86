package dev.portside.net;

/**
 * A descriptor of this process that takes bytes and is no guest's, such as standard output.
 *
 * <p>Confined to one thread at a time. The descriptor itself belongs to the process and stays open.
 */
public interface HostOutput extends AutoCloseable {

    /**
     * Writes without waiting.
     *
     * @return how many bytes were taken, perhaps fewer than given; or -AGAIN when none would be at
     *     once, -PIPE when nobody reads any more, or another {@code -errno}
     */
    int write(byte[] bytes, int offset, int length);

    /**
     * Tells whether a write would take something or fail.
     *
     * @param timeoutNanos how long to wait for that, in the kernel; 0: only look. A virtual thread
     *     must not wait here
     */
    boolean isReady(long timeoutNanos);

    /** Releases what this holds beside the descriptor. Idempotent. */
    @Override
    void close();
}
