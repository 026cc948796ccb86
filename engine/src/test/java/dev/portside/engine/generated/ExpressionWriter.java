package dev.portside.engine.generated;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes random expressions.
 *
 * <p>The specification leaves open which NaN arithmetic gives, so engines may differ in the bits of
 * one. An <em>exact</em> expression has no such bits: only those are stored, passed, returned or
 * looked at as integers. A <em>loose</em> one may have them and is used as an operand of arithmetic
 * and comparisons alone.
 */
final class ExpressionWriter {

    private static final List<Integer> EDGE_ADDRESSES =
            List.of(
                    65535,
                    65534,
                    65532,
                    65528,
                    65536,
                    65529,
                    131072,
                    196608,
                    -1,
                    -4,
                    -8,
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE - 7,
                    Integer.MIN_VALUE);

    private static final List<Integer> EDGE_OFFSETS =
            List.of(
                    65535,
                    65536,
                    65528,
                    1 << 20,
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE - 3,
                    Integer.MIN_VALUE,
                    -1,
                    -8);

    /** How deep expressions may be nested; the generator recurses. */
    private static final int MAX_DEPTH = 200;

    private final FunctionScope scope;
    private final Chooser choose;
    private final WasmWriter code;
    private final StatementWriter statements;
    private final VectorWriter vectors;
    private final AtomicWriter atomics;
    private final Map<Type, Integer> scratch = new EnumMap<>(Type.class);

    private int depth;

    ExpressionWriter(FunctionScope scope, StatementWriter statements) {
        this.scope = scope;
        this.choose = scope.choose();
        this.code = scope.code();
        this.statements = statements;
        this.vectors = new VectorWriter(scope, this);
        this.atomics = new AtomicWriter(scope, this);
    }

    VectorWriter vectors() {
        return vectors;
    }

    AtomicWriter atomics() {
        return atomics;
    }

    void exact(List<Type> types) {
        types.forEach(this::exact);
    }

    /** Writes an expression every engine gives the same bits for. */
    void exact(Type type) {
        depth++;
        expression(type);
        depth--;
    }

    private void expression(Type type) {
        if (type == Type.EXN) {
            code.bytes(0x20).u32(scope.exception());
            return;
        } else if (!scope.spend() || depth > MAX_DEPTH) {
            leaf(type);
            return;
        }
        if (type.isVector()) {
            vectors.vector();
            return;
        }
        int rare = choose.below(100);
        if (scope.shape().isShared() && !type.isFloat() && rare < 6) {
            atomics.number(type);
            return;
        } else if (scope.shape().usesVectors() && rare >= 90) {
            vectors.number(type);
            return;
        }
        int kind = choose.below(100);
        if (kind < 20) {
            leaf(type);
        } else if (kind < 56) {
            numeric(choose.of(NumericOp.returning(type)), true);
        } else if (kind < 67) {
            load(type);
        } else if (kind < 72) {
            select(type);
        } else if (kind < 78) {
            ifElse(type);
        } else if (kind < 85) {
            block(type);
        } else if (kind < 92) {
            call(type);
        } else if (kind < 96) {
            exact(type);
            code.bytes(0x22).u32(scope.writableLocal(type));
        } else {
            size(type);
        }
    }

    /** Writes an expression that may give a NaN with bits of the engine's choice. */
    void loose(Type type) {
        if (type.isFloat() && choose.percent(60) && scope.spend()) {
            numeric(choose.of(NumericOp.returning(type)), false);
        } else {
            exact(type);
        }
    }

    void leaf(Type type) {
        int kind = choose.below(10);
        List<Integer> globals = globals(type);
        if (kind < 4 && type.isVector()) {
            code.vector(choose.half(), choose.half());
        } else if (kind < 4) {
            code.constant(type, choose.bits(type));
        } else if (kind == 4 && !globals.isEmpty()) {
            code.bytes(0x23).u32(choose.of(globals));
        } else {
            code.bytes(0x20).u32(scope.readableLocal(type));
        }
    }

    /** Returns the globals of that type, without the fuel. */
    List<Integer> globals(Type type) {
        List<Type> all = scope.shape().globals();
        return IntStream.range(ModuleShape.FUEL + 1, all.size())
                .filter(i -> all.get(i) == type)
                .boxed()
                .toList();
    }

