package dev.portside.engine;

/**
 * The body of a host function of up to {@link #MAX_PARAMETERS} numbers, each passed as the raw bits
 * of a long: of an i32 the low half counts, parameters it does not have are 0.
 *
 * <p>Whatever it throws ends the wasm call and reaches the caller of {@link Execution#call}
 * unchanged.
 */
@FunctionalInterface
public interface HostCode {
    /*
     * One ordinary interface for all signatures, because the JVM has to spin classes for a method handle of each signature, which takes
     * longer than a small program runs. Widening costs less than the handle's call.
     */

    /** How many parameters there may be; more need a method handle. */
    int MAX_PARAMETERS = 9;

    /** Returns the result's raw bits; anything when there is no result. */
    long call(long a, long b, long c, long d, long e, long f, long g, long h, long i);

    /** Calls it with parameters in an array. */
    default long call(long[] args) {
        return call(
                at(args, 0),
                at(args, 1),
                at(args, 2),
                at(args, 3),
                at(args, 4),
                at(args, 5),
                at(args, 6),
                at(args, 7),
                at(args, 8));
    }

    private static long at(long[] args, int index) {
        return index < args.length ? args[index] : 0;
    }
}
