package dev.portside;

/** Which part of the network a guest reaches. */
public enum NetworkAccess {
    /** None: opening a socket answers EACCES. */
    NONE,
    /**
     * Only addresses of this machine's loopback interface: 127.0.0.0/8 and ::1. Others answer
     * EACCES.
     */
    LOOPBACK,
    /** All that the host reaches. */
    HOST
}
