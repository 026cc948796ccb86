package dev.portside.net.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.portside.net.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Ends a network's wait from another thread.
 *
 * <p>{@link #signal} may be called from any thread at any time, the rest from the network's.
 */
final class Waker {
    /*
     * An eventfd, which every poll and epoll set of the network includes, and for a parked virtual
     * thread its handle. The flag makes many signals one write, and lets a wait that finds nothing
     * to take look at memory only. Flag and counter change together under the lock, so whoever
     * sees the one finds the other; it also keeps a late signal from writing to a number that has
     * been closed and handed out anew.
     */

    private final Scratch drained = new Scratch();
    private final Scratch signalling = new Scratch();
    private final Object lock = new Object();
    private volatile boolean signalled;
    private volatile @Nullable Thread sleeper;
    private int eventFd;

    Waker() {
        eventFd = Epoll.eventfd(drained);
        if (eventFd < 0) {
            throw new UncheckedIOException(
                    new IOException(
                            "no eventfd for a new network: "
                                    + Errno.name(-eventFd)
                                    + "; raise the limit of open files or close other networks"));
        }
        signalling.word.set(JAVA_LONG, 0, 1);
    }

    int eventFd() {
        return eventFd;
    }

    void signal() {
        if (signalled) {
            return;
        }
        synchronized (lock) {
            if (signalled || eventFd < 0) {
                return;
            }
            signalled = true;
            Epoll.writeWord(signalling, eventFd);
        }
        LockSupport.unpark(sleeper);
    }

    boolean isSignalled() {
        return signalled;
    }

    /** Takes the signal, if there is one, so that the next wait waits. */
    void take() {
        if (signalled) {
            synchronized (lock) {
                Epoll.readWord(drained, eventFd);
                signalled = false;
            }
        }
    }

    /** Names the thread that is about to park, or null when it no longer does. */
    void setSleeper(@Nullable Thread thread) {
        sleeper = thread;
    }

    void close(Scratch s) {
        synchronized (lock) {
            if (eventFd >= 0) {
                LibC.close(s, eventFd);
                eventFd = -1;
            }
        }
    }
}
