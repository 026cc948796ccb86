package dev.portside.wasi.abi;

/** Layouts and numbers of sock_getaddrinfo. */
public final class AddrInfo {

    public static final int SIZE = 28;
    public static final int FLAGS = 0;
    public static final int FAMILY = 2;
    public static final int SOCKTYPE = 3;

    /** A u8 for some guests, a u32 for others: the low byte is read, a u32 written. */
    public static final int PROTOCOL = 4;

    public static final int ADDRLEN = 8;
    public static final int ADDR = 12;
    public static final int CANONNAME = 16;
    public static final int CANONNAME_LEN = 20;
    public static final int NEXT = 24;

    /** Layout of the sockaddr record that {@link #ADDR} points to. */
    public static final int SOCKADDR_SIZE = 12;

    /** A u8 for some guests, a u32 for others: a u32 is written. */
    public static final int SOCKADDR_FAMILY = 0;

    public static final int SOCKADDR_DATA_LEN = 4;
    public static final int SOCKADDR_DATA = 8;

    public static final int FLAG_PASSIVE = 0x01;
    public static final int FLAG_CANONNAME = 0x02;
    public static final int FLAG_NUMERICHOST = 0x04;
    public static final int FLAG_NUMERICSERV = 0x08;
    public static final int FLAG_V4MAPPED = 0x10;
    public static final int FLAG_ALL = 0x20;
    public static final int FLAG_ADDRCONFIG = 0x40;
    public static final int FLAGS_KNOWN = 0x7f;

    public static final int PROTOCOL_TCP = 1;
    public static final int PROTOCOL_UDP = 2;

    private AddrInfo() {}
}
