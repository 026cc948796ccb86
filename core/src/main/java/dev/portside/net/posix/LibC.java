package dev.portside.net.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C library's socket calls, each answering its result or {@code -Errno}.
 *
 * <p>The caller's {@link Scratch} holds the small structs and receives the error number. Buffers of
 * the receiving and sending calls may lie on the Java heap.
 */
final class LibC {
    private static final MethodHandle RECV =
            Downcalls.critical("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVFROM =
            Downcalls.critical(
                    "recvfrom",
                    JAVA_LONG,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_LONG,
                    JAVA_INT,
                    ADDRESS,
                    ADDRESS);
    private static final MethodHandle SEND =
            Downcalls.critical("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SENDTO =
            Downcalls.critical(
                    "sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle ACCEPT4 =
            Downcalls.critical("accept4", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle IOCTL =
            Downcalls.variadic("ioctl", JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle FCNTL =
            Downcalls.variadic("fcntl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SOCKET =
            Downcalls.ordinary("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND =
            Downcalls.ordinary("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle LISTEN =
            Downcalls.ordinary("listen", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CONNECT =
            Downcalls.ordinary("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SHUTDOWN =
            Downcalls.ordinary("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle GETSOCKNAME =
            Downcalls.ordinary("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle GETPEERNAME =
            Downcalls.ordinary("getpeername", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SETSOCKOPT =
            Downcalls.ordinary(
                    "setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            Downcalls.ordinary(
                    "getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);

    // Not critical: with SO_LINGER the kernel waits in close even for a non-blocking socket.
    private static final MethodHandle CLOSE = Downcalls.ordinary("close", JAVA_INT, JAVA_INT);

    private LibC() {}

    /** Receives into the first {@code length} bytes of a segment, which may be on the heap. */
    static int recv(Scratch s, int fd, MemorySegment buffer, int length, int flags) {
        try {
            return s.answer((long) RECV.invokeExact(s.errno, fd, buffer, (long) length, flags));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** As {@link #recv}, storing the sender in the scratch's address. */
    static int recvfrom(Scratch s, int fd, MemorySegment buffer, int length, int flags) {
        try {
            s.addressLength.set(JAVA_INT, 0, Scratch.ADDRESS_BYTES);
            return s.answer(
                    (long)
                            RECVFROM.invokeExact(
                                    s.errno,
                                    fd,
                                    buffer,
                                    (long) length,
                                    flags,
                                    s.address,
                                    s.addressLength));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** Sends the first {@code length} bytes of a segment, which may be on the heap. */
    static int send(Scratch s, int fd, MemorySegment buffer, int length, int flags) {
        try {
            return s.answer((long) SEND.invokeExact(s.errno, fd, buffer, (long) length, flags));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** As {@link #send}, to the scratch's address. */
    static int sendto(
            Scratch s, int fd, MemorySegment buffer, int length, int flags, int addressBytes) {
        try {
            return s.answer(
                    (long)
                            SENDTO.invokeExact(
                                    s.errno,
                                    fd,
                                    buffer,
                                    (long) length,
                                    flags,
                                    s.address,
                                    addressBytes));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** Accepts, storing the peer in the scratch's address. */
    static int accept4(Scratch s, int fd, int flags) {
        try {
            s.addressLength.set(JAVA_INT, 0, Scratch.ADDRESS_BYTES);
            return s.answer(
                    (int) ACCEPT4.invokeExact(s.errno, fd, s.address, s.addressLength, flags));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** An ioctl that stores an int, which is the answer. */
    static int ioctlInt(Scratch s, int fd, long request) {
        try {
            int result = (int) IOCTL.invokeExact(s.errno, fd, request, s.word);
            return result < 0 ? s.answer(result) : Math.max(0, s.word.get(JAVA_INT, 0));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int socket(Scratch s, int family, int type) {
        try {
            return s.answer((int) SOCKET.invokeExact(s.errno, family, type, 0));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int bind(Scratch s, int fd, int addressBytes) {
        try {
            return s.answer((int) BIND.invokeExact(s.errno, fd, s.address, addressBytes));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int listen(Scratch s, int fd, int backlog) {
        try {
            return s.answer((int) LISTEN.invokeExact(s.errno, fd, backlog));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int connect(Scratch s, int fd, int addressBytes) {
        try {
            return s.answer((int) CONNECT.invokeExact(s.errno, fd, s.address, addressBytes));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int shutdown(Scratch s, int fd, int how) {
        try {
            return s.answer((int) SHUTDOWN.invokeExact(s.errno, fd, how));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int getsockname(Scratch s, int fd) {
        try {
            s.addressLength.set(JAVA_INT, 0, Scratch.ADDRESS_BYTES);
            return s.answer((int) GETSOCKNAME.invokeExact(s.errno, fd, s.address, s.addressLength));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int getpeername(Scratch s, int fd) {
        try {
            s.addressLength.set(JAVA_INT, 0, Scratch.ADDRESS_BYTES);
            return s.answer((int) GETPEERNAME.invokeExact(s.errno, fd, s.address, s.addressLength));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** Sets an option from the scratch's option bytes. */
    static int setsockopt(Scratch s, int fd, int level, int name, int bytes) {
        try {
            return s.answer(
                    (int) SETSOCKOPT.invokeExact(s.errno, fd, level, name, s.option, bytes));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** Reads an option into the scratch's option bytes and answers how many there are. */
    static int getsockopt(Scratch s, int fd, int level, int name, int capacity) {
        try {
            s.addressLength.set(JAVA_INT, 0, capacity);
            int result =
                    (int)
                            GETSOCKOPT.invokeExact(
                                    s.errno, fd, level, name, s.option, s.addressLength);
            return result < 0 ? s.answer(result) : s.addressLength.get(JAVA_INT, 0);
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int fcntl(Scratch s, int fd, int command, int value) {
        try {
            return s.answer((int) FCNTL.invokeExact(s.errno, fd, command, value));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int close(Scratch s, int fd) {
        try {
            return s.answer((int) CLOSE.invokeExact(s.errno, fd));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }
}
