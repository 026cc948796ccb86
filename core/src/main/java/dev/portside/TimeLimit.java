package dev.portside;

import java.time.Duration;

/** Does something once when time is over, unless it is closed before. */
final class TimeLimit implements AutoCloseable {

    private final Thread thread;

    private TimeLimit(Thread thread) {
        this.thread = thread;
    }

    static TimeLimit start(Duration limit, Runnable onOver) {
        Thread thread =
                Thread.ofVirtual()
                        .name("portside-time-limit")
                        .start(() -> {
                            try {
                                Thread.sleep(limit);
                            } catch (InterruptedException e) {
                                // Closed: the guest ended in time.
                                return;
                            }
                            onOver.run();
                        });
        return new TimeLimit(thread);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
