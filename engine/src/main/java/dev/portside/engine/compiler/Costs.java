package dev.portside.engine.compiler;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntPredicate;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CatchOpCode;
import run.endive.wasm.types.OpCode;

/** About how many bytes of bytecode instructions become; on the high side. */
final class Costs {

    /** What instructions cost that always cost the same. */
    private static final Map<OpCode, Integer> FIXED = new EnumMap<>(OpCode.class);

    static {
        for (OpCode op : OpCode.values()) {
            int cost = fixed(op);
            if (cost >= 0) {
                FIXED.put(op, cost);
            }
        }
    }

    /** What it costs to ask whether to stop. */
    private static final int POLL = 11;

    private final ModuleShape shape;
    private final IntPredicate mayGrowMemory;
    private final int get;
    private final int set;

    /**
     * @param localCount how many locals the function has: beyond 255 slots they cost more
     * @param isFramed whether locals may be fields of a frame
     */
    Costs(ModuleShape shape, int localCount, boolean isFramed) {
        this(shape, shape::mayGrowMemory, localCount, isFramed);
    }

    /**
     * @param mayGrowMemory which functions may grow a memory when they are called
     */
    Costs(ModuleShape shape, IntPredicate mayGrowMemory, int localCount, boolean isFramed) {
        this.shape = shape;
        this.mayGrowMemory = mayGrowMemory;
        int slot = localCount > 120 ? 3 : 2;
        this.get = isFramed ? 5 : slot;
        this.set = isFramed ? 7 : slot;
    }

    /** Returns what an instruction of a body costs. */
    int of(Body body, int index) {
        return of(body.code().get(index)) + (body.pollsAt(index) ? POLL : 0);
    }

    int of(AnnotatedInstruction instruction) {
        OpCode op = instruction.opcode();
        Integer fixed = FIXED.get(op);
        return fixed != null ? fixed : ofOther(op, instruction);
    }

    /** Returns what an instruction costs that does not always cost the same. */
    private int ofOther(OpCode op, AnnotatedInstruction instruction) {
        return switch (op) {
            case LOCAL_GET -> get;
            case LOCAL_SET -> set;
            case LOCAL_TEE -> get + set;
            case BR_TABLE -> 16 + 4 * instruction.operandCount();
            case CALL -> 6 + (mayGrowMemory.test((int) instruction.operand(0)) ? 10 : 0);
            case RETURN_CALL ->
                    20 + 14 * shape.function((int) instruction.operand(0)).params().length;
            case THROW -> 30 + 14 * shape.tag((int) instruction.operand(0)).params().length;
            case TRY_TABLE -> ofTry(instruction);
            default -> (Effects.isLoad(op) ? 12 : 15) + (instruction.operand(1) == 0 ? 0 : 8);
        };
    }

    /** What is on the stack when it begins, which is nothing as a rule, comes on top. */
    private int ofTry(AnnotatedInstruction instruction) {
        int cost = 30;
        for (CatchOpCode.Catch clause : instruction.catches()) {
            cost += 24 + (clause.tag() < 0 ? 0 : 14 * shape.tag(clause.tag()).params().length);
        }
        return cost;
    }

    /** Returns what an instruction always costs, or -1. */
    private static int fixed(OpCode op) {
        VectorOp vector = VectorOp.of(op);
        if (vector != null) {
            return vector.cost();
        }
        AtomicOp atomic = AtomicOp.of(op);
        if (atomic != null) {
            return atomic.cost();
        }
        if (Effects.isLoad(op) || Effects.isStore(op)) {
            return -1;
        }
        return switch (op) {
            case LOCAL_GET, LOCAL_SET, LOCAL_TEE -> -1;
            case BR_TABLE, CALL, RETURN_CALL, THROW, TRY_TABLE -> -1;
            case NOP, ELSE, END -> 2;
            case I32_CONST, I64_CONST, F32_CONST, F64_CONST -> 3;
            case GLOBAL_GET -> 6;
            case GLOBAL_SET -> 12;
            case BLOCK -> 0;
            case LOOP -> 12;
            case BR, BR_IF, IF -> 5;
            case CALL_INDIRECT, RETURN_CALL_INDIRECT -> 16;
            case SELECT, SELECT_T -> 8;
            case MEMORY_COPY, MEMORY_FILL, MEMORY_INIT, MEMORY_GROW, MEMORY_SIZE -> 16;
            case TABLE_COPY, TABLE_INIT, TABLE_FILL, TABLE_GROW, TABLE_GET, TABLE_SET -> 16;
            case UNREACHABLE, THROW_REF -> 4;
            default -> ofNumeric(op);
        };
    }

    private static int ofNumeric(OpCode op) {
        Condition condition = Condition.of(op);
        if (condition != null) {
            return condition.isUnsigned() ? 5 : 3;
        }
        return switch (op) {
            case I32_ADD, I32_SUB, I32_MUL, I32_AND, I32_OR, I32_XOR -> 1;
            case I32_SHL, I32_SHR_S, I32_SHR_U, I32_WRAP_I64, I64_EXTEND_I32_S -> 1;
            case I64_ADD, I64_SUB, I64_MUL, I64_AND, I64_OR, I64_XOR -> 1;
            case I64_SHL, I64_SHR_S, I64_SHR_U -> 2;
            case F32_ADD, F32_SUB, F32_MUL, F32_DIV, F32_NEG -> 1;
            case F64_ADD, F64_SUB, F64_MUL, F64_DIV, F64_NEG -> 1;
            default -> 5;
        };
    }
}
