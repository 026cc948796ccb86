package dev.portside.engine.compiler;

import java.lang.classfile.TypeKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.OpCode;

/**
 * What the instructions with a fixed type take and leave: numeric instructions, loads and stores.
 *
 * <p>Derived from the names: {@code I64_TRUNC_F32_S} takes an f32 and leaves an i64.
 */
final class Signatures {

    /**
     * A fixed type.
     *
     * @param operand what each operand is
     * @param count how many operands of that kind
     * @param result what it leaves
     */
    record Signature(TypeKind operand, int count, TypeKind result) {}

    private static final Map<OpCode, Signature> NUMERIC = new EnumMap<>(OpCode.class);

    private static final Map<OpCode, TypeKind> VALUES = new EnumMap<>(OpCode.class);

    static {
        for (OpCode op : OpCode.values()) {
            int code = op.opcode();
            if (code >= OpCode.I32_LOAD.opcode()
                    && code <= OpCode.F64_CONST.opcode()
                    && code != OpCode.MEMORY_SIZE.opcode()
                    && code != OpCode.MEMORY_GROW.opcode()) {
                VALUES.put(op, kind(op.name().substring(0, 3)));
            }
            if ((code >= 0x45 && code <= 0xC4) || (code >= 0xFC00 && code <= 0xFC07)) {
                NUMERIC.put(op, derive(op.name()));
            }
        }
    }

    private Signatures() {}

    /** Returns the type of a numeric instruction, or null when it is not one. */
    static @Nullable Signature numeric(OpCode op) {
        return NUMERIC.get(op);
    }

    /** Returns the kind a load leaves, a store takes or a constant is. */
    static TypeKind valueKind(OpCode op) {
        return Objects.requireNonNull(VALUES.get(op));
    }

    private static Signature derive(String name) {
        TypeKind kind = kind(name.substring(0, 3));
        String rest = name.substring(4);
        if (rest.endsWith("_S") || rest.endsWith("_U")) {
            rest = rest.substring(0, rest.length() - 2);
        }
        String tail = rest.substring(rest.lastIndexOf('_') + 1);
        return switch (tail) {
            case "I32", "I64", "F32", "F64" -> new Signature(kind(tail), 1, kind);
            case "EQZ" -> new Signature(kind, 1, TypeKind.INT);
            case "EQ", "NE", "LT", "GT", "LE", "GE" -> new Signature(kind, 2, TypeKind.INT);
            case "CLZ", "CTZ", "POPCNT", "ABS", "NEG", "CEIL", "FLOOR", "TRUNC" ->
                    new Signature(kind, 1, kind);
            case "NEAREST", "SQRT", "8", "16", "32" -> new Signature(kind, 1, kind);
            default -> new Signature(kind, 2, kind);
        };
    }

    private static TypeKind kind(String prefix) {
        return switch (prefix) {
            case "I32" -> TypeKind.INT;
            case "I64" -> TypeKind.LONG;
            case "F32" -> TypeKind.FLOAT;
            case "F64" -> TypeKind.DOUBLE;
            default -> throw new IllegalArgumentException(prefix);
        };
    }
}
