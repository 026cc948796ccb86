package dev.portside.engine.generated;

import java.util.List;
import java.util.stream.IntStream;

/** Writes random atomic instructions. */
final class AtomicWriter {

    /** The types and sizes (log2) of the seven loads, as of the stores and each kind of change. */
    private static final List<Type> TYPES =
            List.of(Type.I32, Type.I64, Type.I32, Type.I32, Type.I64, Type.I64, Type.I64);

    private static final List<Integer> SIZES = List.of(2, 3, 0, 1, 0, 1, 2);

    private static final int LOAD = 0x10;
    private static final int STORE = 0x17;
    private static final int CHANGE = 0x1e;
    private static final int CHANGES = 6;
    private static final int COMPARE = 0x48;

    private final Chooser choose;
    private final WasmWriter code;
    private final ExpressionWriter expressions;

    AtomicWriter(FunctionScope scope, ExpressionWriter expressions) {
        this.choose = scope.choose();
        this.code = scope.code();
        this.expressions = expressions;
    }

    /** Writes an instruction that leaves an integer. */
    void number(Type type) {
        int kind = choose.below(10);
        if (type == Type.I32 && kind == 9) {
            waitOrNotify();
            return;
        }
        int variant =
                choose.of(IntStream.range(0, 7).filter(i -> TYPES.get(i) == type).boxed().toList());
        expressions.address();
        if (kind < 3) {
            instruction(LOAD + variant, SIZES.get(variant));
        } else if (kind < 6) {
            expressions.exact(type);
            instruction(CHANGE + 7 * choose.below(CHANGES) + variant, SIZES.get(variant));
        } else {
            expected(type, variant);
            expressions.exact(type);
            instruction(COMPARE + variant, SIZES.get(variant));
        }
    }

    /** Writes what to compare with: often what is there, if the address is what it was. */
    private void expected(Type type, int variant) {
        if (choose.percent(50)) {
            expressions.exact(type);
        } else {
            int address = expressions.scratch(Type.I32);
            code.bytes(0x22).u32(address).bytes(0x20).u32(address);
            instruction(LOAD + variant, SIZES.get(variant));
        }
    }

    /** Waits no longer than a moment. */
    private void waitOrNotify() {
        expressions.address();
        switch (choose.below(3)) {
            case 0 -> {
                expressions.exact(Type.I32);
                instruction(0, 2);
            }
            case 1 -> {
                expressions.exact(Type.I32);
                code.constant(Type.I64, choose.below(1000));
                instruction(1, 2);
            }
            default -> {
                expressions.exact(Type.I64);
                code.constant(Type.I64, choose.below(1000));
                instruction(2, 3);
            }
        }
    }

    void statement() {
        if (choose.percent(10)) {
            code.bytes(0xfe, 0x03, 0x00);
            return;
        }
        int variant = choose.below(7);
        expressions.address();
        expressions.exact(TYPES.get(variant));
        instruction(STORE + variant, SIZES.get(variant));
    }

    /** Addresses are multiples of 32 as a rule, and so offsets have to be aligned. */
    private void instruction(int opcode, int sizeLog2) {
        code.bytes(0xfe).u32(opcode).u32(sizeLog2);
        code.u32(choose.isUsual() ? choose.below(4) * 8 : choose.below(40));
    }
}
