package dev.portside.engine.compiler.runtime;

/** Vector instructions on 64-bit integers; each half is one. */
public final class I64x2 {

    private I64x2() {}

    static long mask(boolean isSet) {
        return isSet ? -1 : 0;
    }

    public static long splat(long a) {
        return a;
    }

    public static long lane(long half, int lane) {
        return half;
    }

    public static long withLane(long half, long value, int lane) {
        return value;
    }

    public static long eq(long a, long b) {
        return mask(a == b);
    }

    public static long ne(long a, long b) {
        return mask(a != b);
    }

    public static long ltS(long a, long b) {
        return mask(a < b);
    }

    public static long gtS(long a, long b) {
        return mask(a > b);
    }

    public static long leS(long a, long b) {
        return mask(a <= b);
    }

    public static long geS(long a, long b) {
        return mask(a >= b);
    }

    public static long abs(long a) {
        return Math.abs(a);
    }

    public static long neg(long a) {
        return -a;
    }

    public static int allTrue(long low, long high) {
        return low != 0 && high != 0 ? 1 : 0;
    }

    public static int bitmask(long low, long high) {
        return (int) (low >>> 63 | high >>> 63 << 1);
    }

    public static long extendS(int a) {
        return a;
    }

    public static long extendU(int a) {
        return Integer.toUnsignedLong(a);
    }

    public static long extmulS(int a, int b) {
        return (long) a * b;
    }

    public static long extmulU(int a, int b) {
        return Integer.toUnsignedLong(a) * Integer.toUnsignedLong(b);
    }

    public static long shl(long a, int count) {
        return a << count;
    }

    public static long shrS(long a, int count) {
        return a >> count;
    }

    public static long shrU(long a, int count) {
        return a >>> count;
    }

    public static long add(long a, long b) {
        return a + b;
    }

    public static long sub(long a, long b) {
        return a - b;
    }

    public static long mul(long a, long b) {
        return a * b;
    }
}
