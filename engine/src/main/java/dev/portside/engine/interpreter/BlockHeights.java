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
     * One list for all running calls; each entry knows how deep its call is nested. A branch further out skips a block's end: its entry
     * stays behind until the call returns or the same block is entered again, so the list is never longer than calls times blocks in the
     * code. An exception skips the ends of calls too: Endive goes on in the catching function as if it had been called by the throwing
     * one. What is noted of calls nested deeper than the running one is stale.
     */

    private final TypeSection types;
    private Instruction[] blocks = new Instruction[16];
    private int[] heights = new int[16];
    private int[] depths = new int[16];
    private int count;

    BlockHeights(TypeSection types) {
        this.types = types;
    }

    /** Returns what {@link #forget} needs when a call that begins now has ended. */
    int mark() {
        return count;
    }

    void forget(int mark) {
        count = Math.min(count, mark);
    }

    /**
     * Notes the height below a block's parameters when it has any.
     *
     * @param depth how deep the running call is nested
     */
    void begin(AnnotatedInstruction block, MStack stack, int operands, int depth) {
        if (!BlockType.isTypeIndex(block.operand(0))) {
            return;
        }
        int params = ValType.sizeOf(type(block).params());
        if (params == 0) {
            return;
        }
        int known = find(block.scope(), depth);
        count = known < 0 ? count : known;
        if (count == blocks.length) {
            blocks = Arrays.copyOf(blocks, count * 2);
            heights = Arrays.copyOf(heights, count * 2);
            depths = Arrays.copyOf(depths, count * 2);
        }
        blocks[count] = block.scope();
        heights[count] = stack.size() - operands - params;
        depths[count] = depth;
        count++;
    }

    /** Makes the stack hold nothing but the results above the noted height. */
    void end(AnnotatedInstruction end, MStack stack, int depth) {
        // The end of a function may carry the scope of the block before it.
        if (count == 0 || end.depth() == 0) {
            return;
        }
        int known = find(end.scope(), depth);
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
    static void removeBelow(MStack stack, int kept, int surplus) {
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
    private int find(Instruction scope, int depth) {
        while (count > 0 && depths[count - 1] > depth) {
            count--;
        }
        for (int i = count - 1; i >= 0 && depths[i] == depth; i--) {
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
