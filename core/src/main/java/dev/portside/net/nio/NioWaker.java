package dev.portside.net.nio;

import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Ends a network's wait from another thread.
 *
 * <p>{@link #signal} may be called from any thread at any time, the rest from the network's.
 */
final class NioWaker {
    /*
     * The flag is the truth; Selector.wakeup only ends the select under way, and one that comes
     * late makes a later select return early, which every loop around a select copes with. Either
     * side writes its field before it reads the other's, so one of them sees the other.
     */

    private volatile boolean signalled;
    private volatile @Nullable Selector sleeping;

    void signal() {
        signalled = true;
        Selector selector = sleeping;
        if (selector != null) {
            selector.wakeup();
        }
    }

    /** Takes the signal, so that the next wait waits. */
    void take() {
        signalled = false;
    }

    /** Names the selector that is about to wait, or null when it no longer does. */
    void setSleeping(@Nullable Selector selector) {
        sleeping = selector;
    }

    /** Whether a wait must not go on: somebody signalled, or interrupted the thread. */
    boolean mustReturn() {
        return signalled || Thread.currentThread().isInterrupted();
    }
}
