package dev.portside;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Upper bounds on what one guest may use.
 *
 * @param memoryPages most pages (64 KiB each) of any one memory, 0 to {@value #MAX_MEMORY_PAGES}; a
 *     guest that asks for more is told no, a module that starts with more is not started
 * @param time how long it may run, from its start; null: without bound
 * @param openFds most file descriptors open at once, at least 3; one more answers EMFILE to the
 *     guest
 * @param callDepth most nested wasm calls; one more is the trap "call stack exhausted"
 */
public record Limits(int memoryPages, @Nullable Duration time, int openFds, int callDepth) {

    /** The largest memory there can be: 2 GiB less one page. */
    public static final int MAX_MEMORY_PAGES = 32767;

    /**
     * No bound on time, the largest memory, 65,536 descriptors, as many nested calls as the
     * thread's stack holds.
     */
    public static final Limits DEFAULT =
            new Limits(MAX_MEMORY_PAGES, null, 65536, Integer.MAX_VALUE);

    public Limits {
        if (memoryPages < 0 || memoryPages > MAX_MEMORY_PAGES) {
            throw new IllegalArgumentException(
                    "memoryPages is " + memoryPages + "; it must be 0 to " + MAX_MEMORY_PAGES);
        }
        if (time != null && (time.isNegative() || time.isZero())) {
            throw new IllegalArgumentException(
                    "time is " + time + "; it must be positive, or null for no limit");
        }
        if (openFds < 3) {
            throw new IllegalArgumentException(
                    "openFds is "
                            + openFds
                            + "; it must be at least 3, for standard input, output and error");
        }
        if (callDepth < 1) {
            throw new IllegalArgumentException(
                    "callDepth is " + callDepth + "; it must be at least 1");
        }
    }

    public Limits withMemoryPages(int pages) {
        return new Limits(pages, time, openFds, callDepth);
    }

    public Limits withTime(@Nullable Duration limit) {
        return new Limits(memoryPages, limit, openFds, callDepth);
    }

    public Limits withOpenFds(int fds) {
        return new Limits(memoryPages, time, fds, callDepth);
    }

    public Limits withCallDepth(int depth) {
        return new Limits(memoryPages, time, openFds, depth);
    }
}
