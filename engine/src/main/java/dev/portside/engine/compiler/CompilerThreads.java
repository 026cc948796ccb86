package dev.portside.engine.compiler;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Runs parts of a compilation on threads with room for deeply nested code, which end with it. */
final class CompilerThreads {

    /** Address space only; pages are used as they are needed. */
    private static final long STACK_BYTES = 64L << 20;

    private static final ThreadFactory FACTORY =
            Thread.ofPlatform().name("portside-compile").daemon().stackSize(STACK_BYTES).factory();

    private CompilerThreads() {}

    /** Runs one task. An interrupt of the calling thread is not for it and is kept. */
    static <T> T call(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = FACTORY.newThread(task);
        thread.start();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            return task.resultNow();
        } catch (IllegalStateException e) {
            throw failure(task.exceptionNow());
        }
    }

    /**
     * Runs tasks on up to as many threads.
     *
     * @throws RuntimeException what the first of them threw
     */
    static <T> void run(List<Callable<T>> tasks, int threads) {
        if (tasks.isEmpty()) {
            return;
        }
        try (ExecutorService executor =
                Executors.newFixedThreadPool(Math.clamp(tasks.size() / 2, 1, threads), FACTORY)) {
            for (Future<T> result : executor.invokeAll(tasks)) {
                T _ = result.get();
            }
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while compiling", e);
        }
    }

    private static RuntimeException failure(@Nullable Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException cause
                ? cause
                : new IllegalStateException("compiling failed", thrown);
    }
}
