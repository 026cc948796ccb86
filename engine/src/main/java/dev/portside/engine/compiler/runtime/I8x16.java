package dev.portside.engine.compiler.runtime;

/** Vector instructions on bytes; each half has eight. */
public final class I8x16 {

    /*
     * The shapes' comparisons look alike, in I16x8 and I32x4 too: each instruction is a call of a method of its own. What they share is not
     * in one place, told the sign bits and the width: that is as fast in C2's code, but a sixth slower in C1's, for a dozen lines less.
     */

    private static final long SIGNS = 0x8080_8080_8080_8080L;
    private static final long REST = ~SIGNS;
    private static final long ONES = 0x0101_0101_0101_0101L;

    private I8x16() {}

    public static long splat(int a) {
        return (a & 0xff) * ONES;
    }

    public static int laneS(long half, int lane) {
        return (byte) (half >>> (lane * 8));
    }

    public static int laneU(long half, int lane) {
        return (int) (half >>> (lane * 8)) & 0xff;
    }

    public static long withLane(long half, int value, int lane) {
        return (half & ~(0xffL << (lane * 8))) | (value & 0xffL) << (lane * 8);
    }

    /**
     * Picks the bytes of a half of the result; the choices are numbers of bytes in both vectors.
     */
    public static long shuffle(long a, long aHigh, long b, long bHigh, long choices) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            int choice = (int) (choices >>> shift);
            long source =
                    (choice & 16) == 0
                            ? (choice & 8) == 0 ? a : aHigh
                            : (choice & 8) == 0 ? b : bHigh;
            result |= (source >>> ((choice & 7) * 8) & 0xff) << shift;
        }
        return result;
    }

    public static long swizzle(long a, long aHigh, long choices) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            int choice = (int) (choices >>> shift) & 0xff;
            long source = choice < 8 ? a : choice < 16 ? aHigh : 0;
            result |= (source >>> ((choice & 7) * 8) & 0xff) << shift;
        }
        return result;
    }

    /** Returns bytes of ones where the sign bits given are set. */
    private static long spread(long signs) {
        return (signs >>> 7) * 0xff;
    }

    /** Returns the sign bit of every byte that is not zero. */
    private static long notZero(long a) {
        return ((a & REST) + REST | a) & SIGNS;
    }

    /** Returns the sign bit of every byte of a that is below b. */
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

    public static long popcnt(long a) {
        long pairs = a - (a >>> 1 & 0x5555_5555_5555_5555L);
        long fours = (pairs & 0x3333_3333_3333_3333L) + (pairs >>> 2 & 0x3333_3333_3333_3333L);
        return fours + (fours >>> 4) & 0x0f0f_0f0f_0f0f_0f0fL;
    }

    public static int allTrue(long low, long high) {
        return (notZero(low) & notZero(high)) == SIGNS ? 1 : 0;
    }

    public static int bitmask(long low, long high) {
        return bits(low) | bits(high) << 8;
    }

    private static int bits(long half) {
        return (int) (((half & SIGNS) * 0x0002_0408_1020_4081L) >>> 56);
    }

    public static long narrowS(long low, long high) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (clampS((short) (low >>> (i * 16))) & 0xffL) << (i * 8);
            result |= (clampS((short) (high >>> (i * 16))) & 0xffL) << (i * 8 + 32);
        }
        return result;
    }

    private static int clampS(int a) {
        return Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, a));
    }

    public static long narrowU(long low, long high) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (long) clampU((short) (low >>> (i * 16))) << (i * 8);
            result |= (long) clampU((short) (high >>> (i * 16))) << (i * 8 + 32);
        }
        return result;
    }

    private static int clampU(int a) {
        return Math.max(0, Math.min(255, a));
    }

    public static long shl(long a, int count) {
        int bits = count & 7;
        return a << bits & (0xff << bits & 0xff) * ONES;
    }

    public static long shrU(long a, int count) {
        int bits = count & 7;
        return a >>> bits & (0xff >>> bits) * ONES;
    }

    public static long shrS(long a, int count) {
        return shrU(a, count) | (spread(a & SIGNS) & ~((0xff >>> (count & 7)) * ONES));
    }

    public static long add(long a, long b) {
        return (a & REST) + (b & REST) ^ ((a ^ b) & SIGNS);
    }

    public static long sub(long a, long b) {
        return (a | SIGNS) - (b & REST) ^ ((a ^ ~b) & SIGNS);
    }

    public static long addSatS(long a, long b) {
        long sum = add(a, b);
        return choose(spread(~(a ^ b) & (a ^ sum) & SIGNS), limit(a), sum);
    }

    public static long subSatS(long a, long b) {
        long difference = sub(a, b);
        return choose(spread((a ^ b) & (a ^ difference) & SIGNS), limit(a), difference);
    }

    /** Returns the largest numbers where a's are not negative, the smallest elsewhere. */
    private static long limit(long a) {
        return REST + ((a & SIGNS) >>> 7);
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
}
