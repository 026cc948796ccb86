package dev.portside.engine.compiler.runtime;

/** Vector instructions on f64; each half is one. */
public final class F64x2 {

    private F64x2() {}

    private static double value(long half) {
        return Double.longBitsToDouble(half);
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    public static long splat(double a) {
        return bits(a);
    }

    public static double lane(long half, int lane) {
        return value(half);
    }

    public static long withLane(long half, double value, int lane) {
        return bits(value);
    }

    public static long abs(long a) {
        return a & Long.MAX_VALUE;
    }

    public static long neg(long a) {
        return a ^ Long.MIN_VALUE;
    }

    public static long eq(long a, long b) {
        return I64x2.mask(value(a) == value(b));
    }

    public static long ne(long a, long b) {
        return I64x2.mask(value(a) != value(b));
    }

    public static long lt(long a, long b) {
        return I64x2.mask(value(a) < value(b));
    }

    public static long gt(long a, long b) {
        return I64x2.mask(value(a) > value(b));
    }

    public static long le(long a, long b) {
        return I64x2.mask(value(a) <= value(b));
    }

    public static long ge(long a, long b) {
        return I64x2.mask(value(a) >= value(b));
    }

    public static long ceil(long a) {
        return bits(Numeric.ceil(value(a)));
    }

    public static long floor(long a) {
        return bits(Numeric.floor(value(a)));
    }

    public static long trunc(long a) {
        return bits(Numeric.trunc(value(a)));
    }

    public static long nearest(long a) {
        return bits(Numeric.nearest(value(a)));
    }

    public static long sqrt(long a) {
        return bits(Math.sqrt(value(a)));
    }

    public static long add(long a, long b) {
        return bits(value(a) + value(b));
    }

    public static long sub(long a, long b) {
        return bits(value(a) - value(b));
    }

    public static long mul(long a, long b) {
        return bits(value(a) * value(b));
    }

    public static long div(long a, long b) {
        return bits(value(a) / value(b));
    }

    public static long min(long a, long b) {
        return bits(Numeric.min(value(a), value(b)));
    }

    public static long max(long a, long b) {
        return bits(Numeric.max(value(a), value(b)));
    }

    public static long pmin(long a, long b) {
        return value(b) < value(a) ? b : a;
    }

    public static long pmax(long a, long b) {
        return value(a) < value(b) ? b : a;
    }

    public static long convertS(int a) {
        return bits(a);
    }

    public static long convertU(int a) {
        return bits((double) Integer.toUnsignedLong(a));
    }

    /** Converts an f32. */
    public static long promote(int a) {
        return bits(Float.intBitsToFloat(a));
    }
}
