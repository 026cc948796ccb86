package dev.portside.net.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.portside.net.Errno;
import dev.portside.net.LinuxErrno;
import dev.portside.net.SocketOption;
import dev.portside.net.SocketType;
import java.lang.foreign.MemorySegment;

/**
 * The kernel's socket options under the numbers of {@link SocketOption}.
 *
 * <p>Values pass through unchanged, little endian on both architectures, except for TYPE and ERROR,
 * whose numbers are translated.
 */
final class PosixOptions {

    private static final int LINGER_BYTES = 8;

    private PosixOptions() {}

    static int set(Scratch s, int hostFd, int option, byte[] value, int offset, int length) {
        int name = name(option);
        if (name < 0) {
            return -Errno.NOPROTOOPT;
        }
        if (length < 0) {
            return -Errno.INVAL;
        }
        int bytes = Math.min(length, Scratch.OPTION_BYTES);
        MemorySegment.copy(value, offset, s.option, JAVA_BYTE, 0, bytes);
        return LibC.setsockopt(s, hostFd, level(option), name, bytes);
    }

    static int get(Scratch s, int hostFd, int option, byte[] value, int offset, int capacity) {
        int name = name(option);
        if (name < 0) {
            return -Errno.NOPROTOOPT;
        }
        boolean translated = option == SocketOption.ERROR || option == SocketOption.TYPE;
        if (capacity < 0 || (translated && capacity < 4)) {
            return -Errno.INVAL;
        }
        int room = Math.min(capacity, Scratch.OPTION_BYTES);
        int stored = LibC.getsockopt(s, hostFd, level(option), name, room);
        if (stored < 0) {
            return stored;
        }
        if (translated) {
            int number = s.option.get(JAVA_INT, 0);
            s.option.set(
                    JAVA_INT,
                    0,
                    option == SocketOption.ERROR ? LinuxErrno.of(number) : socketType(number));
        }
        MemorySegment.copy(s.option, JAVA_BYTE, 0, value, offset, stored);
        return stored;
    }

    /** Returns one of {@link SocketType} for SOCK_STREAM or SOCK_DGRAM. */
    static int socketType(int kernelType) {
        return kernelType == Linux.SOCK_DGRAM ? SocketType.DATAGRAM : SocketType.STREAM;
    }

    /** Whether the value just set or read makes close wait for unsent data. */
    static boolean lingers(Scratch s) {
        return s.option.get(JAVA_INT, 0) != 0 && s.option.get(JAVA_INT, 4) > 0;
    }

    /** Turns a lingering close into one in the background; a reset on close stays one. */
    static void closeInBackground(Scratch s, int hostFd) {
        int stored = LibC.getsockopt(s, hostFd, Linux.SOL_SOCKET, Linux.SO_LINGER, LINGER_BYTES);
        if (stored == LINGER_BYTES && lingers(s)) {
            s.option.set(JAVA_INT, 0, 0);
            LibC.setsockopt(s, hostFd, Linux.SOL_SOCKET, Linux.SO_LINGER, LINGER_BYTES);
        }
    }

    private static int level(int option) {
        return option == SocketOption.TCP_NODELAY ? Linux.IPPROTO_TCP : Linux.SOL_SOCKET;
    }

    /** Returns the kernel's number, or -1 for an option it does not know. */
    private static int name(int option) {
        return switch (option) {
            case SocketOption.REUSEADDR -> Linux.SO_REUSEADDR;
            case SocketOption.TYPE -> Linux.SO_TYPE;
            case SocketOption.ERROR -> Linux.SO_ERROR;
            case SocketOption.DONTROUTE -> Linux.SO_DONTROUTE;
            case SocketOption.BROADCAST -> Linux.SO_BROADCAST;
            case SocketOption.SNDBUF -> Linux.SO_SNDBUF;
            case SocketOption.RCVBUF -> Linux.SO_RCVBUF;
            case SocketOption.KEEPALIVE -> Linux.SO_KEEPALIVE;
            case SocketOption.OOBINLINE -> Linux.SO_OOBINLINE;
            case SocketOption.LINGER -> Linux.SO_LINGER;
            case SocketOption.RCVLOWAT -> Linux.SO_RCVLOWAT;
            case SocketOption.RCVTIMEO -> Linux.SO_RCVTIMEO;
            case SocketOption.SNDTIMEO -> Linux.SO_SNDTIMEO;
            case SocketOption.ACCEPTCONN -> Linux.SO_ACCEPTCONN;
            case SocketOption.BINDTODEVICE -> Linux.SO_BINDTODEVICE;
            case SocketOption.TCP_NODELAY -> Linux.TCP_NODELAY;
            default -> -1;
        };
    }
}
