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
    private static final class Recv {
        static final MethodHandle HANDLE =
                Downcalls.critical("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    }

    private static final class Recvfrom {
        static final MethodHandle HANDLE =
                Downcalls.critical(
                        "recvfrom",
                        JAVA_LONG,
                        JAVA_INT,
                        ADDRESS,
                        JAVA_LONG,
                        JAVA_INT,
                        ADDRESS,
                        ADDRESS);
    }

    private static final class Send {
        static final MethodHandle HANDLE =
                Downcalls.critical("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    }

    private static final class Sendto {
        static final MethodHandle HANDLE =
                Downcalls.critical(
                        "sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS,
                        JAVA_INT);
    }

    private static final class Accept4 {
        static final MethodHandle HANDLE =
                Downcalls.critical("accept4", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    }

    private static final class Ioctl {
        static final MethodHandle HANDLE =
                Downcalls.variadic("ioctl", JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
    }

    private static final class Fcntl {
        static final MethodHandle HANDLE =
                Downcalls.variadic("fcntl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    }

    private static final class Socket {
        static final MethodHandle HANDLE =
                Downcalls.ordinary("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    }

    private static final class Bind {
        static final MethodHandle HANDLE =
                Downcalls.ordinary("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    }

    private static final class Listen {
        static final MethodHandle HANDLE =
                Downcalls.ordinary("listen", JAVA_INT, JAVA_INT, JAVA_INT);
    }

    private static final class Connect {
        static final MethodHandle HANDLE =
                Downcalls.ordinary("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    }

    private static final class Shutdown {
        static final MethodHandle HANDLE =
                Downcalls.ordinary("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
    }

    private static final class Getsockname {
        static final MethodHandle HANDLE =
                Downcalls.ordinary("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    }

    private static final class Getpeername {
        static final MethodHandle HANDLE =
                Downcalls.ordinary("getpeername", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    }

    private static final class Setsockopt {
        static final MethodHandle HANDLE =
                Downcalls.ordinary(
                        "setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    }

    private static final class Getsockopt {
        static final MethodHandle HANDLE =
                Downcalls.ordinary(
                        "getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    }

    // Not critical: with SO_LINGER the kernel waits in close even for a non-blocking socket.
    private static final class Close {
        static final MethodHandle HANDLE = Downcalls.ordinary("close", JAVA_INT, JAVA_INT);
    }

    private LibC() {}

    /** Links all calls; each takes some milliseconds, and is linked when first made otherwise. */
    static void link() {
        MethodHandle _ = Recv.HANDLE;
        MethodHandle _ = Recvfrom.HANDLE;
        MethodHandle _ = Send.HANDLE;
        MethodHandle _ = Sendto.HANDLE;
        MethodHandle _ = Accept4.HANDLE;
        MethodHandle _ = Ioctl.HANDLE;
        MethodHandle _ = Fcntl.HANDLE;
        MethodHandle _ = Socket.HANDLE;
        MethodHandle _ = Bind.HANDLE;
        MethodHandle _ = Listen.HANDLE;
        MethodHandle _ = Connect.HANDLE;
        MethodHandle _ = Shutdown.HANDLE;
        MethodHandle _ = Getsockname.HANDLE;
        MethodHandle _ = Getpeername.HANDLE;
        MethodHandle _ = Setsockopt.HANDLE;
        MethodHandle _ = Getsockopt.HANDLE;
        MethodHandle _ = Close.HANDLE;
    }

    /** Receives into the first {@code length} bytes of a segment, which may be on the heap. */
    static int recv(Scratch s, int fd, MemorySegment buffer, int length, int flags) {
        try {
            return s.answer(
                    (long) Recv.HANDLE.invokeExact(s.errno, fd, buffer, (long) length, flags));
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
                            Recvfrom.HANDLE.invokeExact(
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
            return s.answer(
                    (long) Send.HANDLE.invokeExact(s.errno, fd, buffer, (long) length, flags));
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
                            Sendto.HANDLE.invokeExact(
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
                    (int)
                            Accept4.HANDLE.invokeExact(
                                    s.errno, fd, s.address, s.addressLength, flags));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** An ioctl that stores an int, which is the answer. */
    static int ioctlInt(Scratch s, int fd, long request) {
        try {
            int result = (int) Ioctl.HANDLE.invokeExact(s.errno, fd, request, s.word);
            return result < 0 ? s.answer(result) : Math.max(0, s.word.get(JAVA_INT, 0));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int socket(Scratch s, int family, int type) {
        try {
            return s.answer((int) Socket.HANDLE.invokeExact(s.errno, family, type, 0));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int bind(Scratch s, int fd, int addressBytes) {
        try {
            return s.answer((int) Bind.HANDLE.invokeExact(s.errno, fd, s.address, addressBytes));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int listen(Scratch s, int fd, int backlog) {
        try {
            return s.answer((int) Listen.HANDLE.invokeExact(s.errno, fd, backlog));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int connect(Scratch s, int fd, int addressBytes) {
        try {
            return s.answer((int) Connect.HANDLE.invokeExact(s.errno, fd, s.address, addressBytes));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int shutdown(Scratch s, int fd, int how) {
        try {
            return s.answer((int) Shutdown.HANDLE.invokeExact(s.errno, fd, how));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int getsockname(Scratch s, int fd) {
        try {
            s.addressLength.set(JAVA_INT, 0, Scratch.ADDRESS_BYTES);
            return s.answer(
                    (int) Getsockname.HANDLE.invokeExact(s.errno, fd, s.address, s.addressLength));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int getpeername(Scratch s, int fd) {
        try {
            s.addressLength.set(JAVA_INT, 0, Scratch.ADDRESS_BYTES);
            return s.answer(
                    (int) Getpeername.HANDLE.invokeExact(s.errno, fd, s.address, s.addressLength));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** Sets an option from the scratch's option bytes. */
    static int setsockopt(Scratch s, int fd, int level, int name, int bytes) {
        try {
            return s.answer(
                    (int) Setsockopt.HANDLE.invokeExact(s.errno, fd, level, name, s.option, bytes));
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
                            Getsockopt.HANDLE.invokeExact(
                                    s.errno, fd, level, name, s.option, s.addressLength);
            return result < 0 ? s.answer(result) : s.addressLength.get(JAVA_INT, 0);
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int fcntl(Scratch s, int fd, int command, int value) {
        try {
            return s.answer((int) Fcntl.HANDLE.invokeExact(s.errno, fd, command, value));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    static int close(Scratch s, int fd) {
        try {
            return s.answer((int) Close.HANDLE.invokeExact(s.errno, fd));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }
}
