package dev.portside;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Does something once when a thing is in use some time after it was first used.
 *
 * <p>Safe for use by many threads.
 */
final class TimeInUse {
    /*
     * The clock runs only while the thing is in use: what is used briefly and forgotten, as a program of which one guest runs, leaves
     * nothing behind.
     */

    private final long nanos;
    private final Runnable action;
    private int users;
    private boolean begun;
    private boolean done;
    private long since;
    private @Nullable TimeLimit clock;

    /**
     * @param action must not wait for anything
     */
    TimeInUse(Duration time, Runnable action) {
        this.nanos = TimeUnit.NANOSECONDS.convert(time);
        this.action = action;
    }

    /** Tells that a use begins; it has to be ended once. */
    void begin() {
        synchronized (this) {
            users++;
            if (!begun) {
                begun = true;
                since = System.nanoTime();
            }
            if (done || users > 1) {
                return;
            }
            long left = nanos - (System.nanoTime() - since);
            if (left > 0) {
                clock = TimeLimit.start(Duration.ofNanos(left), this::timeIsOver);
                return;
            }
            done = true;
        }
        action.run();
    }

    /** Tells that a use has ended. */
    synchronized void end() {
        users--;
        if (users == 0 && clock != null) {
            clock.close();
            clock = null;
        }
    }

    private void timeIsOver() {
        synchronized (this) {
            if (done || users == 0) {
                return;
            }
            done = true;
        }
        action.run();
    }
}
