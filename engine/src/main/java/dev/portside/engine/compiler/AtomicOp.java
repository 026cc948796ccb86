package dev.portside.engine.compiler;

import java.lang.classfile.TypeKind;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.OpCode;

/**
 * What an atomic instruction does, derived from its name: {@code I64_ATOMIC_RMW16_ADD_U} adds to 16
 * bits in memory and leaves what was there as an i64.
 *
 * @param form what it takes and leaves
 * @param change what a read-modify-write does to the number, empty for other forms
 * @param width how many bits in memory it works on; 0 for a fence
 * @param kind what its values are
 */
record AtomicOp(Form form, String change, int width, TypeKind kind) {

    /** What an instruction takes and leaves. */
    enum Form {
        LOAD(0, 24),
        STORE(-2, 32),
        /** Leaves the number read and writes one made of it. */
        CHANGE(-1, 56),
        /** Leaves the number read and writes another if it was the expected one. */
        COMPARE(-2, 72),
        WAIT(-2, 28),
        NOTIFY(-1, 24),
        FENCE(0, 0);

        private final int effect;
        private final int cost;

        Form(int effect, int cost) {
            this.effect = effect;
            this.cost = cost;
        }
    }

    /** All of them; made when the first is asked for, since most programs have none. */
    private static final class All {

        static final Map<OpCode, AtomicOp> BY_OPCODE = new EnumMap<>(OpCode.class);

        static {
            for (OpCode op : OpCode.values()) {
                if (isAtomic(op)) {
                    BY_OPCODE.put(op, derive(op.name()));
                }
            }
        }
    }

    private static boolean isAtomic(OpCode op) {
        return op.opcode() >>> 8 == 0xFE;
    }

    /** Returns null when the instruction is not atomic. */
    static @Nullable AtomicOp of(OpCode op) {
        return isAtomic(op) ? All.BY_OPCODE.get(op) : null;
    }

    private static AtomicOp derive(String name) {
        switch (name) {
            case "ATOMIC_FENCE" -> {
                return new AtomicOp(Form.FENCE, "", 0, TypeKind.INT);
            }
            case "MEM_ATOMIC_NOTIFY" -> {
                return new AtomicOp(Form.NOTIFY, "", 32, TypeKind.INT);
            }
            case "MEM_ATOMIC_WAIT32" -> {
                return new AtomicOp(Form.WAIT, "", 32, TypeKind.INT);
            }
            case "MEM_ATOMIC_WAIT64" -> {
                return new AtomicOp(Form.WAIT, "", 64, TypeKind.LONG);
            }
            default -> {}
        }
        // I64, ATOMIC, RMW16, ADD, U
        String[] words = name.split("_", -1);
        String digits = words[2].replaceAll("\\D", "");
        int width = Integer.parseInt(digits.isEmpty() ? words[0].substring(1) : digits);
        TypeKind kind = words[0].equals("I64") ? TypeKind.LONG : TypeKind.INT;
        String form = words[2].replaceAll("\\d", "");
        return switch (form) {
            case "LOAD" -> new AtomicOp(Form.LOAD, "", width, kind);
            case "STORE" -> new AtomicOp(Form.STORE, "", width, kind);
            case "RMW" ->
                    new AtomicOp(
                            words[3].equals("CMPXCHG") ? Form.COMPARE : Form.CHANGE,
                            words[3],
                            width,
                            kind);
            default -> throw new IllegalStateException("no atomic instruction: " + name);
        };
    }

    /** Returns by how much it raises the stack. */
    int effect() {
        return form.effect;
    }

    /** Returns about how many bytes of bytecode it becomes, on the high side. */
    int cost() {
        return form.cost;
    }

    /** Says whether it reads or writes the memory's bytes in place. */
    boolean isMemoryAccess() {
        return switch (form) {
            case LOAD, STORE, CHANGE, COMPARE -> true;
            case WAIT, NOTIFY, FENCE -> false;
        };
    }

    /** Says whether it works on fewer bits in memory than its values have. */
    boolean isNarrow() {
        return width < (kind == TypeKind.LONG ? 64 : 32);
    }
}
