package dev.portside.engine.compiler;

import java.lang.classfile.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.OpCode;

/** A structured construct of a function's body: a block, a loop, an if, or the body as a whole. */
@SuppressWarnings("PublicField")
final class Block {

    static final Block[] NONE = {};

    /** The construct's instruction; {@code CALL} stands for the function's body. */
    final OpCode op;

    /** Which of the function's constructs it is, in the order they begin; 0 is the body. */
    final int number;

    /** Where the instruction is; -1 for the body. */
    final int start;

    final @Nullable Block parent;

    /**
     * The innermost try_table around the construct's instructions, perhaps the construct itself.
     */
    final @Nullable Block handler;

    final List<Block> children = new ArrayList<>();
    final TypeKind[] params;
    final TypeKind[] results;

    /** How many values lie below the construct's parameters. */
    final int height;

    int elseIndex = -1;
    int end;

    /** Whether a reachable branch goes to its label. */
    boolean isTargeted;

    /** Whether a reachable instruction other than {@code br} goes to its label. */
    boolean isTargetedOtherwise;

    /** The last instruction found to name it among several constructs; -1 for none. */
    int namedAt = -1;

    Block(
            OpCode op,
            int number,
            int start,
            @Nullable Block parent,
            TypeKind[] params,
            TypeKind[] results,
            int height) {
        this.op = op;
        this.number = number;
        this.start = start;
        this.parent = parent;
        this.handler = op == OpCode.TRY_TABLE ? this : parent == null ? null : parent.handler;
        this.params = params;
        this.results = results;
        this.height = height;
        if (parent != null) {
            parent.children.add(this);
        }
    }

    boolean isLoop() {
        return op == OpCode.LOOP;
    }

    /** Returns what a branch to the construct's label carries. */
    TypeKind[] label() {
        return isLoop() ? params : results;
    }
}
