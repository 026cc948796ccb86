package dev.portside.net;

/** Address families of sockets and endpoints. */
public final class Family {

    public static final int UNSPEC = 0;
    public static final int INET4 = 1;
    public static final int INET6 = 2;
    public static final int UNIX = 3;

    private Family() {}
}
