package dev.portside.engine.compiler.runtime;

/** Vector instructions on 32-bit integers; each half has two. */
public final class I32x4 {

    private I32x4() {}

    static long pack(int low, int high) {
        return (low & 0xffff_ffffL) | (long) high << 32;
    }

    static int high(long half) {
        return (int) (half >>> 32);
    }

    /** Returns a mask of the lanes for which something holds. */
    static long mask(boolean low, boolean high) {
        return (low ? 0xffff_ffffL : 0) | (high ? 0xffff_ffff_0000_0000L : 0);
    }

    public static long splat(int a) {
        return pack(a, a);
    }

    public static int lane(long half, int lane) {
        return (int) (half >>> (lane * 32));
    }

    public static long withLane(long half, int value, int lane) {
        return lane == 0 ? pack(value, high(half)) : pack((int) half, value);
    }

    public static long eq(long a, long b) {
        return mask((int) a == (int) b, high(a) == high(b));
    }

    public static long ne(long a, long b) {
        return ~eq(a, b);
    }

    public static long ltS(long a, long b) {
        return mask((int) a < (int) b, high(a) < high(b));
    }

    public static long ltU(long a, long b) {
        return ltS(a ^ 0x8000_0000_8000_0000L, b ^ 0x8000_0000_8000_0000L);
    }

    public static long gtS(long a, long b) {
        return ltS(b, a);
    }

    public static long gtU(long a, long b) {
        return ltU(b, a);
    }

    public static long leS(long a, long b) {
        return ~ltS(b, a);
    }

    public static long leU(long a, long b) {
        return ~ltU(b, a);
    }

    public static long geS(long a, long b) {
        return ~ltS(a, b);
    }

    public static long geU(long a, long b) {
        return ~ltU(a, b);
    }

    public static long abs(long a) {
        return pack(Math.abs((int) a), Math.abs(high(a)));
    }

    public static long neg(long a) {
        return pack(-(int) a, -high(a));
    }

    public static int allTrue(long low, long high) {
        return (int) low != 0 && high(low) != 0 && (int) high != 0 && high(high) != 0 ? 1 : 0;
    }

    public static int bitmask(long low, long high) {
        return (int) low >>> 31
                | high(low) >>> 31 << 1
                | (int) high >>> 31 << 2
                | high(high) >>> 31 << 3;
    }

    /** Widens two 16-bit integers. */
    public static long extendS(int shorts) {
        return pack((short) shorts, shorts >> 16);
    }

    public static long extendU(int shorts) {
        return pack((char) shorts, shorts >>> 16);
    }

    public static long extmulS(int a, int b) {
        return pack((short) a * (short) b, (a >> 16) * (b >> 16));
    }

    public static long extmulU(int a, int b) {
        return pack((char) a * (char) b, (a >>> 16) * (b >>> 16));
    }

    public static long extaddPairwiseS(long shorts) {
        return pack(
                (short) shorts + ((int) shorts >> 16), (short) high(shorts) + (high(shorts) >> 16));
    }

    public static long extaddPairwiseU(long shorts) {
        return (shorts & 0x0000_ffff_0000_ffffL) + (shorts >>> 16 & 0x0000_ffff_0000_ffffL);
    }

    public static long dotS(long a, long b) {
        return pack(dot((int) a, (int) b), dot(high(a), high(b)));
    }

    private static int dot(int a, int b) {
        return (short) a * (short) b + (a >> 16) * (b >> 16);
    }

    public static long shl(long a, int count) {
        return pack((int) a << count, high(a) << count);
    }

    public static long shrS(long a, int count) {
        return pack((int) a >> count, high(a) >> count);
    }

    public static long shrU(long a, int count) {
        return pack((int) a >>> count, high(a) >>> count);
    }

    public static long add(long a, long b) {
        return pack((int) a + (int) b, high(a) + high(b));
    }

    public static long sub(long a, long b) {
        return pack((int) a - (int) b, high(a) - high(b));
    }

    public static long mul(long a, long b) {
        return pack((int) a * (int) b, high(a) * high(b));
    }

    public static long minS(long a, long b) {
        return pack(Math.min((int) a, (int) b), Math.min(high(a), high(b)));
    }

    public static long maxS(long a, long b) {
        return pack(Math.max((int) a, (int) b), Math.max(high(a), high(b)));
    }

    public static long minU(long a, long b) {
        long below = ltU(a, b);
        return (a & below) | (b & ~below);
    }

    public static long maxU(long a, long b) {
        long below = ltU(a, b);
        return (b & below) | (a & ~below);
    }

    public static long truncSatS(long floats) {
        return pack((int) F32x4.low(floats), (int) F32x4.high(floats));
    }

    public static long truncSatU(long floats) {
        return pack(Numeric.truncSatU(F32x4.low(floats)), Numeric.truncSatU(F32x4.high(floats)));
    }

    /** Converts two f64. */
    public static long truncSatS(long a, long b) {
        return pack((int) Double.longBitsToDouble(a), (int) Double.longBitsToDouble(b));
    }

    public static long truncSatU(long a, long b) {
        return pack(
                Numeric.truncSatU(Double.longBitsToDouble(a)),
                Numeric.truncSatU(Double.longBitsToDouble(b)));
    }
}
