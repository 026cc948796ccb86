package dev.portside.engine;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.ExecutionListener;
import run.endive.runtime.MStack;
import run.endive.wasm.types.Instruction;

/** What the interpreter, its host calls and its owner share about one instance. */
final class GuestState implements ExecutionListener {
    /*
     * Endive itself ends a call when the thread is interrupted. Stopping does not use that: the interrupt could reach the thread after it has
     * left the call, or be swallowed by a host function. Endive calls this listener before each instruction, and one volatile read there is
     * lost in what interpreting an instruction costs.
     *
     * The listener also makes up for Java's min, max, ceil, floor and the like, which hand a signalling NaN through (or not, depending on
     * the JIT) where wasm wants a quiet one: it quiets the operands beforehand.
     */

    private static final long QUIET_F32 = 0x0040_0000L;
    private static final long QUIET_F64 = 0x0008_0000_0000_0000L;

    private volatile boolean stopped;

    /**
     * What a host function threw last; a throwable that is not this one comes from the interpreter.
     */
    private @Nullable Throwable hostFailure;

    void stop() {
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
            case F32_MIN, F32_MAX -> {
                quietF32(stack, 1);
                quietF32(stack, 2);
            }
            case F64_MIN, F64_MAX -> {
                quietF64(stack, 1);
                quietF64(stack, 2);
            }
            case F32_CEIL, F32_FLOOR, F32_TRUNC, F32_NEAREST -> quietF32(stack, 1);
            case F64_CEIL, F64_FLOOR, F64_TRUNC, F64_NEAREST -> quietF64(stack, 1);
            default -> {
                // Java's operators give quiet NaNs, and moving values must not change them.
            }
        }
    }

    /** Quiets the f32 that is {@code depth} from the top when it is a NaN. */
    private static void quietF32(MStack stack, int depth) {
        long[] values = stack.array();
        int slot = stack.size() - depth;
        if (Float.isNaN(Float.intBitsToFloat((int) values[slot]))) {
            values[slot] |= QUIET_F32;
        }
    }

    private static void quietF64(MStack stack, int depth) {
        long[] values = stack.array();
        int slot = stack.size() - depth;
        if (Double.isNaN(Double.longBitsToDouble(values[slot]))) {
            values[slot] |= QUIET_F64;
        }
    }

    void hostFailed(Throwable thrown) {
        hostFailure = thrown;
    }

    @SuppressWarnings("ReferenceEquality") // the very object, not one that equals it
    boolean isHostFailure(Throwable thrown) {
        return thrown == hostFailure;
    }

    void forgetHostFailure() {
        hostFailure = null;
    }
}
