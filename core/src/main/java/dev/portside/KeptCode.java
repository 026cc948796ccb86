package dev.portside;

import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompiledExecutable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A program's code as far as it comes from a cache and goes there. May be shared by threads. */
final class KeptCode {
    /*
     * Functions are compiled when they are first called, so a short run compiles little, and keeping just that is enough to make the next
     * such run start at once. A program that is still in use after a while is likely to go on: then the rest is compiled in the background,
     * by one thread, so that no request is the first to need a function minutes after the start; and all of it is kept.
     */

    static final Duration SETTLED = Duration.ofSeconds(10);

    /**
     * Up to which size of a module all of it is kept: later runs then have no need of the compiler.
     */
    private static final int SMALL_BYTES = 32 * 1024;

    private final byte[] module;
    private final CodeCache cache;
    private final LoadOptions options;
    private final Duration settled;
    private final Object useLock = new Object();
    private volatile @Nullable TimeInUse timeInUse;
    private int keptClasses;
    private volatile boolean isBroken;

    /**
     * @param settled after which time a program that is in use is taken to go on
     */
    KeptCode(byte[] module, CodeCache cache, LoadOptions options, Duration settled) {
        this.module = module;
        this.cache = cache;
        this.options = options;
        this.settled = settled;
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

    /** Told that a guest begins to run. If guests do for some time, all is compiled. */
    void guestStarted(CompiledExecutable executable) {
        synchronized (useLock) {
            if (timeInUse == null && !isBroken && !executable.isComplete()) {
                timeInUse = new TimeInUse(settled, () -> completeInBackground(executable));
            }
        }
        TimeInUse use = timeInUse;
        if (use != null) {
            use.begin();
        }
    }

    /** Told that a guest has ended: what was compiled for it is kept. */
    void guestEnded(CompiledExecutable executable) {
        TimeInUse use = timeInUse;
        if (use != null) {
            use.end();
        }
        keep(executable);
    }

    /** Keeps what has been compiled since the last time. */
    private synchronized void keep(CompiledExecutable executable) {
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

    @SuppressWarnings("ThreadPriorityCheck") // a hint: the guest comes first
    private void completeInBackground(CompiledExecutable executable) {
        Thread _ =
                Thread.ofPlatform()
                        .name("portside-complete")
                        .daemon()
                        .priority(Thread.MIN_PRIORITY)
                        .start(() -> complete(executable));
    }

    private void complete(CompiledExecutable executable) {
        try {
            executable.complete(1);
            keep(executable);
        } catch (RuntimeException e) {
            options.tell("the rest of the program could not be compiled ahead: " + e);
        }
    }
}
