package dev.portside.net.posix;

/**
 * When the system calls of the network are linked, which takes a cold JVM 150 ms for all of them.
 */
final class CallLinking {
    /*
     * A call is linked when it is first made, in the initialiser of a class. One that runs out of stack there, at the bottom of a guest's
     * recursion, fails for good and for every guest of the process. So they are all linked beforehand. In a process of one guest, which
     * harms itself alone, that goes on while the guest starts; and is left out when it has no use for sockets.
     */

    /** Set by the launcher of the command line. */
    private static final String ONE_GUEST = "portside.one_guest";

    private CallLinking() {}

    /**
     * Links all calls, or has them linked soon.
     *
     * @param usesFew whether the guest has no use for most of them
     */
    static void link(boolean usesFew) {
        if (!isForOneGuest()) {
            linkAll();
        } else if (!usesFew) {
            // What goes wrong here goes wrong again, with a message, where the call is made.
            Thread _ =
                    Thread.ofPlatform()
                            .daemon()
                            .name("portside-link-network")
                            .uncaughtExceptionHandler((_, _) -> {})
                            .start(CallLinking::linkAll);
        }
    }

    private static void linkAll() {
        LibC.link();
        Epoll.link();
    }

    /** Whether no other guest of this process could suffer from a call that fails to link. */
    static boolean isForOneGuest() {
        return Boolean.getBoolean(ONE_GUEST);
    }
}
