package dev.portside.engine.generated;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Random choices, with numbers that are apt to go wrong more often than others. */
final class Chooser {

    private static final long[] I32 = {
        0,
        1,
        -1,
        2,
        7,
        8,
        31,
        32,
        33,
        63,
        64,
        127,
        128,
        255,
        256,
        32767,
        32768,
        65535,
        65536,
        -128,
        -129,
        -32768,
        -32769,
        0x7fff_ffff,
        0x8000_0000,
        0x8000_0001,
        0x5555_5555
    };
    private static final long[] I64 = {
        0,
        1,
        -1,
        2,
        31,
        32,
        33,
        63,
        64,
        65,
        255,
        65536,
        -128,
        -129,
        -32769,
        1L << 31,
        1L << 32,
        (1L << 31) - 1,
        -(1L << 31),
        (1L << 53) + 1,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        0x5555_5555_5555_5555L,
        0x8000_0000_8000_0000L
    };
    // NaNs quiet and signalling, infinities, the smallest and largest, minus zero.
    private static final long[] F32_BITS = {
        0x7fc0_0000, 0xffc0_0000, 0x7f80_0001, 0xff80_0001, 0x7fa5_5555, 0x7fff_ffff, 0x7f80_0000,
        0xff80_0000, 0x0000_0001, 0x807f_ffff, 0x0080_0000, 0x7f7f_ffff, 0xff7f_ffff, 0x8000_0000
    };
    // Ties, and the neighbours of where conversions to integers stop working.
    private static final float[] F32 = {
        0f,
        1f,
        -1f,
        0.5f,
        -0.5f,
        0x1.fffffep-2f,
        1.5f,
        2.5f,
        -2.5f,
        0x1.000002p23f,
        0x1p24f,
        0x1p31f,
        0x1.fffffep30f,
        -0x1p31f,
        -0x1.000002p31f,
        0x1p32f,
        0x1.fffffep31f,
        0x1p63f,
        0x1.fffffep62f,
        0x1p64f,
        -0x1p63f,
        -0x1.000002p63f,
        -0x1.fffffep-1f,
        0x1p-100f
    };
    private static final long[] F64_BITS = {
        0x7ff8_0000_0000_0000L,
        0xfff8_0000_0000_0000L,
        0x7ff0_0000_0000_0001L,
        0xfff0_0000_0000_0001L,
        0x7ff4_5555_5555_5555L,
        0x7fff_ffff_ffff_ffffL,
        0x7ff0_0000_0000_0000L,
        0xfff0_0000_0000_0000L,
        0x0000_0000_0000_0001L,
        0x800f_ffff_ffff_ffffL,
        0x0010_0000_0000_0000L,
        0x7fef_ffff_ffff_ffffL,
        Long.MIN_VALUE
    };
    private static final double[] F64 = {
        0,
        1,
        -1,
        0.5,
        -0.5,
        0x1.fffffffffffffp-2,
        1.5,
        2.5,
        -2.5,
        0x1.0000000000001p52,
        0x1p53,
        0x1.fffffffcp30,
        0x1.fffffffep30,
        0x1p31,
        -0x1p31,
        -0x1.00000001p31,
        -0x1.00000002p31,
        0x1.ffffffffp31,
        0x1p32,
        0x1p63,
        0x1.fffffffffffffp62,
        -0x1p63,
        -0x1.0000000000001p63,
        0x1p64,
        0x1.fffffffffffffp63,
        -0x1.fffffffffffffp-1,
        -0x1p-1000,
        0x1.fffffefp127,
        0x1p1000
    };

    private final SplittableRandom random;
    private boolean vectors;

    Chooser(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Returns 0 to {@code bound - 1}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Returns {@code low} to {@code high}, both included. */
    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    boolean percent(int chance) {
        return random.nextInt(100) < chance;
    }

    /** Returns false once in a while: one trap ends a call, so most code must not trap. */
    boolean isUsual() {
        return random.nextInt(1000) < 995;
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Lets {@link #type} choose vectors once in a while. */
    void allowVectors() {
        vectors = true;
    }

    /** Returns a number type, or that of vectors if these are allowed. */
    Type type() {
        return vectors && percent(15) ? Type.V128 : of(Type.NUMBERS);
    }

    /**
     * Returns arguments of those types, two slots for a vector; often small integers, at which
     * functions with dispatch loops begin.
     */
    long[] arguments(List<Type> types) {
        int places = percent(40) ? of(List.of(1, 8)) : 0;
        return types.stream()
                .flatMapToLong(type ->
                        type == Type.I32 && places > 0
                                ? LongStream.of(below(places))
                                : argument(type))
                .toArray();
    }

    private LongStream argument(Type type) {
        return type.isVector() ? LongStream.of(half(), half()) : LongStream.of(bits(type));
    }

    /** Returns one half of a vector, made of lanes of some width. */
    long half() {
        return switch (below(4)) {
            case 0 -> bits(Type.I64);
            case 1 -> bits(Type.F64);
            case 2 -> bits(Type.F32) << 32 | (bits(Type.F32) & 0xffff_ffffL);
            default -> {
                long half = 0;
                for (int i = 0; i < 8; i++) {
                    half = half << 8 | (bits(Type.I32) & 0xff);
                }
                yield half;
            }
        };
    }

    /** Returns the bits of a value, the low half for 32-bit types. */
    long bits(Type type) {
        if (percent(20)) {
            return type == Type.I32 || type == Type.F32 ? random.nextInt() : random.nextLong();
        }
        return switch (type) {
            case I32 -> percent(30) ? below(200) - 100 : I32[below(I32.length)];
            case I64 -> percent(30) ? below(200) - 100 : I64[below(I64.length)];
            case F32 ->
                    percent(35)
                            ? F32_BITS[below(F32_BITS.length)]
                            : Float.floatToRawIntBits(F32[below(F32.length)]);
            case F64 ->
                    percent(35)
                            ? F64_BITS[below(F64_BITS.length)]
                            : Double.doubleToRawLongBits(F64[below(F64.length)]);
            case V128, EXN -> throw new IllegalArgumentException("no number type: " + type);
        };
    }
}
