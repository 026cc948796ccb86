package dev.portside.engine.generated;

import static dev.portside.engine.generated.Type.F32;
import static dev.portside.engine.generated.Type.F64;
import static dev.portside.engine.generated.Type.I32;
import static dev.portside.engine.generated.Type.I64;

import java.util.ArrayList;
import java.util.List;

/**
 * A numeric instruction.
 *
 * @param prefix 0xfc for the saturating conversions, else 0
 * @param nan what it does with a NaN
 */
record NumericOp(int prefix, int code, Nan nan, Type result, List<Type> operands) {

    /** Whether the bits of a result that is a NaN are laid down. */
    enum Nan {
        /** The result depends on no NaN's bits. */
        NONE,
        /** The bits are those of the first operand, sign aside. */
        KEPT,
        /** The specification leaves the bits open. */
        OPEN
    }

    /** All of them. */
    static final List<NumericOp> ALL = all();

    /** Returns those with that result. */
    static List<NumericOp> returning(Type type) {
        return ALL.stream().filter(op -> op.result == type).toList();
    }

    /** Says whether it is a division or remainder of integers. */
    boolean isDivision() {
        return prefix == 0 && (isWithin(0x6d, 0x70) || isWithin(0x7f, 0x82));
    }

    boolean isTrappingTruncation() {
        return prefix == 0 && (isWithin(0xa8, 0xab) || isWithin(0xae, 0xb1));
    }

    private boolean isWithin(int first, int last) {
        return code >= first && code <= last;
    }

    void write(WasmWriter out) {
        if (prefix != 0) {
            out.bytes(prefix);
        }
        out.bytes(code);
    }

    private static List<NumericOp> all() {
        List<NumericOp> ops = new ArrayList<>();
        addComparisons(ops);
        addIntegers(ops, 0x67, I32);
        addIntegers(ops, 0x79, I64);
        addFloats(ops, 0x8b, F32);
        addFloats(ops, 0x99, F64);
        addConversions(ops);
        return List.copyOf(ops);
    }

    private static void addComparisons(List<NumericOp> ops) {
        add(ops, 0x45, 1, Nan.NONE, I32, I32);
        add(ops, 0x46, 10, Nan.NONE, I32, I32, I32);
        add(ops, 0x50, 1, Nan.NONE, I32, I64);
        add(ops, 0x51, 10, Nan.NONE, I32, I64, I64);
        add(ops, 0x5b, 6, Nan.NONE, I32, F32, F32);
        add(ops, 0x61, 6, Nan.NONE, I32, F64, F64);
    }

    private static void addIntegers(List<NumericOp> ops, int first, Type type) {
        add(ops, first, 3, Nan.NONE, type, type);
        add(ops, first + 3, 15, Nan.NONE, type, type, type);
    }

    private static void addFloats(List<NumericOp> ops, int first, Type type) {
        add(ops, first, 2, Nan.KEPT, type, type); // abs, neg
        add(ops, first + 2, 5, Nan.OPEN, type, type);
        add(ops, first + 7, 6, Nan.OPEN, type, type, type);
        add(ops, first + 13, 1, Nan.KEPT, type, type, type); // copysign
    }

    private static void addConversions(List<NumericOp> ops) {
        add(ops, 0xa7, 1, Nan.NONE, I32, I64);
        add(ops, 0xa8, 2, Nan.NONE, I32, F32);
        add(ops, 0xaa, 2, Nan.NONE, I32, F64);
        add(ops, 0xac, 2, Nan.NONE, I64, I32);
        add(ops, 0xae, 2, Nan.NONE, I64, F32);
        add(ops, 0xb0, 2, Nan.NONE, I64, F64);
        add(ops, 0xb2, 2, Nan.NONE, F32, I32);
        add(ops, 0xb4, 2, Nan.NONE, F32, I64);
        add(ops, 0xb6, 1, Nan.OPEN, F32, F64);
        add(ops, 0xb7, 2, Nan.NONE, F64, I32);
        add(ops, 0xb9, 2, Nan.NONE, F64, I64);
        add(ops, 0xbb, 1, Nan.OPEN, F64, F32);
        add(ops, 0xbc, 1, Nan.KEPT, I32, F32);
        add(ops, 0xbd, 1, Nan.KEPT, I64, F64);
        add(ops, 0xbe, 1, Nan.NONE, F32, I32);
        add(ops, 0xbf, 1, Nan.NONE, F64, I64);
        add(ops, 0xc0, 2, Nan.NONE, I32, I32);
        add(ops, 0xc2, 3, Nan.NONE, I64, I64);
        for (int i = 0; i < 8; i++) {
            Type from = (i & 2) == 0 ? F32 : F64;
            Type to = i < 4 ? I32 : I64;
            ops.add(new NumericOp(0xfc, i, Nan.NONE, to, List.of(from)));
        }
    }

    private static void add(
            List<NumericOp> ops, int first, int count, Nan nan, Type result, Type... operands) {
        for (int i = 0; i < count; i++) {
            ops.add(new NumericOp(0, first + i, nan, result, List.of(operands)));
        }
    }
}
