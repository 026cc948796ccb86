package dev.portside.engine.generated;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Writes random vector instructions. All of its expressions are exact. */
final class VectorWriter {

    private static final List<Integer> UNARY =
            numbers(
                    0x4d, 0x4d, 0x5e, 0x62, 0x67, 0x6a, 0x74, 0x75, 0x7a, 0x7a, 0x7c, 0x81, 0x87,
                    0x8a, 0x94, 0x94, 0xa0, 0xa1, 0xa7, 0xaa, 0xc0, 0xc1, 0xc7, 0xca, 0xe0, 0xe1,
                    0xe3, 0xe3, 0xec, 0xed, 0xef, 0xef, 0xf8, 0xff);
    private static final List<Integer> BINARY =
            numbers(
                    0x0e, 0x0e, 0x23, 0x4c, 0x4e, 0x51, 0x65, 0x66, 0x6e, 0x73, 0x76, 0x79, 0x7b,
                    0x7b, 0x82, 0x82, 0x85, 0x86, 0x8e, 0x93, 0x95, 0x99, 0x9b, 0x9f, 0xae, 0xae,
                    0xb1, 0xb1, 0xb5, 0xba, 0xbc, 0xbf, 0xce, 0xce, 0xd1, 0xd1, 0xd5, 0xdf, 0xe4,
                    0xeb, 0xf0, 0xf7);
    private static final List<Integer> SHIFTS =
            numbers(0x6b, 0x6d, 0x8b, 0x8d, 0xab, 0xad, 0xcb, 0xcd);
    private static final List<Integer> TESTS =
            numbers(0x53, 0x53, 0x63, 0x64, 0x83, 0x84, 0xa3, 0xa4, 0xc3, 0xc4);

    /** Results with a NaN the specification leaves open, by the lanes they have. */
    private static final List<Integer> OPEN_F32 = numbers(0x5e, 0x5e, 0x67, 0x6a, 0xe3, 0xe9);

    private static final List<Integer> OPEN_F64 =
            numbers(0x5f, 0x5f, 0x74, 0x75, 0x7a, 0x7a, 0x94, 0x94, 0xef, 0xf5);

    private final FunctionScope scope;
    private final Chooser choose;
    private final WasmWriter code;
    private final ExpressionWriter expressions;

    VectorWriter(FunctionScope scope, ExpressionWriter expressions) {
        this.scope = scope;
        this.choose = scope.choose();
        this.code = scope.code();
        this.expressions = expressions;
    }

    /** Returns the numbers of ranges given by their first and last. */
    private static List<Integer> numbers(int... ranges) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < ranges.length; i += 2) {
            IntStream.rangeClosed(ranges[i], ranges[i + 1]).forEach(numbers::add);
        }
        return List.copyOf(numbers);
    }

    private void operation(int opcode) {
        code.bytes(0xfd).u32(opcode);
    }

    /** Writes an expression that gives a vector. */
    void vector() {
        int kind = choose.below(100);
        if (kind < 15) {
            expressions.leaf(Type.V128);
        } else if (kind < 60) {
            arithmetic();
        } else if (kind < 72) {
            fromNumbers();
        } else if (kind < 85) {
            load();
        } else if (kind < 88) {
            expressions.select(Type.V128);
        } else if (kind < 91) {
            expressions.ifElse(Type.V128);
        } else if (kind < 94) {
            expressions.block(Type.V128);
        } else if (kind < 97) {
            expressions.call(Type.V128);
        } else {
            exact();
            code.bytes(0x22).u32(scope.writableLocal(Type.V128));
        }
    }

    private void exact() {
        expressions.exact(Type.V128);
    }

    private void arithmetic() {
        int opcode;
        switch (choose.below(10)) {
            case 0, 1, 2 -> {
                opcode = choose.of(UNARY);
                exact();
            }
            case 3, 4, 5, 6 -> {
                opcode = choose.of(BINARY);
                exact();
                exact();
            }
            case 7 -> {
                opcode = choose.of(SHIFTS);
                exact();
                expressions.exact(Type.I32);
            }
            case 8 -> {
                opcode = 0x52;
                exact();
                exact();
                exact();
            }
            default -> {
                exact();
                exact();
                operation(0x0d);
                IntStream.range(0, 16).forEach(_ -> code.bytes(choose.below(32)));
                return;
            }
        }
        operation(opcode);
        if (OPEN_F32.contains(opcode)) {
            canonicalize(0x41, 0x7fc0_0000_7fc0_0000L);
        } else if (OPEN_F64.contains(opcode)) {
            canonicalize(0x47, 0x7ff8_0000_0000_0000L);
        }
    }

    /** Replaces any NaN in a lane by the canonical one: x, NaNs, x == x, bitselect. */
    private void canonicalize(int equal, long nans) {
        int local = expressions.scratch(Type.V128);
        code.bytes(0x22).u32(local).vector(nans, nans);
        code.bytes(0x20).u32(local).bytes(0x20).u32(local);
        operation(equal);
        operation(0x52);
    }

    private static Type scalar(int shape) {
        return List.of(Type.I32, Type.I32, Type.I32, Type.I64, Type.F32, Type.F64).get(shape);
    }

    private static int lanes(int shape) {
        return List.of(16, 8, 4, 2, 4, 2).get(shape);
    }

    private void fromNumbers() {
        int shape = choose.below(6);
        if (choose.percent(50)) {
            expressions.exact(scalar(shape));
            operation(0x0f + shape);
        } else {
            exact();
            expressions.exact(scalar(shape));
            operation(List.of(0x17, 0x1a, 0x1c, 0x1e, 0x20, 0x22).get(shape));
            code.bytes(choose.below(lanes(shape)));
        }
    }

    /** Writes an expression that gives a number made of a vector. */
    void number(Type type) {
        exact();
        if (type == Type.I32 && choose.percent(50)) {
            operation(choose.of(TESTS));
            return;
        }
        int shape =
                switch (type) {
                    case I32 -> choose.below(3);
                    case I64 -> 3;
                    case F32 -> 4;
                    default -> 5;
                };
        List<Integer> opcodes =
                switch (shape) {
                    case 0 -> List.of(0x15, 0x16);
                    case 1 -> List.of(0x18, 0x19);
                    default -> List.of(0x1b + 2 * (shape - 2));
                };
        operation(choose.of(opcodes));
        code.bytes(choose.below(lanes(shape)));
    }

    private void load() {
        expressions.address();
        int kind = choose.below(16);
        if (kind < 11) {
            int[] sizes = {4, 3, 3, 3, 3, 3, 3, 0, 1, 2, 3};
            operation(kind);
            expressions.memoryArgument(sizes[kind]);
        } else if (kind < 13) {
            operation(0x5c + kind - 11);
            expressions.memoryArgument(2 + kind - 11);
        } else {
            int size = choose.below(4);
            exact();
            operation(0x54 + size);
            expressions.memoryArgument(size);
            code.bytes(choose.below(16 >> size));
        }
    }

    void store() {
        expressions.address();
        exact();
        if (choose.percent(60)) {
            operation(0x0b);
            expressions.memoryArgument(4);
        } else {
            int size = choose.below(4);
            operation(0x58 + size);
            expressions.memoryArgument(size);
            code.bytes(choose.below(16 >> size));
        }
    }
}
