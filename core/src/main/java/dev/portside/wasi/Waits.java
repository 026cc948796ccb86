package dev.portside.wasi;

import dev.portside.net.Errno;
import dev.portside.wasi.fd.SocketDescriptor;

/**
 * Waiting on behalf of a guest whose socket blocks.
 *
 * <p>The network's own calls never wait, so every blocking call is: try, wait for readiness, try
 * again. Waits end early, with {@link dev.portside.engine.ExecutionStopped}, when the guest is
 * stopped.
 */
public final class Waits {

    private final GuestProcess process;

    public Waits(GuestProcess process) {
        this.process = process;
    }

    /**
     * Returns the moment a timeout ends, for {@link #until}.
     *
     * @param timeoutNanos negative: never
     */
    public static long deadline(long timeoutNanos) {
        return timeoutNanos < 0 ? Long.MAX_VALUE : saturatedAdd(System.nanoTime(), timeoutNanos);
    }

    private static long saturatedAdd(long now, long nanos) {
        long sum = now + nanos;
        return sum < now ? Long.MAX_VALUE : sum;
    }

    /**
     * Waits until a socket is ready.
     *
     * @param interest {@link dev.portside.net.Readiness} bits
     * @param deadline from {@link #deadline}
     * @return SUCCESS when it is ready; AGAIN when the time is over; or another errno
     */
    public int until(SocketDescriptor socket, int interest, long deadline) {
        while (true) {
            process.checkStopped();
            long left = -1;
            if (deadline != Long.MAX_VALUE) {
                left = deadline - System.nanoTime();
                if (left <= 0) {
                    return Errno.AGAIN;
                }
            }
            int ready = process.network().await(socket.handle(), interest, left);
            process.checkStopped();
            if (ready > 0) {
                return Errno.SUCCESS;
            }
            if (ready < 0) {
                return -ready;
            }
        }
    }

    /**
     * Waits a moment, for conditions that no readiness announces. Returns AGAIN when the deadline
     * has passed.
     */
    public int pause(long nanos, long deadline) {
        process.checkStopped();
        long left =
                deadline == Long.MAX_VALUE ? nanos : Math.min(nanos, deadline - System.nanoTime());
        if (left <= 0) {
            return Errno.AGAIN;
        }
        int _ = process.pause().select(left);
        process.checkStopped();
        return Errno.SUCCESS;
    }
}
