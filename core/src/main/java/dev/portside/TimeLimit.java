package dev.portside;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does something once when time is over, unless it is closed before. */
final class TimeLimit implements AutoCloseable {
    /*
     * One platform thread for all guests of the process, there while any has a limit. A virtual one would wait for a carrier: guests that
     * compute on virtual threads occupy all of them, and would never end.
     */

    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private final Future<?> end;

    private TimeLimit(Future<?> end) {
        this.end = end;
    }

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("portside-time-limit").factory());
        clock.setRemoveOnCancelPolicy(true);
        clock.setKeepAliveTime(100, TimeUnit.MILLISECONDS);
        clock.allowCoreThreadTimeOut(true);
        return clock;
    }

    /**
     * @param onOver must not wait for anything: other guests' limits are behind it
     */
    static TimeLimit start(Duration limit, Runnable onOver) {
        // Saturates at 292 years, as Duration.toNanos() does not.
        long nanos = TimeUnit.NANOSECONDS.convert(limit);
        return new TimeLimit(CLOCK.schedule(onOver, nanos, TimeUnit.NANOSECONDS));
    }

    @Override
    public void close() {
        boolean _ = end.cancel(false);
    }
}