    private void numeric(NumericOp op, boolean exact) {
        boolean bitsAreSeen = op.nan() == NumericOp.Nan.KEPT && (exact || !op.result().isFloat());
        for (int i = 0; i < op.operands().size(); i++) {
            Type operand = op.operands().get(i);
            // The sign of a NaN is open too, and copysign's second operand is one.
            if (bitsAreSeen || (op.nan() == NumericOp.Nan.KEPT && i == 1)) {
                exact(operand);
            } else if (op.isTrappingTruncation() && choose.percent(93)) {
                exact(Type.I32);
                if (choose.percent(90)) {
                    code.i32Const(0x00ff_ffff).bytes(0x71);
                }
                code.bytes(operand == Type.F32 ? 0xb2 : 0xb7);
            } else {
                loose(operand);
            }
        }
        if (op.isDivision() && choose.percent(97)) {
            Type type = op.result();
            code.constant(type, 1).bytes(type == Type.I32 ? 0x72 : 0x84);
        }
        op.write(code);
        if (exact && op.nan() == NumericOp.Nan.OPEN) {
            canonicalize(op.result());
        }
    }

    /** Returns a local nothing else uses for long. */
    int scratch(Type type) {
        return scratch.computeIfAbsent(type, scope::newHidden);
    }

    /** Replaces any NaN on the stack by the canonical one: x, NaN, x == x, select. */
    private void canonicalize(Type type) {
        int local = scratch(type);
        code.bytes(0x22).u32(local);
        code.constant(type, type == Type.F32 ? 0x7fc0_0000L : 0x7ff8_0000_0000_0000L);
        code.bytes(0x20).u32(local).bytes(0x20).u32(local);
        code.bytes(type == Type.F32 ? 0x5b : 0x61, 0x1b);
    }

    /** Writes an address, most often one within the memory. */
    void address() {
        if (choose.isUsual()) {
            exact(Type.I32);
            code.i32Const(0xffe0).bytes(0x71);
        } else if (choose.percent(70)) {
            code.i32Const(choose.of(EDGE_ADDRESSES));
        } else {
            exact(Type.I32);
        }
    }

    /** Writes the alignment and offset of a load or store of {@code 1 << sizeLog2} bytes. */
    void memoryArgument(int sizeLog2) {
        code.bytes(choose.between(0, sizeLog2));
        code.u32(choose.isUsual() ? choose.below(25) : choose.of(EDGE_OFFSETS));
    }

    private void load(Type type) {
        int[][] loads =
                switch (type) {
                    case I32 -> new int[][] {{0x28, 2}, {0x2c, 0}, {0x2d, 0}, {0x2e, 1}, {0x2f, 1}};
                    case I64 ->
                            new int[][] {
                                {0x29, 3}, {0x30, 0}, {0x31, 0}, {0x32, 1}, {0x33, 1}, {0x34, 2},
                                {0x35, 2}
                            };
                    case F32 -> new int[][] {{0x2a, 2}};
                    case F64 -> new int[][] {{0x2b, 3}};
                    case V128, EXN -> throw new IllegalArgumentException("no number: " + type);
                };
        int[] load = choose.of(List.of(loads));
        address();
        code.bytes(load[0]);
        memoryArgument(load[1]);
    }

    void select(Type type) {
        exact(type);
        exact(type);
        exact(Type.I32);
        if (choose.percent(50)) {
            code.bytes(0x1b);
        } else {
            code.bytes(0x1c, 1, type.code());
        }
    }

    void ifElse(Type type) {
        exact(Type.I32);
        scope.block(
                0x04,
                Signature.returning(type),
                () -> {
                    statements.some(2);
                    exact(type);
                    code.bytes(0x05);
                    statements.some(2);
                    exact(type);
                });
    }

    void block(Type type) {
        scope.block(
                0x02,
                Signature.returning(type),
                () -> {
                    statements.some(2);
                    exact(type);
                    if (choose.percent(50)) {
                        exact(Type.I32);
                        code.bytes(0x0d).u32(0);
                    }
                });
    }

    void call(Type type) {
        List<Integer> candidates =
                scope.callees().stream()
                        .filter(i ->
                                scope.shape().functions().get(i).results().equals(List.of(type)))
                        .toList();
        if (candidates.isEmpty()) {
            leaf(type);
        } else {
            statements.call(choose.of(candidates));
        }
    }

    private void size(Type type) {
        if (type != Type.I32) {
            leaf(type);
            return;
        }
        switch (choose.below(4)) {
            case 0 -> code.bytes(0x3f, 0);
            case 1 -> code.bytes(0xfc, 0x10, 0);
            case 2 -> {
                code.i32Const(choose.percent(80) ? choose.below(2) : (int) choose.bits(type));
                code.bytes(0x40, 0);
            }
            default -> {
                code.bytes(0xd0, 0x70);
                code.i32Const(choose.percent(80) ? choose.below(3) : (int) choose.bits(type));
                code.bytes(0xfc, 0x0f, 0);
            }
        }
    }
}
