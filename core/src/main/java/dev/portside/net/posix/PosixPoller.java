package dev.portside.net.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.portside.net.Errno;
import dev.portside.net.Poller;
import dev.portside.net.Readiness;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A poller on one epoll set whose registrations stay in the kernel.
 *
 * <p>The set is made by the first {@link #watch} or {@link #select} that needs it, so {@link
 * PosixNetwork#newPoller} cannot fail. Confined to the network's thread.
 */
final class PosixPoller implements Poller {
    /*
     * interests[socket] is what the kernel has been told, so an unchanged watch makes no call.
     * Closing a socket removes it from the set in the kernel; forget() follows that here. An
     * event's data is (generation, socket): while another part of the process forks, the child
     * holds the descriptor for a moment, and events of a closed socket may still come.
     *
     * The buffer always has room for every watched socket and the waker, so one select delivers
     * all that is ready. The waker's eventfd is in the set, under a number no socket has.
     */

    private static final long WAKER = -1;

    private final SocketTable sockets;
    private final PosixWaits waits;
    private final Consumer<PosixPoller> onClose;
    private final PosixWaits.KernelWait kernelWait = this::collect;

    private int epollFd = -1;
    private boolean closed;
    private boolean parkedBefore;
    private byte[] interests = new byte[16];
    private int watched;
    private int[] readySockets = new int[16];
    private int[] readyBits = new int[16];
    private int readyCount;
    private MemorySegment events = newEvents(16);

    PosixPoller(SocketTable sockets, PosixWaits waits, Consumer<PosixPoller> onClose) {
        this.sockets = sockets;
        this.waits = waits;
        this.onClose = onClose;
    }

    @Override
    public int watch(int socket, int interest) {
        int hostFd = sockets.hostFd(socket);
        if (hostFd < 0 || closed) {
            return -Errno.BADF;
        }
        if ((interest & ~(Readiness.READ | Readiness.WRITE)) != 0) {
            return -Errno.INVAL;
        }
        int before = socket < interests.length ? interests[socket] : 0;
        if (before == interest) {
            return 0;
        }
        int result = register(socket, hostFd, before, interest);
        if (result < 0) {
            return result;
        }
        if (socket >= interests.length) {
            interests = Arrays.copyOf(interests, Math.max(socket + 1, 2 * interests.length));
        }
        interests[socket] = (byte) interest;
        watched += (interest != 0 ? 1 : 0) - (before != 0 ? 1 : 0);
        ensureRoom(watched + 1);
        return 0;
    }

    private int register(int socket, int hostFd, int before, int interest) {
        int opened = open();
        if (opened < 0) {
            return opened;
        }
        int operation =
                before == 0
                        ? Linux.EPOLL_CTL_ADD
                        : interest == 0 ? Linux.EPOLL_CTL_DEL : Linux.EPOLL_CTL_MOD;
        long data = (long) sockets.generation(socket) << 32 | socket;
        int bits = KernelReadiness.toKernel(interest);
        return Epoll.control(waits.scratch, epollFd, operation, hostFd, bits, data);
    }

    /** Forgets a socket that is being closed. */
    void forget(int socket) {
        if (socket < interests.length && interests[socket] != 0) {
            interests[socket] = 0;
            watched--;
        }
    }

    @Override
    public int select(long timeoutNanos) {
        readyCount = 0;
        if (closed) {
            return -Errno.BADF;
        }
        if (timeoutNanos == 0) {
            return watched == 0 ? 0 : deliver(collect(0));
        }
        int opened = open();
        if (opened < 0) {
            return opened;
        }
        int result = await(timeoutNanos, Thread.currentThread().isVirtual());
        waits.waker.take();
        return result;
    }

    private int await(long timeoutNanos, boolean virtual) {
        long start = System.nanoTime();
        long left = timeoutNanos;
        while (true) {
            int result = deliver(virtual ? collect(0) : waits.inKernel(kernelWait, left));
            if (result != 0 || waits.mustReturn()) {
                return result;
            }
            if (timeoutNanos > 0) {
                left = timeoutNanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return 0;
                }
            }
            if (virtual) {
                int parked = waits.parked(epollFd, Linux.POLLIN, left, parkedBefore);
                if (parked < 0) {
                    return parked;
                }
                parkedBefore = true;
            }
        }
    }

    private int collect(long timeoutNanos) {
        return Epoll.await(waits.scratch, epollFd, events, timeoutNanos);
    }

    private int deliver(int count) {
        for (int i = 0; i < count; i++) {
            long at = i * Linux.EPOLL_EVENT_BYTES;
            long data = events.get(JAVA_LONG_UNALIGNED, at + Linux.EPOLL_DATA_OFFSET);
            if (data == WAKER) {
                continue;
            }
            int socket = (int) data;
            if (sockets.hostFd(socket) >= 0 && sockets.generation(socket) == (int) (data >>> 32)) {
                readySockets[readyCount] = socket;
                readyBits[readyCount] = KernelReadiness.fromKernel(events.get(JAVA_INT, at));
                readyCount++;
            }
        }
        return count < 0 ? count : readyCount;
    }

    @Override
    public int readySocket(int i) {
        return readySockets[checked(i)];
    }

    @Override
    public int readyBits(int i) {
        return readyBits[checked(i)];
    }

    private int checked(int i) {
        return Objects.checkIndex(i, readyCount);
    }

    private void ensureRoom(int count) {
        if (count > readySockets.length) {
            int room = Math.max(count, 2 * readySockets.length);
            readySockets = Arrays.copyOf(readySockets, room);
            readyBits = Arrays.copyOf(readyBits, room);
            events = newEvents(room);
        }
    }

    private static MemorySegment newEvents(int room) {
        return Arena.ofAuto().allocate(room * Linux.EPOLL_EVENT_BYTES, 8);
    }

    private int open() {
        if (epollFd >= 0) {
            return 0;
        }
        int created = Epoll.create(waits.scratch);
        if (created < 0) {
            return created;
        }
        int added =
                Epoll.control(
                        waits.scratch,
                        created,
                        Linux.EPOLL_CTL_ADD,
                        waits.waker.eventFd(),
                        Linux.POLLIN,
                        WAKER);
        if (added < 0) {
            LibC.close(waits.scratch, created);
            return added;
        }
        epollFd = created;
        return 0;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (epollFd >= 0) {
                LibC.close(waits.scratch, epollFd);
                epollFd = -1;
            }
            onClose.accept(this);
        }
    }
}
