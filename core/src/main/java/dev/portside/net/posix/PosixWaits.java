package dev.portside.net.posix;

import dev.portside.net.Errno;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How a network's thread waits: in the kernel when it is a platform thread, parked when virtual.
 *
 * <p>A wait ends early when the waker is signalled or the thread interrupted; the signal is taken,
 * the interrupt status stays.
 */
final class PosixWaits {

    final Waker waker = new Waker();
    final Scratch scratch = new Scratch();

    private final WaitCell cell = new WaitCell();
    private final InterruptHook interruptHook = new InterruptHook(waker);
    private @Nullable VirtualWaiter virtualWaiter;
    private int slot;

    /** A wait in the kernel, repeated while a signal handler cuts it short. */
    @FunctionalInterface
    interface KernelWait {
        int await(long timeoutNanos);
    }

    /**
     * Runs a kernel wait on this platform thread, so that an interrupt ends it.
     *
     * @return the wait's answer, never -INTR
     */
    int inKernel(KernelWait wait, long timeoutNanos) {
        long start = timeoutNanos > 0 ? System.nanoTime() : 0;
        long left = timeoutNanos;
        interruptHook.enter();
        try {
            while (true) {
                int result = wait.await(left);
                if (result != -Errno.INTR) {
                    return result;
                }
                if (timeoutNanos > 0) {
                    left = Math.max(0, timeoutNanos - (System.nanoTime() - start));
                }
            }
        } finally {
            interruptHook.leave();
        }
    }

    /**
     * Parks this virtual thread until a descriptor is ready.
     *
     * @param hostFd the descriptor, or -1 to sleep only
     * @param known whether the descriptor was waited for here before
     * @return the kernel's bits, 0 when time was over or somebody woke it, or -errno
     */
    int parked(int hostFd, int events, long timeoutNanos, boolean known) {
        int wait = cell.begin();
        waker.setSleeper(Thread.currentThread());
        try {
            if (hostFd >= 0) {
                int armed = arm(hostFd, events, wait, known);
                if (armed < 0) {
                    return armed;
                }
            }
            park(timeoutNanos);
            return cell.bits();
        } finally {
            waker.setSleeper(null);
            cell.end();
        }
    }

    /** Whether a wait must not go on: somebody woke it or interrupted the thread. */
    boolean mustReturn() {
        return waker.isSignalled() || Thread.currentThread().isInterrupted();
    }

    private void park(long timeoutNanos) {
        long start = System.nanoTime();
        while (cell.bits() == 0 && !mustReturn()) {
            if (timeoutNanos < 0) {
                LockSupport.park(this);
                continue;
            }
            long left = timeoutNanos - (System.nanoTime() - start);
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
        }
    }

    private int arm(int hostFd, int events, int wait, boolean known) {
        VirtualWaiter waiter = virtualWaiter;
        if (waiter == null) {
            waiter = VirtualWaiter.shared();
            if (waiter == null) {
                return -Errno.MFILE;
            }
            slot = waiter.claimSlot(cell);
            virtualWaiter = waiter;
        }
        return waiter.arm(scratch, hostFd, events, slot, wait, known);
    }

    void close() {
        if (virtualWaiter != null) {
            virtualWaiter.releaseSlot(slot);
            virtualWaiter = null;
        }
        waker.close(scratch);
    }
}
