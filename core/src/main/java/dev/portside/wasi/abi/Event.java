package dev.portside.wasi.abi;

/** Layout of the event record of poll_oneoff, 32 bytes. */
public final class Event {

    public static final int SIZE = 32;
    public static final int USERDATA = 0;
    public static final int ERROR = 8;
    public static final int TYPE = 10;
    public static final int NBYTES = 16;
    public static final int FLAGS = 24;

    /** Both directions of the socket are dead. */
    public static final int HANGUP = 1;

    private Event() {}
}
