package dev.portside.engine.compiler.runtime;

/** Vector instructions on f32; each half has two. */
public final class F32x4 {

    private static final long SIGNS = 0x8000_0000_8000_0000L;

    private F32x4() {}

    static float low(long half) {
        return Float.intBitsToFloat((int) half);
    }

    static float high(long half) {
        return Float.intBitsToFloat((int) (half >>> 32));
    }

    private static long pack(float low, float high) {
        return I32x4.pack(Float.floatToRawIntBits(low), Float.floatToRawIntBits(high));
    }

    public static long splat(float a) {
        return pack(a, a);
    }

    public static float lane(long half, int lane) {
        return Float.intBitsToFloat((int) (half >>> (lane * 32)));
    }

    public static long withLane(long half, float value, int lane) {
        return I32x4.withLane(half, Float.floatToRawIntBits(value), lane);
    }

    public static long abs(long a) {
        return a & ~SIGNS;
    }

    public static long neg(long a) {
        return a ^ SIGNS;
    }

    public static long eq(long a, long b) {
        return I32x4.mask(low(a) == low(b), high(a) == high(b));
    }

    public static long ne(long a, long b) {
        return I32x4.mask(low(a) != low(b), high(a) != high(b));
    }

    public static long lt(long a, long b) {
        return I32x4.mask(low(a) < low(b), high(a) < high(b));
    }

    public static long gt(long a, long b) {
        return I32x4.mask(low(a) > low(b), high(a) > high(b));
    }

    public static long le(long a, long b) {
        return I32x4.mask(low(a) <= low(b), high(a) <= high(b));
    }

    public static long ge(long a, long b) {
        return I32x4.mask(low(a) >= low(b), high(a) >= high(b));
    }

    public static long ceil(long a) {
        return pack(Numeric.ceil(low(a)), Numeric.ceil(high(a)));
    }

    public static long floor(long a) {
        return pack(Numeric.floor(low(a)), Numeric.floor(high(a)));
    }

    public static long trunc(long a) {
        return pack(Numeric.trunc(low(a)), Numeric.trunc(high(a)));
    }

    public static long nearest(long a) {
        return pack(Numeric.nearest(low(a)), Numeric.nearest(high(a)));
    }

    public static long sqrt(long a) {
        return pack(Numeric.sqrt(low(a)), Numeric.sqrt(high(a)));
    }

    public static long add(long a, long b) {
        return pack(low(a) + low(b), high(a) + high(b));
    }

    public static long sub(long a, long b) {
        return pack(low(a) - low(b), high(a) - high(b));
    }

    public static long mul(long a, long b) {
        return pack(low(a) * low(b), high(a) * high(b));
    }

    public static long div(long a, long b) {
        return pack(low(a) / low(b), high(a) / high(b));
    }

    public static long min(long a, long b) {
        return pack(Numeric.min(low(a), low(b)), Numeric.min(high(a), high(b)));
    }

    public static long max(long a, long b) {
        return pack(Numeric.max(low(a), low(b)), Numeric.max(high(a), high(b)));
    }

    public static long pmin(long a, long b) {
        long second = lt(b, a);
        return (b & second) | (a & ~second);
    }

    public static long pmax(long a, long b) {
        long second = lt(a, b);
        return (b & second) | (a & ~second);
    }

    public static long convertS(long ints) {
        return pack((float) (int) ints, (float) I32x4.high(ints));
    }

    public static long convertU(long ints) {
        return pack((float) (ints & 0xffff_ffffL), (float) (ints >>> 32));
    }

    /** Converts two f64. */
    public static long demote(long a, long b) {
        return pack((float) Double.longBitsToDouble(a), (float) Double.longBitsToDouble(b));
    }
}
