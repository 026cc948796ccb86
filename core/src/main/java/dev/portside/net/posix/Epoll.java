package dev.portside.net.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.portside.net.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's calls that wait, and eventfd, each answering its result or {@code -Errno}.
 *
 * <p>Timeouts are in nanoseconds; negative is without bound, 0 only looks. A wait that a signal
 * interrupts answers {@code -INTR}: the caller knows how much time is left.
 */
final class Epoll {

    private static final class Read {
        static final MethodHandle HANDLE =
                Downcalls.critical("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    }

    private static final class Write {
        static final MethodHandle HANDLE =
                Downcalls.critical("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    }

    private static final class Eventfd {
        static final MethodHandle HANDLE =
                Downcalls.ordinary("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    }

    private static final class EpollCreate1 {
        static final MethodHandle HANDLE = Downcalls.ordinary("epoll_create1", JAVA_INT, JAVA_INT);
    }

    private static final class EpollCtl {
        static final MethodHandle HANDLE =
                Downcalls.critical("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    }

    private static final class EpollLook {
        static final MethodHandle HANDLE =
                Downcalls.critical("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    }

    private static final class EpollWait {
        static final MethodHandle HANDLE =
                Downcalls.ordinary("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    }

    private static final class PollLook {
        static final MethodHandle HANDLE =
                Downcalls.critical("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    }

    private static final class Ppoll {
        static final MethodHandle HANDLE =
                Downcalls.ordinary("ppoll", JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    }

    /** Null where the C library is older than 2.35. */
    private static final class EpollPwait2 {
        static final @Nullable MethodHandle HANDLE =
                Downcalls.optional(
                        "epoll_pwait2", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    }

    /** Cleared for good when the kernel is older than 5.11 and has no such call. */
    private static volatile boolean nanosecondWaits = true;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private Epoll() {}

    /** Links all calls; each takes some milliseconds, and is linked when first made otherwise. */
    static void link() {
        @Nullable MethodHandle _ = Read.HANDLE;
        @Nullable MethodHandle _ = Write.HANDLE;
        @Nullable MethodHandle _ = Eventfd.HANDLE;
        @Nullable MethodHandle _ = EpollCreate1.HANDLE;
        @Nullable MethodHandle _ = EpollCtl.HANDLE;
        @Nullable MethodHandle _ = EpollLook.HANDLE;
        @Nullable MethodHandle _ = EpollWait.HANDLE;
        @Nullable MethodHandle _ = PollLook.HANDLE;
        @Nullable MethodHandle _ = Ppoll.HANDLE;
        @Nullable MethodHandle _ = EpollPwait2.HANDLE;
    }

    /** Reads an eventfd's counter into the scratch's word. */
    static int readWord(Scratch s, int fd) {
        try {
            return s.answer((long) Read.HANDLE.invokeExact(s.errno, fd, s.word, 8L));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** Adds the scratch's word to an eventfd's counter. */
    static int writeWord(Scratch s, int fd) {
        try {
            return s.answer((long) Write.HANDLE.invokeExact(s.errno, fd, s.word, 8L));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** Makes a non-blocking eventfd with counter 0. */
    static int eventfd(Scratch s) {
        try {
            int flags = Linux.EFD_NONBLOCK | Linux.EFD_CLOEXEC;
            return s.answer((int) Eventfd.HANDLE.invokeExact(s.errno, 0, flags));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** Makes an epoll set. */
    static int create(Scratch s) {
        try {
            return s.answer((int) EpollCreate1.HANDLE.invokeExact(s.errno, Linux.EPOLL_CLOEXEC));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** Changes an epoll set; for DEL the event is ignored. */
    static int control(Scratch s, int epollFd, int operation, int fd, int events, long data) {
        try {
            s.epollEvent.set(JAVA_INT, 0, events);
            s.epollEvent.set(JAVA_LONG_UNALIGNED, Linux.EPOLL_DATA_OFFSET, data);
            return s.answer(
                    (int)
                            EpollCtl.HANDLE.invokeExact(
                                    s.errno, epollFd, operation, fd, s.epollEvent));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /**
     * Waits for an epoll set.
     *
     * @param events room for as many events as fit
     */
    static int await(Scratch s, int epollFd, MemorySegment events, long timeoutNanos) {
        int room = (int) (events.byteSize() / Linux.EPOLL_EVENT_BYTES);
        try {
            if (timeoutNanos == 0) {
                return s.answer(
                        (int) EpollLook.HANDLE.invokeExact(s.errno, epollFd, events, room, 0));
            }
            MethodHandle precise = EpollPwait2.HANDLE;
            if (timeoutNanos > 0 && precise != null && nanosecondWaits) {
                MemorySegment time = timespec(s, timeoutNanos);
                int result =
                        s.answer(
                                (int)
                                        precise.invokeExact(
                                                s.errno,
                                                epollFd,
                                                events,
                                                room,
                                                time,
                                                MemorySegment.NULL));
                if (result != -Errno.NOSYS) {
                    return result;
                }
                nanosecondWaits = false;
            }
            int millis = millis(timeoutNanos);
            return s.answer(
                    (int) EpollWait.HANDLE.invokeExact(s.errno, epollFd, events, room, millis));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** Waits for the first {@code count} of the scratch's pollfds. */
    static int poll(Scratch s, int count, long timeoutNanos) {
        try {
            if (timeoutNanos == 0) {
                return s.answer(
                        (int) PollLook.HANDLE.invokeExact(s.errno, s.pollFds, (long) count, 0));
            }
            MemorySegment time = timeoutNanos < 0 ? MemorySegment.NULL : timespec(s, timeoutNanos);
            return s.answer(
                    (int)
                            Ppoll.HANDLE.invokeExact(
                                    s.errno, s.pollFds, (long) count, time, MemorySegment.NULL));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** Fills the i-th pollfd of the scratch. */
    static void setPollFd(Scratch s, int i, int fd, int events) {
        long at = (long) i * Linux.POLLFD_BYTES;
        s.pollFds.set(JAVA_INT, at, fd);
        s.pollFds.set(JAVA_SHORT, at + 4, (short) events);
        s.pollFds.set(JAVA_SHORT, at + 6, (short) 0);
    }

    /** Returns what the kernel reported in the i-th pollfd of the scratch. */
    static int polled(Scratch s, int i) {
        return s.pollFds.get(JAVA_SHORT, (long) i * Linux.POLLFD_BYTES + 6);
    }

    private static MemorySegment timespec(Scratch s, long nanos) {
        s.timespec.set(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
        s.timespec.set(JAVA_LONG, 8, nanos % NANOS_PER_SECOND);
        return s.timespec;
    }

    /** Rounds up, so that a wait is never shorter than asked for. */
    private static int millis(long nanos) {
        if (nanos < 0) {
            return -1;
        }
        long millis = nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }
}
