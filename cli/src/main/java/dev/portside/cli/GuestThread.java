package dev.portside.cli;

import dev.portside.ExitStatus;
import dev.portside.Guest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Runs a guest on a thread of its own, which has room for deep recursion and which signals end. */
final class GuestThread {

    /*
     * Signals: on SIGINT and SIGTERM the JVM runs its shutdown hooks and then exits with 128 + the signal's number, which is just what
     * is wanted. So a hook stops the guest and gives it a moment to close its sockets; the JVM does the rest, whether or not the guest
     * obeyed. Only address space is reserved for the stack; pages are used as the guest goes deeper.
     */

    private static final long STACK_BYTES = 256L << 20;
    private static final Duration GRACE = Duration.ofMillis(700);

    private GuestThread() {}

    /**
     * Runs the work and closes the guest afterwards.
     *
     * @throws RuntimeException whatever the work throws
     */
    static ExitStatus run(Guest guest, Function<Guest, ExitStatus> work) {
        CompletableFuture<ExitStatus> outcome = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .name("guest")
                        .stackSize(STACK_BYTES)
                        .start(() -> {
                            try (guest) {
                                outcome.complete(work.apply(guest));
                            } catch (Throwable e) {
                                outcome.completeExceptionally(e);
                            }
                        });
        Thread hook = Thread.ofPlatform().name("stop-guest").unstarted(() -> stop(guest, thread));
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return outcome.join();
        } catch (CompletionException e) {
            throw unwrapped(e);
        } finally {
            removeHook(hook);
        }
    }

    private static void stop(Guest guest, Thread thread) {
        guest.stop();
        try {
            boolean _ = thread.join(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending because of a signal, and the hook is at work.
            return;
        }
    }

    private static RuntimeException unwrapped(CompletionException wrapper) {
        Throwable cause = wrapper.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException exception ? exception : wrapper;
    }
}
