package dev.portside.net.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.portside.net.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The process's one thread that waits in the kernel on behalf of parked virtual threads.
 *
 * <p>Started by the first wait on a virtual thread and never stopped: a daemon with one epoll set,
 * idle while nothing is armed. Safe for use by many threads.
 */
final class VirtualWaiter {
    /*
     * A wait arms its descriptor one-shot with (slot, number of the wait) as data and parks; the
     * thread here finds the slot's cell and unparks. A wait that ends otherwise leaves its arm
     * behind: at most one late event, which the cell recognises by its number. Closing a
     * descriptor removes it from the set in the kernel.
     */

    private static final int EVENTS = 256;

    private static @Nullable VirtualWaiter shared;

    private final int epollFd;
    private final Object slotsLock = new Object();
    private volatile @Nullable WaitCell[] slots = new @Nullable WaitCell[16];

    private VirtualWaiter(int epollFd) {
        this.epollFd = epollFd;
        Thread.ofPlatform().daemon().name("portside-virtual-waiter").start(this::run);
    }

    /** Returns the process's waiter, or null when the kernel refuses an epoll set. */
    static synchronized @Nullable VirtualWaiter shared() {
        if (shared == null) {
            int epollFd = Epoll.create(new Scratch());
            if (epollFd >= 0) {
                shared = new VirtualWaiter(epollFd);
            }
        }
        return shared;
    }

    /** Gives a cell a slot, to be released when its network closes. */
    int claimSlot(WaitCell cell) {
        synchronized (slotsLock) {
            @Nullable WaitCell[] now = slots;
            int slot = 0;
            while (slot < now.length && now[slot] != null) {
                slot++;
            }
            now = Arrays.copyOf(now, slot < now.length ? now.length : 2 * now.length);
            now[slot] = cell;
            slots = now;
            return slot;
        }
    }

    void releaseSlot(int slot) {
        synchronized (slotsLock) {
            @Nullable WaitCell[] now = slots.clone();
            now[slot] = null;
            slots = now;
        }
    }

    /**
     * Arms a descriptor once for a wait.
     *
     * @param known whether it has been armed before
     * @return 0 or -errno
     */
    int arm(Scratch s, int hostFd, int events, int slot, int wait, boolean known) {
        long data = ((long) slot << 32) | (wait & 0xFFFF_FFFFL);
        int once = events | Linux.EPOLLONESHOT;
        int first = known ? Linux.EPOLL_CTL_MOD : Linux.EPOLL_CTL_ADD;
        int result = Epoll.control(s, epollFd, first, hostFd, once, data);
        if (result == -Errno.NOENT || result == -Errno.EXIST) {
            int other = known ? Linux.EPOLL_CTL_ADD : Linux.EPOLL_CTL_MOD;
            result = Epoll.control(s, epollFd, other, hostFd, once, data);
        }
        return result;
    }

    private void run() {
        Scratch s = new Scratch();
        MemorySegment events = Arena.global().allocate(EVENTS * Linux.EPOLL_EVENT_BYTES, 8);
        while (true) {
            int count = Epoll.await(s, epollFd, events, -1);
            @Nullable WaitCell[] now = slots;
            for (int i = 0; i < count; i++) {
                long at = i * Linux.EPOLL_EVENT_BYTES;
                int bits = events.get(JAVA_INT, at);
                long data = events.get(JAVA_LONG_UNALIGNED, at + Linux.EPOLL_DATA_OFFSET);
                WaitCell cell = now[(int) (data >>> 32)];
                if (cell != null) {
                    cell.fire((int) data, bits);
                }
            }
        }
    }
}
