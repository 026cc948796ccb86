package dev.portside.net;

/** Bits of interest and of readiness, with the meaning poll(2) gives them. */
public final class Readiness {

    /** POLLIN: data, end of stream or a pending connection can be taken without waiting. */
    public static final int READ = 1;

    /** POLLOUT: something can be sent, or a pending connect has ended. */
    public static final int WRITE = 2;

    /** POLLHUP: both directions are dead, or never lived. Reported whether asked for or not. */
    public static final int HANGUP = 4;

    /** POLLERR: an error is pending. Reported whether asked for or not. */
    public static final int ERROR = 8;

    private Readiness() {}
}
