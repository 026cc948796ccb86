package dev.portside.engine.interpreter;

import dev.portside.engine.ExecutionStopped;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ExecutionListener;
import run.endive.runtime.MStack;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.Instruction;

/** What the interpreter, its host calls and its owner share about one instance. */
public final class GuestState implements ExecutionListener {
    /*
     * Endive itself ends a call when the thread is interrupted. Stopping does not use that: the interrupt could reach the thread after it has
     * left the call, or be swallowed by a host function. Endive calls this listener before each instruction, and one volatile read there is
     * lost in what interpreting an instruction costs.
     *
     * The listener also makes up for what Endive gets wrong, see OperandFixes, BlockHeights and CallHeights.
     */

    private final @Nullable BlockHeights heights;
    private final @Nullable CallHeights calls;
    private volatile boolean stopped;
    private @Nullable TrappingInterpreter running;

    /**
     * What a host function threw last; a throwable that is not this one comes from the interpreter.
     */
    private @Nullable Throwable hostFailure;

    /**
     * @param heights null when no block takes parameters
     * @param calls null when there are no tail calls
     */
    GuestState(@Nullable BlockHeights heights, @Nullable CallHeights calls) {
        this.heights = heights;
        this.calls = calls;
    }

    /** Ends the running call at its next instruction, and all later ones; from any thread. */
    public void stop() {
        stopped = true;
    }

    /**
     * @throws ExecutionStopped once {@link #stop} has been called
     */
    void checkStopped() {
        if (stopped) {
            throw new ExecutionStopped();
        }
    }

    @Override
    public void onExecution(Instruction instruction, MStack stack) {
        checkStopped();
        switch (instruction.opcode()) {
            case BLOCK, LOOP, TRY_TABLE -> beginBlock(instruction, stack, 0);
            case IF -> beginBlock(instruction, stack, 1);
            case END -> {
                if (heights != null) {
                    heights.end((AnnotatedInstruction) instruction, stack, depth());
                }
            }
            case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF -> {
                if (calls != null) {
                    calls.beforeTailCall(instruction, stack, depth());
                }
            }
            default -> OperandFixes.apply(instruction.opcode(), stack);
        }
    }

    private void beginBlock(Instruction instruction, MStack stack, int operands) {
        if (heights != null) {
            heights.begin((AnnotatedInstruction) instruction, stack, operands, depth());
        }
    }

    private int depth() {
        return running == null ? 0 : running.depth();
    }

    /** Notes which interpreter runs from now on; returns the one that did, null for none. */
    @Nullable TrappingInterpreter run(@Nullable TrappingInterpreter interpreter) {
        TrappingInterpreter outer = running;
        running = interpreter;
        return outer;
    }

    /** Begins a wasm call; returns what {@link #leaveCall} needs when it ends, in whatever way. */
    int enterCall(MStack stack) {
        if (calls != null) {
            calls.enter(depth() + 1, stack);
        }
        return heights == null ? 0 : heights.mark();
    }

    void leaveCall(int mark) {
        if (heights != null) {
            heights.forget(mark);
        }
    }

    /** Notes what a host function threw, so that it is not taken for the interpreter's own. */
    public void hostFailed(Throwable thrown) {
        hostFailure = thrown;
    }

    @SuppressWarnings("ReferenceEquality") // the very object, not one that equals it
    public boolean isHostFailure(Throwable thrown) {
        return thrown == hostFailure;
    }

    public void forgetHostFailure() {
        hostFailure = null;
    }
}
