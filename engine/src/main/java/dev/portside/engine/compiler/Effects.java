package dev.portside.engine.compiler;

import dev.portside.engine.compiler.Signatures.Signature;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

/**
 * What instructions other than constructs do to the height of the stack and the flow of control.
 */
final class Effects {

    private Effects() {}

    /** Returns by how much an instruction raises the stack. */
    static int of(ModuleShape shape, AnnotatedInstruction instruction) {
        OpCode op = instruction.opcode();
        VectorOp vector = VectorOp.of(op);
        if (vector != null) {
            return vector.effect();
        }
        AtomicOp atomic = AtomicOp.of(op);
        if (atomic != null) {
            return atomic.effect();
        }
        Signature numeric = Signatures.numeric(op);
        if (numeric != null) {
            return 1 - numeric.count();
        } else if (isLoad(op)) {
            return 0;
        } else if (isStore(op)) {
            return -2;
        }
        return switch (op) {
            case I32_CONST, I64_CONST, F32_CONST, F64_CONST -> 1;
            case GLOBAL_GET -> slots(shape, instruction);
            case GLOBAL_SET -> -slots(shape, instruction);
            case LOCAL_GET, MEMORY_SIZE, TABLE_SIZE, REF_NULL, REF_FUNC -> 1;
            case LOCAL_SET, DROP, BR_IF, BR_TABLE -> -1;
            case SELECT, SELECT_T -> isOfVectors(instruction) ? -3 : -2;
            case TABLE_SET -> -2;
            case TABLE_GROW -> -1;
            case MEMORY_COPY, MEMORY_FILL, MEMORY_INIT, TABLE_COPY, TABLE_FILL, TABLE_INIT -> -3;
            case CALL -> ofCall(shape.function((int) instruction.operand(0)));
            case CALL_INDIRECT -> ofCall(shape.type((int) instruction.operand(0))) - 1;
            default -> 0;
        };
    }

    private static int slots(ModuleShape shape, AnnotatedInstruction instruction) {
        return Kinds.isVector(shape.globalType((int) instruction.operand(0))) ? 2 : 1;
    }

    /** Says whether a {@code select} or {@code drop} is one of vectors. */
    static boolean isOfVectors(AnnotatedInstruction instruction) {
        // The validator notes the type in the operand.
        return instruction.operandCount() > 0 && instruction.operand(0) == ValType.V128.id();
    }

    private static int ofCall(FunctionInfo callee) {
        return callee.results().length - callee.params().length;
    }

    /** Says whether the next instruction is reached by branches only. */
    static boolean endsFlow(OpCode op) {
        return switch (op) {
            case UNREACHABLE,
                    BR,
                    BR_TABLE,
                    RETURN,
                    RETURN_CALL,
                    RETURN_CALL_INDIRECT,
                    THROW,
                    THROW_REF ->
                    true;
            default -> false;
        };
    }

    /** Says whether exceptions that the function's own try_tables catch come from it. */
    static boolean mayThrow(OpCode op) {
        return switch (op) {
            case CALL, CALL_INDIRECT, THROW, THROW_REF -> true;
            default -> false;
        };
    }

    static boolean isTailCall(OpCode op) {
        return op == OpCode.RETURN_CALL || op == OpCode.RETURN_CALL_INDIRECT;
    }

    static boolean isLoad(OpCode op) {
        return op.opcode() >= OpCode.I32_LOAD.opcode()
                && op.opcode() <= OpCode.I64_LOAD32_U.opcode();
    }

    static boolean isStore(OpCode op) {
        return op.opcode() >= OpCode.I32_STORE.opcode()
                && op.opcode() <= OpCode.I64_STORE32.opcode();
    }

    /** Says whether an instruction needs the bytes of memory 0 at hand. */
    static boolean usesFirstMemory(AnnotatedInstruction instruction) {
        OpCode op = instruction.opcode();
        VectorOp vector = VectorOp.of(op);
        AtomicOp atomic = AtomicOp.of(op);
        boolean isAccess =
                isLoad(op)
                        || isStore(op)
                        || (vector != null && vector.isMemoryAccess())
                        || (atomic != null && atomic.isMemoryAccess());
        return isAccess && instruction.operand(2) == 0;
    }
}
