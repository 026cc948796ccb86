package dev.portside;

import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompiledExecutable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A program's code as far as it comes from a cache and goes there. May be shared by threads. */
final class KeptCode {
    /*
     * Functions are compiled when they are first called, so a short run compiles little, and keeping just that is enough to make the next
     * such run start at once. A program that has run for a while is likely to go on: then the rest is compiled in the background, by one
     * thread, so that no request is the first to need a function minutes after the start; and all of it is kept.
     */

    private static final long SETTLED_MILLIS = 10_000;

    /**
     * Up to which size of a module all of it is kept: later runs then have no need of the compiler.
     */
    private static final int SMALL_BYTES = 32 * 1024;

    private final byte[] module;
    private final CodeCache cache;
    private final LoadOptions options;
    private final AtomicBoolean isCompleting = new AtomicBoolean();
    private int keptClasses;
    private boolean isBroken;

    KeptCode(byte[] module, CodeCache cache, LoadOptions options) {
        this.module = module;
        this.cache = cache;
        this.options = options;
    }

    /** Returns what the cache has, null for nothing. */
    @Nullable CompiledCode find() {
        try {
            CompiledCode code = cache.find(module);
            options.tell(
                    code == null
                            ? "no compiled code in the cache " + cache.directory()
                            : "compiled code from the cache " + cache.directory());
            return code;
        } catch (IOException e) {
            isBroken = true;
            options.tell("no compiled code from the cache: " + reason(e));
            return null;
        }
    }

    /** Keeps what has been compiled since the last time; to be called when a guest has ended. */
    synchronized void keep(CompiledExecutable executable) {
        int compiled = executable.newClasses();
        if (compiled == keptClasses || isBroken) {
            return;
        }
        try {
            if (module.length <= SMALL_BYTES) {
                executable.complete(1);
            }
            compiled = executable.newClasses();
            cache.keep(module, executable.codeSoFar());
            keptClasses = compiled;
            options.tell("kept compiled code in the cache " + cache.directory());
        } catch (IOException e) {
            isBroken = true;
            options.tell("compiled code is not kept: " + reason(e));
        }
    }

    /** The message of a failed system call is the file's name alone. */
    private static String reason(IOException e) {
        return e instanceof FileSystemException || e.getMessage() == null
                ? e.toString()
                : e.getMessage();
    }

    /** Compiles the rest in the background if the program runs for some time. */
    @SuppressWarnings("ThreadPriorityCheck") // a hint: the guest comes first
    void completeLater(CompiledExecutable executable) {
        if (executable.isComplete() || isBroken || isCompleting.getAndSet(true)) {
            return;
        }
        Thread _ =
                Thread.ofPlatform()
                        .name("portside-complete")
                        .daemon()
                        .priority(Thread.MIN_PRIORITY)
                        .start(() -> complete(executable));
    }

    private void complete(CompiledExecutable executable) {
        try {
            Thread.sleep(SETTLED_MILLIS);
        } catch (InterruptedException e) {
            return;
        }
        try {
            executable.complete(1);
            keep(executable);
        } catch (RuntimeException e) {
            options.tell("the rest of the program could not be compiled ahead: " + e);
        }
    }
}
