package dev.portside.engine.compiler.runtime;

/** Vector instructions on 16-bit integers; each half has four. */
public final class I16x8 {

    private static final long SIGNS = 0x8000_8000_8000_8000L;
    private static final long REST = ~SIGNS;
    private static final long ONES = 0x0001_0001_0001_0001L;
    private static final long LOW_BYTES = 0x00ff_00ff_00ff_00ffL;

    private I16x8() {}

    public static long splat(int a) {
        return (a & 0xffff) * ONES;
    }

    public static int laneS(long half, int lane) {
        return (short) (half >>> (lane * 16));
    }

    public static int laneU(long half, int lane) {
        return (char) (half >>> (lane * 16));
    }

    public static long withLane(long half, int value, int lane) {
        return (half & ~(0xffffL << (lane * 16))) | (value & 0xffffL) << (lane * 16);
    }

    private static long pack(int a, int b, int c, int d) {
        return (a & 0xffffL) | (b & 0xffffL) << 16 | (c & 0xffffL) << 32 | (long) d << 48;
    }

    private static long spread(long signs) {
        return (signs >>> 15) * 0xffff;
    }

    private static long notZero(long a) {
        return ((a & REST) + REST | a) & SIGNS;
    }

    private static long below(long a, long b) {
        return ((~a & b) | (~(a ^ b) & sub(a, b))) & SIGNS;
    }

    private static long choose(long mask, long a, long b) {
        return (a & mask) | (b & ~mask);
    }

    public static long eq(long a, long b) {
        return ~ne(a, b);
    }

    public static long ne(long a, long b) {
        return spread(notZero(a ^ b));
    }

    public static long ltS(long a, long b) {
        return ltU(a ^ SIGNS, b ^ SIGNS);
    }

    public static long ltU(long a, long b) {
        return spread(below(a, b));
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
        long negative = spread(a & SIGNS);
        return sub(a ^ negative, negative);
    }

    public static long neg(long a) {
        return sub(0, a);
    }

    public static int allTrue(long low, long high) {
        return (notZero(low) & notZero(high)) == SIGNS ? 1 : 0;
    }

    public static int bitmask(long low, long high) {
        return bits(low) | bits(high) << 4;
    }

    private static int bits(long half) {
        return ((int) (half >>> 15) & 1)
                | ((int) (half >>> 30) & 2)
                | ((int) (half >>> 45) & 4)
                | ((int) (half >>> 60) & 8);
    }

    public static long narrowS(long low, long high) {
        return pack(
                clampS((int) low),
                clampS((int) (low >>> 32)),
                clampS((int) high),
                clampS((int) (high >>> 32)));
    }

    private static int clampS(int a) {
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, a));
    }

    public static long narrowU(long low, long high) {
        return pack(
                clampU((int) low),
                clampU((int) (low >>> 32)),
                clampU((int) high),
                clampU((int) (high >>> 32)));
    }

    private static int clampU(int a) {
        return Math.max(0, Math.min(0xffff, a));
    }

    /** Widens four bytes. */
    public static long extendS(int bytes) {
        return sub(extendU(bytes) ^ 0x80 * ONES, 0x80 * ONES);
    }

    public static long extendU(int bytes) {
        long apart = bytes & 0xffff_ffffL;
        apart = (apart | apart << 16) & 0x0000_ffff_0000_ffffL;
        return (apart | apart << 8) & LOW_BYTES;
    }

    public static long extmulS(int a, int b) {
        return mul(extendS(a), extendS(b));
    }

    public static long extmulU(int a, int b) {
        return mul(extendU(a), extendU(b));
    }

    public static long extaddPairwiseS(long bytes) {
        return add(shrS(bytes, 8), shrS(bytes << 8 & ~LOW_BYTES, 8));
    }

    public static long extaddPairwiseU(long bytes) {
        return (bytes & LOW_BYTES) + (bytes >>> 8 & LOW_BYTES);
    }

    public static long shl(long a, int count) {
        int bits = count & 15;
        return a << bits & (0xffff << bits & 0xffff) * ONES;
    }

    public static long shrU(long a, int count) {
        int bits = count & 15;
        return a >>> bits & (0xffff >>> bits) * ONES;
    }

    public static long shrS(long a, int count) {
        return shrU(a, count) | (spread(a & SIGNS) & ~((0xffff >>> (count & 15)) * ONES));
    }

    public static long add(long a, long b) {
        return (a & REST) + (b & REST) ^ ((a ^ b) & SIGNS);
    }

    public static long sub(long a, long b) {
        return (a | SIGNS) - (b & REST) ^ ((a ^ ~b) & SIGNS);
    }

    public static long mul(long a, long b) {
        return pack(
                (int) a * (int) b,
                (int) (a >>> 16) * (int) (b >>> 16),
                (int) (a >>> 32) * (int) (b >>> 32),
                (int) (a >>> 48) * (int) (b >>> 48));
    }

    public static long addSatS(long a, long b) {
        long sum = add(a, b);
        return choose(spread(~(a ^ b) & (a ^ sum) & SIGNS), limit(a), sum);
    }

    public static long subSatS(long a, long b) {
        long difference = sub(a, b);
        return choose(spread((a ^ b) & (a ^ difference) & SIGNS), limit(a), difference);
    }

    private static long limit(long a) {
        return REST + ((a & SIGNS) >>> 15);
    }

    public static long addSatU(long a, long b) {
        long sum = add(a, b);
        return sum | spread(((a & b) | ((a | b) & ~sum)) & SIGNS);
    }

    public static long subSatU(long a, long b) {
        return sub(a, b) & ~ltU(a, b);
    }

    public static long minS(long a, long b) {
        return choose(ltS(a, b), a, b);
    }

    public static long minU(long a, long b) {
        return choose(ltU(a, b), a, b);
    }

    public static long maxS(long a, long b) {
        return choose(ltS(a, b), b, a);
    }

    public static long maxU(long a, long b) {
        return choose(ltU(a, b), b, a);
    }

    public static long avgrU(long a, long b) {
        return (a | b) - ((a ^ b) >>> 1 & REST);
    }

    public static long q15mulrSatS(long a, long b) {
        return pack(
                q15((short) a, (short) b),
                q15((short) (a >>> 16), (short) (b >>> 16)),
                q15((short) (a >>> 32), (short) (b >>> 32)),
                q15((short) (a >>> 48), (short) (b >>> 48)));
    }

    private static int q15(int a, int b) {
        return Math.min(Short.MAX_VALUE, (a * b + 0x4000) >> 15);
    }
}
