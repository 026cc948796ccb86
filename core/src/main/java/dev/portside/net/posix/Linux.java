package dev.portside.net.posix;

import java.util.Locale;

/**
 * Constants and struct layouts of Linux, the same on x86-64 and aarch64 except where a field is
 * computed.
 *
 * <p>Sources: {@code include/uapi/linux/{socket,in,in6,un,eventpoll}.h} and {@code
 * asm-generic/{socket,sockios}.h} of the kernel, {@code sys/*.h} of the GNU C library.
 */
final class Linux {

    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;

    static final int MSG_PEEK = 0x2;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;

    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int SO_TYPE = 3;
    static final int SO_ERROR = 4;
    static final int SO_DONTROUTE = 5;
    static final int SO_BROADCAST = 6;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_KEEPALIVE = 9;
    static final int SO_OOBINLINE = 10;
    static final int SO_LINGER = 13;
    static final int SO_RCVLOWAT = 18;
    static final int SO_RCVTIMEO = 20;
    static final int SO_SNDTIMEO = 21;
    static final int SO_BINDTODEVICE = 25;
    static final int SO_ACCEPTCONN = 30;
    static final int IPPROTO_TCP = 6;
    static final int TCP_NODELAY = 1;

    static final long FIONREAD = 0x541B;
    static final long SIOCOUTQ = 0x5411;

    static final int F_DUPFD_CLOEXEC = 1030;
    static final int F_SETFD = 2;
    static final int F_GETFL = 3;
    static final int F_SETFL = 4;
    static final int FD_CLOEXEC = 1;
    static final int O_WRONLY = 0x1;
    static final int O_NOCTTY = 0x100;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    static final int EFD_NONBLOCK = 0x800;
    static final int EFD_CLOEXEC = 0x80000;

    static final short POLLIN = 0x1;
    static final short POLLOUT = 0x4;
    static final short POLLERR = 0x8;
    static final short POLLHUP = 0x10;

    /** EPOLLIN, EPOLLOUT, EPOLLERR and EPOLLHUP have the numbers of their poll namesakes. */
    static final int EPOLLONESHOT = 1 << 30;

    static final int EPOLL_CLOEXEC = 0x80000;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_DEL = 2;
    static final int EPOLL_CTL_MOD = 3;

    static final int SUN_PATH_BYTES = 108;

    /** sockaddr_in: family u16, port u16 network order, address 4, zero 8. */
    static final int SOCKADDR_IN_BYTES = 16;

    /** sockaddr_in6: family u16, port u16, flow info u32, address 16, scope u32. */
    static final int SOCKADDR_IN6_BYTES = 28;

    /** sockaddr_un: family u16, path 108. The kernel may report one byte more, the NUL it adds. */
    static final int SOCKADDR_UN_BYTES = 2 + SUN_PATH_BYTES;

    /** pollfd: fd i32, events i16, revents i16. */
    static final int POLLFD_BYTES = 8;

    /** epoll_event is packed on x86-64 alone: events u32, then data u64 at 4 or 8. */
    static final long EPOLL_DATA_OFFSET = isX86() ? 4 : 8;

    static final long EPOLL_EVENT_BYTES = EPOLL_DATA_OFFSET + 8;

    private Linux() {}

    /** Names the platform for messages: {@code Linux on amd64}. */
    static String platform() {
        return System.getProperty("os.name", "") + " on " + System.getProperty("os.arch", "");
    }

    /** Whether this is a platform whose layouts and constants are the ones of this class. */
    static boolean isSupported() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")
                && (isX86() || System.getProperty("os.arch", "").equals("aarch64"));
    }

    private static boolean isX86() {
        String arch = System.getProperty("os.arch", "");
        return arch.equals("amd64") || arch.equals("x86_64");
    }
}
