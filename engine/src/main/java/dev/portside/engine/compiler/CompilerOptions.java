package dev.portside.engine.compiler;

/**
 * How modules are compiled.
 *
 * @param methodBytes how large a method may grow before it is split, in bytes of bytecode; HotSpot
 *     never compiles one of more than 8,000
 * @param countCalls whether compiled code counts nested calls, which {@link
 *     dev.portside.engine.ExecutionLimits#callDepth} needs
 * @param threads how many threads compile, at least 1
 */
public record CompilerOptions(int methodBytes, boolean countCalls, int threads) {

    /** Methods just under HotSpot's limit, no counting, all processors. */
    public static final CompilerOptions DEFAULT =
            new CompilerOptions(6_000, false, Runtime.getRuntime().availableProcessors());

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
        return counted == countCalls ? this : new CompilerOptions(methodBytes, counted, threads);
    }
}
