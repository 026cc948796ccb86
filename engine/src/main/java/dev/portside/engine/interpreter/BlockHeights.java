package dev.portside.engine.interpreter;

import java.util.Arrays;
import run.endive.runtime.MStack;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.BlockType;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.TypeSection;
import run.endive.wasm.types.ValType;

/**
 * Removes what Endive's interpreter leaves on the operand stack when a branch leaves a block that
 * takes parameters.
 *
 * <p>Endive keeps as many values as the block has parameters and results together, the
 * specification only the results: operands of the code within the block slip through and are taken
 * for operands of the code around it. So the height of the stack is noted where such a block
 * begins, and at its end everything between that and the results is taken out.
 */
final class BlockHeights {
    /*
     * One list for all running calls, the part of the running call from base on. A branch further out skips a block's end: its entry stays
     * behind until the call returns or the same block is entered again, so the list is never longer than calls times blocks in the code.
     */

    private final TypeSection types;
    private Instruction[] blocks = new Instruction[16];
    private int[] heights = new int[16];
    private int count;
    private int base;

    BlockHeights(TypeSection types) {
        this.types = types;
    }

    /** Begins a call; returns what {@link #leave} needs at its end. */
    int enter() {
        int outer = base;
        base = count;
        return outer;
    }

    void leave(int outer) {
        count = base;
        base = outer;
    }

    /** Notes the height below a block's parameters when it has any. */
    void begin(AnnotatedInstruction block, MStack stack, int operands) {
        if (!BlockType.isTypeIndex(block.operand(0))) {
            return;
        }
        int params = ValType.sizeOf(type(block).params());
        if (params == 0) {
            return;
        }
        int known = find(block.scope());
        count = known < 0 ? count : known;
        if (count == blocks.length) {
            blocks = Arrays.copyOf(blocks, count * 2);
            heights = Arrays.copyOf(heights, count * 2);
        }
        blocks[count] = block.scope();
        heights[count] = stack.size() - operands - params;
        count++;
    }

    /** Makes the stack hold nothing but the results above the noted height. */
    void end(AnnotatedInstruction end, MStack stack) {
        // The end of a function may carry the scope of the block before it.
        if (count == base || end.depth() == 0) {
            return;
        }
        int known = find(end.scope());
        if (known < 0) {
            return;
        }
        count = known;
        int results = ValType.sizeOf(type(end.scope()).returns());
        int surplus = stack.size() - heights[known] - results;
        if (surplus > 0) {
            removeBelow(stack, results, surplus);
        }
    }

    /** Takes {@code surplus} slots out from below the {@code kept} topmost. */
    private static void removeBelow(MStack stack, int kept, int surplus) {
        long[] values = new long[kept];
        Object[] refs = new Object[kept];
        boolean[] isRef = new boolean[kept];
        for (int i = kept - 1; i >= 0; i--) {
            isRef[i] = stack.topIsRef();
            if (isRef[i]) {
                refs[i] = stack.popRef();
            } else {
                values[i] = stack.pop();
            }
        }
        for (int i = 0; i < surplus; i++) {
            stack.pop();
        }
        for (int i = 0; i < kept; i++) {
            if (isRef[i]) {
                stack.pushRef(refs[i]);
            } else {
                stack.push(values[i]);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // a block and its end share the object
    private int find(Instruction scope) {
        for (int i = count - 1; i >= base; i--) {
            if (blocks[i] == scope) {
                return i;
            }
        }
        return -1;
    }

    private FunctionType type(Instruction block) {
        return types.getType((int) BlockType.typeIndex(block.operand(0)));
    }
}
