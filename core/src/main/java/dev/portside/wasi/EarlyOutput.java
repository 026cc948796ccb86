package dev.portside.wasi;

import dev.portside.net.Errno;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Output of a program that may be short: its first small writes take a way that is ready at once,
 * the others the way that is quick once it is ready.
 *
 * <p>Confined to the guest's thread.
 */
public final class EarlyOutput implements StandardOutput {
    /*
     * The quick way needs system calls, and linking them takes a cold JVM longer than a small program runs. They are linked on a thread of
     * their own, which has room whatever the depth of the guest's stack, while small writes go on the first way.
     *
     * A write that fails on the first way is repeated on the second, which knows the errno. Nothing of it has been taken: a pipe takes as
     * many bytes as SMALL all or not at all.
     */

    private static final int FIRST_WRITES = 8;

    /** What a pipe takes as a whole (PIPE_BUF). */
    private static final int SMALL = 4096;

    private final BooleanSupplier isFirstFit;
    private final StandardOutput first;
    private final FutureTask<StandardOutput> opening;
    private @Nullable StandardOutput second;
    private int writes;

    /**
     * @param isFirstFit asked at the first write whether the first way will do
     * @param first the first way
     * @param second opens the second, on another thread
     */
    public EarlyOutput(
            BooleanSupplier isFirstFit, StandardOutput first, Supplier<StandardOutput> second) {
        this.isFirstFit = isFirstFit;
        this.first = first;
        this.opening = new FutureTask<>(second::get);
    }

    @Override
    public int write(byte[] bytes, int offset, int length) {
        if (second == null) {
            choose(length);
        }
        if (second != null) {
            return second.write(bytes, offset, length);
        }
        int written = first.write(bytes, offset, length);
        if (written >= 0 || written == -Errno.PIPE) {
            return written;
        }
        open();
        second = opened();
        return second.write(bytes, offset, length);
    }

    private void choose(int length) {
        boolean waits = length > SMALL || (writes == 0 && !isFirstFit.getAsBoolean());
        if (waits || writes == FIRST_WRITES) {
            open();
        }
        writes++;
        if (waits || opening.isDone()) {
            second = opened();
        }
    }

    private void open() {
        if (!opening.isDone()) {
            // Running a task that runs already does nothing.
            Thread _ = Thread.ofPlatform().daemon().name("portside-link").start(opening);
        }
    }

    private StandardOutput opened() {
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return opening.get();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("no output", e.getCause());
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
