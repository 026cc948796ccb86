package dev.portside.engine.compiler;

import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;

/** Which parts of a function are split off. */
final class SplitPlan {

    /** Most locals a part may hand back. */
    static final int MAX_OUTS = 256;

    private final boolean callsOthers;

    SplitPlan(ClassPlan plan, Body body) {
        boolean calls = false;
        for (AnnotatedInstruction instruction : body.code()) {
            switch (instruction.opcode()) {
                case CALL, CALL_INDIRECT -> calls = true;
                default -> {}
            }
        }
        callsOthers = calls;
    }

    /** Returns the parts, each a method of its own. */
    List<Region> regions() {
        return List.of();
    }

    /** Returns the part directly within a method that starts at an instruction, if any. */
    @Nullable Region startingAt(int index, @Nullable Region within) {
        return null;
    }

    /** Returns the locals a part uses beyond those it is given. */
    int[] innerLocals(Region region) {
        return new int[0];
    }

    /** Says whether the function calls anything. */
    boolean callsOthers() {
        return callsOthers;
    }
}
