package dev.portside.net;

/** Kinds of sockets. */
public final class SocketType {

    public static final int DATAGRAM = 1;
    public static final int STREAM = 2;

    private SocketType() {}
}
