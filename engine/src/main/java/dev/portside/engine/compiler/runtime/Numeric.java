package dev.portside.engine.compiler.runtime;

import dev.portside.engine.TrapKind;

/**
 * Numeric instructions that are more than one JVM instruction, exactly as the specification has
 * them.
 */
public final class Numeric {
    /*
     * The JVM agrees with wasm on two's complement, shifts (count modulo width), IEEE 754 arithmetic with round to nearest, and
     * saturating signed conversions. What is here is where they differ: overflow of a division, unsigned conversions, conversions
     * that trap, and signalling NaNs, which wasm wants quieted by every arithmetic instruction and which Math.min, ceil and the like
     * may hand back as they came.
     */

    private static final double TWO_63 = 0x1p63;
    private static final double TWO_64 = 0x1p64;

    private Numeric() {}

    public static int divS(int a, int b) {
        if (a == Integer.MIN_VALUE && b == -1) {
            throw new Trap(TrapKind.INTEGER_OVERFLOW);
        }
        return a / b;
    }

    public static long divS(long a, long b) {
        if (a == Long.MIN_VALUE && b == -1) {
            throw new Trap(TrapKind.INTEGER_OVERFLOW);
        }
        return a / b;
    }

    public static float min(float a, float b) {
        return Float.isNaN(a) || Float.isNaN(b) ? a + b : Math.min(a, b);
    }

    public static double min(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? a + b : Math.min(a, b);
    }

    public static float max(float a, float b) {
        return Float.isNaN(a) || Float.isNaN(b) ? a + b : Math.max(a, b);
    }

    public static double max(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? a + b : Math.max(a, b);
    }

    public static float abs(float a) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) & 0x7fff_ffff);
    }

    public static double abs(double a) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(a) & Long.MAX_VALUE);
    }

    public static float copysign(float a, float b) {
        return Float.intBitsToFloat(
                (Float.floatToRawIntBits(a) & 0x7fff_ffff)
                        | (Float.floatToRawIntBits(b) & 0x8000_0000));
    }

    public static double copysign(double a, double b) {
        return Double.longBitsToDouble(
                (Double.doubleToRawLongBits(a) & Long.MAX_VALUE)
                        | (Double.doubleToRawLongBits(b) & Long.MIN_VALUE));
    }

    public static float ceil(float a) {
        return Float.isNaN(a) ? a + a : (float) Math.ceil(a);
    }

    public static double ceil(double a) {
        return Double.isNaN(a) ? a + a : Math.ceil(a);
    }

    public static float floor(float a) {
        return Float.isNaN(a) ? a + a : (float) Math.floor(a);
    }

    public static double floor(double a) {
        return Double.isNaN(a) ? a + a : Math.floor(a);
    }

    public static float trunc(float a) {
        return (float) trunc((double) a);
    }

    public static double trunc(double a) {
        if (Double.isNaN(a)) {
            return a + a;
        }
        return a < 0 ? Math.ceil(a) : Math.floor(a);
    }

    public static float nearest(float a) {
        return Float.isNaN(a) ? a + a : (float) Math.rint(a);
    }

    public static double nearest(double a) {
        return Double.isNaN(a) ? a + a : Math.rint(a);
    }

    public static float sqrt(float a) {
        return (float) Math.sqrt(a);
    }

    public static float convertU(long a) {
        if (a >= 0) {
            return a;
        }
        // Halving keeps the sign bit free; the lowest bit is kept sticky so that rounding sees it.
        return (float) ((a >>> 1) | (a & 1)) * 2;
    }

    public static double convertUDouble(long a) {
        if (a >= 0) {
            return a;
        }
        return (double) ((a >>> 1) | (a & 1)) * 2;
    }

    public static int truncS(float a) {
        return truncS((double) a);
    }

    public static int truncS(double a) {
        if (a > -0x1.00000002p31 && a < 0x1p31) {
            return (int) a;
        }
        throw outside(a);
    }

    public static int truncU(float a) {
        return truncU((double) a);
    }

    public static int truncU(double a) {
        if (a > -1 && a < 0x1p32) {
            return (int) (long) a;
        }
        throw outside(a);
    }

    public static long truncSLong(float a) {
        return truncSLong((double) a);
    }

    public static long truncSLong(double a) {
        if (a >= -TWO_63 && a < TWO_63) {
            return (long) a;
        }
        throw outside(a);
    }

    public static long truncULong(float a) {
        return truncULong((double) a);
    }

    public static long truncULong(double a) {
        if (a > -1 && a < TWO_64) {
            return a < TWO_63 ? (long) a : (long) (a - TWO_63) ^ Long.MIN_VALUE;
        }
        throw outside(a);
    }

    public static int truncSatU(float a) {
        return truncSatU((double) a);
    }

    public static int truncSatU(double a) {
        if (!(a > 0)) {
            return 0;
        }
        return a < 0x1p32 ? (int) (long) a : -1;
    }

    public static long truncSatULong(float a) {
        return truncSatULong((double) a);
    }

    public static long truncSatULong(double a) {
        if (!(a > 0)) {
            return 0;
        } else if (a < TWO_63) {
            return (long) a;
        }
        return a < TWO_64 ? (long) (a - TWO_63) ^ Long.MIN_VALUE : -1;
    }

    private static Trap outside(double a) {
        return new Trap(
                Double.isNaN(a)
                        ? TrapKind.INVALID_CONVERSION_TO_INTEGER
                        : TrapKind.INTEGER_OVERFLOW);
    }

    public static int eqz(int a) {
        return a == 0 ? 1 : 0;
    }
}
