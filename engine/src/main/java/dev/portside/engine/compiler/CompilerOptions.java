package dev.portside.engine.compiler;

/**
 * How modules are compiled.
 *
 * @param methodBytes how large a method may grow before it is split, in bytes of bytecode; HotSpot
 *     never compiles one of more than 8,000
 * @param countCalls whether compiled code counts nested calls, which {@link
 *     dev.portside.engine.ExecutionLimits#callDepth} needs
 * @param callsAccesses whether loads and stores are calls of methods that HotSpot inlines without a
 *     limit; only where it does so, which {@code -XX:-ClipInlining} lets it do
 * @param threads how many threads compile, at least 1
 */
public record CompilerOptions(
        int methodBytes, boolean countCalls, boolean callsAccesses, int threads) {

    /**
     * Says that the JVM runs with {@code -XX:-ClipInlining}, when {@code true}. The launcher sets
     * both.
     */
    public static final String UNLIMITED_INLINING = "portside.unlimited_inlining";

    /**
     * Methods just under HotSpot's limit, no counting, accesses as {@link #UNLIMITED_INLINING} has
     * it, all processors.
     */
    public static final CompilerOptions DEFAULT =
            new CompilerOptions(
                    6_000,
                    false,
                    Boolean.getBoolean(UNLIMITED_INLINING),
                    Runtime.getRuntime().availableProcessors());

    public CompilerOptions {
        if (methodBytes < 200) {
            throw new IllegalArgumentException(
                    "methodBytes is " + methodBytes + "; it must be at least 200");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + "; it must be at least 1");
        }
    }

    CompilerOptions withCountCalls(boolean counted) {
        return counted == countCalls
                ? this
                : new CompilerOptions(methodBytes, counted, callsAccesses, threads);
    }

    /** Returns these with loads and stores as calls or, for every JVM, in place. */
    public CompilerOptions withCallsAccesses(boolean called) {
        return called == callsAccesses
                ? this
                : new CompilerOptions(methodBytes, countCalls, called, threads);
    }
}
