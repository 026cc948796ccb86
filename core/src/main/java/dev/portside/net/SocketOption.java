package dev.portside.net;

/**
 * Socket options. Values travel as the bytes of the C type, little endian: an int is 4 bytes, a
 * linger 8 (on/off, seconds), a timeval 16 (seconds, microseconds), a device name its characters
 * and a NUL.
 */
public final class SocketOption {

    public static final int REUSEADDR = 0;

    /** Read only: {@link SocketType}. */
    public static final int TYPE = 1;

    /** Read only: the pending {@link Errno}, cleared by the read. */
    public static final int ERROR = 2;

    public static final int DONTROUTE = 3;
    public static final int BROADCAST = 4;

    /** Linux reports twice what was set, for its own book-keeping. */
    public static final int SNDBUF = 5;

    /** Linux reports twice what was set, for its own book-keeping. */
    public static final int RCVBUF = 6;

    public static final int KEEPALIVE = 7;
    public static final int OOBINLINE = 8;
    public static final int LINGER = 9;
    public static final int RCVLOWAT = 10;

    /** Kept for reading back; calls of this seam never wait, so the caller applies it. */
    public static final int RCVTIMEO = 11;

    /** Kept for reading back; calls of this seam never wait, so the caller applies it. */
    public static final int SNDTIMEO = 12;

    /** Read only: 1 on a listener. */
    public static final int ACCEPTCONN = 13;

    public static final int BINDTODEVICE = 14;

    /** TCP_NODELAY of the TCP level; the others are of the socket level. */
    public static final int TCP_NODELAY = 100;

    private SocketOption() {}
}
