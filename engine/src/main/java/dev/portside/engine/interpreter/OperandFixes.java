package dev.portside.engine.interpreter;

import run.endive.runtime.MStack;
import run.endive.wasm.types.OpCode;

/**
 * Changes operands just before an instruction for which Endive's interpreter would give a wrong
 * result otherwise, to such that it gives the right one.
 */
final class OperandFixes {
    /*
     * min, max and rounding: Java's methods hand a signalling NaN through (or not, depending on the JIT) where wasm wants a quiet one.
     *
     * table.copy: Endive adds the count to the indices in 32 bits; where that overflows, it takes any sum for one within the table. A
     * negative count is out of bounds as well, and recognised.
     *
     * Unsigned 64-bit integers to floats: Endive rounds up, to f32, or ties down, to f64, from 2^63 on. The operand is replaced by the
     * rounded number, which leaves nothing to round; for 2^64, which no operand is, by the largest one, which is rounded up rightly.
     */

    private static final long QUIET_F32 = 0x0040_0000L;
    private static final long QUIET_F64 = 0x0008_0000_0000_0000L;
    private static final double TWO_TO_THE_64 = 0x1p64;

    private OperandFixes() {}

    static void apply(OpCode instruction, MStack stack) {
        switch (instruction) {
            case F32_MIN, F32_MAX -> {
                quietF32(stack, 1);
                quietF32(stack, 2);
            }
            case F64_MIN, F64_MAX -> {
                quietF64(stack, 1);
                quietF64(stack, 2);
            }
            case F32_CEIL, F32_FLOOR, F32_TRUNC, F32_NEAREST -> quietF32(stack, 1);
            case F64_CEIL, F64_FLOOR, F64_TRUNC, F64_NEAREST -> quietF64(stack, 1);
            case F32_CONVERT_I64_U -> roundUnsigned(stack, true);
            case F64_CONVERT_I64_U -> roundUnsigned(stack, false);
            case TABLE_COPY -> boundTableCopy(stack);
            default -> {
                // Endive is right.
            }
        }
    }

    private static void quietF32(MStack stack, int depth) {
        long[] values = stack.array();
        int slot = stack.size() - depth;
        if (Float.isNaN(Float.intBitsToFloat((int) values[slot]))) {
            values[slot] |= QUIET_F32;
        }
    }

    private static void quietF64(MStack stack, int depth) {
        long[] values = stack.array();
        int slot = stack.size() - depth;
        if (Double.isNaN(Double.longBitsToDouble(values[slot]))) {
            values[slot] |= QUIET_F64;
        }
    }

    private static void boundTableCopy(MStack stack) {
        long[] values = stack.array();
        int top = stack.size();
        int count = (int) values[top - 1];
        int source = (int) values[top - 2];
        int dest = (int) values[top - 3];
        boolean isPositive = count >= 0 && source >= 0 && dest >= 0;
        if (isPositive && (source + count < 0 || dest + count < 0)) {
            values[top - 1] = -1;
        }
    }

    private static void roundUnsigned(MStack stack, boolean single) {
        long[] values = stack.array();
        int slot = stack.size() - 1;
        long value = values[slot];
        if (value < 0) {
            // Halved, with the lost bit kept for rounding, it is positive; doubling is exact.
            long half = (value >>> 1) | (value & 1);
            double rounded = single ? (float) half * 2.0 : (double) half * 2.0;
            values[slot] = rounded == TWO_TO_THE_64 ? -1 : (long) (rounded / 2) << 1;
        }
    }
}
