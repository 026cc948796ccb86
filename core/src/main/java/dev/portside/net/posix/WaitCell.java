package dev.portside.net.posix;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where the {@link VirtualWaiter} leaves what happened to the socket a virtual thread parks for.
 *
 * <p>One for each network, which has one thread and so one wait at a time.
 */
final class WaitCell {
    /*
     * High half: the number of the wait. Low half: the kernel's bits, 0 until something happened.
     * One word, so that what comes late for a wait that is over changes nothing.
     */
    private final AtomicLong state = new AtomicLong();

    private volatile @Nullable Thread parked;

    /** Starts a wait of the current thread and returns its number. */
    int begin() {
        int wait = (int) (state.get() >>> 32) + 1;
        parked = Thread.currentThread();
        state.set((long) wait << 32);
        return wait;
    }

    /** Ends the wait; what is reported for it from now on is ignored. */
    void end() {
        state.set(((state.get() >>> 32) + 1) << 32);
        parked = null;
    }

    /** Returns the kernel's bits, 0 while nothing has happened. */
    int bits() {
        return (int) state.get();
    }

    /** Reports what happened, from the waiter's thread. */
    void fire(int wait, int bits) {
        long idle = (long) wait << 32;
        if (state.compareAndSet(idle, idle | (bits & 0xFFFF_FFFFL))) {
            LockSupport.unpark(parked);
        }
    }
}
