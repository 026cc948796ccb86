package dev.portside.net.posix;

/**
 * When the system calls of the network are linked, which takes a cold JVM 150 ms for all of them.
 */
final class CallLinking {
    /*
     * A call is linked when it is first made, in the initialiser of a class. One that runs out of stack there, at the bottom of a guest's
     * recursion, fails for good and for every guest of the process. So they are all linked beforehand, unless the process runs one guest
     * only, which then harms itself alone, and that guest has no use for sockets.
     */

    /** Set by the launcher of the command line. */
    private static final String ONE_GUEST = "portside.one_guest";

    private CallLinking() {}

    /** Links all calls, unless this is a process of one guest that uses few of them. */
    static void link(boolean usesFew) {
        if (!(usesFew && Boolean.getBoolean(ONE_GUEST))) {
            LibC.link();
            Epoll.link();
        }
    }
}
