package dev.portside.engine.interpreter;

import java.util.Arrays;
import run.endive.runtime.MStack;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.TypeSection;
import run.endive.wasm.types.ValType;

/**
 * Removes what Endive's interpreter leaves on the operand stack when a function makes a tail call:
 * operands of the function below the arguments, which its caller would take for its own.
 */
final class CallHeights {

    private final TypeSection types;
    private final int[] functionTypes;
    private int[] heights = new int[64];

    /**
     * @param functionTypes the type of each function, imports included
     */
    CallHeights(TypeSection types, int[] functionTypes) {
        this.types = types;
        this.functionTypes = functionTypes;
    }

    /**
     * Notes the height at which a call begins.
     *
     * @param depth how deep it is nested
     */
    void enter(int depth, MStack stack) {
        if (depth >= heights.length) {
            heights = Arrays.copyOf(heights, depth * 2);
        }
        heights[depth] = stack.size();
    }

    /** Leaves nothing but a tail call's operands on the stack above where the call began. */
    void beforeTailCall(Instruction call, MStack stack, int depth) {
        boolean isDirect = call.opcode() == OpCode.RETURN_CALL;
        int callee = (int) call.operand(0);
        int type = isDirect ? functionTypes[callee] : callee;
        int operands = ValType.sizeOf(types.getType(type).params()) + (isDirect ? 0 : 1);
        int surplus = stack.size() - heights[depth] - operands;
        if (surplus > 0) {
            BlockHeights.removeBelow(stack, operands, surplus);
        }
    }
}
