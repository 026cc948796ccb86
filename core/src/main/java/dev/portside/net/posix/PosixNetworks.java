package dev.portside.net.posix;

import dev.portside.net.Network;
import dev.portside.net.NetworkProvider;

/** Makes networks of kernel sockets, on Linux. */
public final class PosixNetworks implements NetworkProvider {

    /** Whether this platform's system calls are known here. */
    public static boolean isSupported() {
        return Linux.isSupported();
    }

    /**
     * Opens a network.
     *
     * @throws UnsupportedOperationException on a platform that is not {@link #isSupported}
     * @throws IllegalStateException when the Java launcher's options deny native access
     * @throws java.io.UncheckedIOException when the process has no file descriptor left
     */
    @Override
    public Network open() {
        return openPosix();
    }

    /** As {@link #open}, for callers that want {@link PosixNetwork#adopt}. */
    public PosixNetwork openPosix() {
        return open(false);
    }

    /**
     * As {@link #open}, for a guest that has no use for sockets: the start of the command line's
     * only guest need not wait until system calls are linked.
     */
    public Network openForFewCalls() {
        return isForOneGuest() ? new LateNetwork(() -> open(true)) : open(true);
    }

    /**
     * Whether this process runs one guest only, so that system calls may be linked when they are
     * first made: a guest in whose depths that fails harms itself alone.
     */
    public static boolean isForOneGuest() {
        return CallLinking.isForOneGuest();
    }

    private static PosixNetwork open(boolean fewCalls) {
        if (!isSupported()) {
            throw new UnsupportedOperationException(
                    "the posix network knows Linux on x86-64 and aarch64, not "
                            + Linux.platform()
                            + "; use the nio network");
        }
        try {
            CallLinking.link(fewCalls);
            return new PosixNetwork();
        } catch (ExceptionInInitializerError | NoClassDefFoundError | IllegalCallerException e) {
            throw new IllegalStateException(
                    "the posix network needs native access: start Java with"
                            + " --enable-native-access="
                            + moduleName()
                            + ", or use the nio network",
                    e);
        }
    }

    private static String moduleName() {
        Module module = PosixNetworks.class.getModule();
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }
}
