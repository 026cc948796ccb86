package dev.portside.engine.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.OpCode;

/**
 * The end of a loop that counts up or down to a bound and compares with "not equal", which is how
 * LLVM ends loops.
 *
 * @param counter the local that counts
 * @param isUpwards whether it grows
 * @param bound what pushes the bound: a constant or a local; null for zero
 */
record LoopCount(int counter, boolean isUpwards, @Nullable AnnotatedInstruction bound) {
    /*
     * HotSpot moves range checks out of loops, unrolls and vectorises only where it sees a counted loop, and one that ends with != is
     * none. So the branch back is made twice: once while the counter has not reached the bound, which is the counted loop, and once more
     * when it differs from it. Only a counter that started beyond its bound ever takes the second branch; HotSpot leaves branches out that
     * were never taken. Nothing has to be proved, and whatever happens is what the program said.
     */

    /**
     * Returns the loop's end that is made of the branch at an index and what precedes it, if any.
     */
    static @Nullable LoopCount before(List<AnnotatedInstruction> code, int branch) {
        int last = branch - 1;
        if (is(code, last, OpCode.I32_NE)) {
            AnnotatedInstruction bound = at(code, last - 1);
            if (bound != null && isPlain(bound)) {
                LoopCount count = counter(code, last - 2, bound);
                if (count != null) {
                    return count;
                }
            }
            bound = at(code, last - 5);
            return bound != null && isPlain(bound) ? counter(code, last - 1, bound) : null;
        }
        return counter(code, last, null);
    }

    /** Recognises {@code local.get i, i32.const step, i32.add, local.tee i}. */
    private static @Nullable LoopCount counter(
            List<AnnotatedInstruction> code, int tee, @Nullable AnnotatedInstruction bound) {
        if (!is(code, tee, OpCode.LOCAL_TEE)
                || !is(code, tee - 1, OpCode.I32_ADD)
                || !is(code, tee - 2, OpCode.I32_CONST)
                || !is(code, tee - 3, OpCode.LOCAL_GET)) {
            return null;
        }
        int counter = (int) code.get(tee).operand(0);
        int step = (int) code.get(tee - 2).operand(0);
        boolean isBound =
                bound != null
                        && bound.opcode() == OpCode.LOCAL_GET
                        && (int) bound.operand(0) == counter;
        if ((int) code.get(tee - 3).operand(0) != counter || step == 0 || isBound) {
            return null;
        }
        return new LoopCount(counter, step > 0, bound);
    }

    private static boolean isPlain(AnnotatedInstruction instruction) {
        return instruction.opcode() == OpCode.I32_CONST || instruction.opcode() == OpCode.LOCAL_GET;
    }

    private static boolean is(List<AnnotatedInstruction> code, int index, OpCode op) {
        AnnotatedInstruction instruction = at(code, index);
        return instruction != null && instruction.opcode() == op;
    }

    private static @Nullable AnnotatedInstruction at(List<AnnotatedInstruction> code, int index) {
        return index < 0 ? null : code.get(index);
    }

    /** Emits the branch back; what is compared is not on the JVM stack. */
    void emitBranch(Emission e, Label target) {
        CodeBuilder code = e.code();
        if (bound == null) {
            e.loadLocal(counter);
            code.branch(isUpwards ? Opcode.IFLT : Opcode.IFGT, target);
            e.loadLocal(counter);
            code.ifne(target);
        } else {
            emitOperands(e, bound);
            code.branch(isUpwards ? Opcode.IF_ICMPLT : Opcode.IF_ICMPGT, target);
            emitOperands(e, bound);
            code.if_icmpne(target);
        }
    }

    private void emitOperands(Emission e, AnnotatedInstruction limit) {
        e.loadLocal(counter);
        if (limit.opcode() == OpCode.LOCAL_GET) {
            e.loadLocal((int) limit.operand(0));
        } else {
            e.code().loadConstant((int) limit.operand(0));
        }
    }
}
