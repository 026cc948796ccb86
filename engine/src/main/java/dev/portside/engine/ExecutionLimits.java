package dev.portside.engine;

/**
 * Upper bounds on what one instance may use.
 *
 * @param memoryPages most pages (64 KiB each) of any one memory, 0 to 32767; growing past it
 *     answers -1 to the guest, and a module whose initial size is larger cannot be instantiated
 * @param callDepth most nested wasm calls before the trap "call stack exhausted"; engines may trap
 *     earlier when the thread's own stack is used up
 */
public record ExecutionLimits(int memoryPages, int callDepth) {

    /** The largest memory an engine can hold: 2 GiB less one page. */
    public static final int MAX_MEMORY_PAGES = 32767;

    /** No bound but the engine's own. */
    public static final ExecutionLimits NONE =
            new ExecutionLimits(MAX_MEMORY_PAGES, Integer.MAX_VALUE);

    public ExecutionLimits {
        if (memoryPages < 0 || memoryPages > MAX_MEMORY_PAGES) {
            throw new IllegalArgumentException(
                    "memoryPages is " + memoryPages + "; it must be 0 to " + MAX_MEMORY_PAGES);
        }
        if (callDepth < 1) {
            throw new IllegalArgumentException(
                    "callDepth is " + callDepth + "; it must be at least 1");
        }
    }
}
