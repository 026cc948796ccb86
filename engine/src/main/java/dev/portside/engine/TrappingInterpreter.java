package dev.portside.engine;

import dev.portside.engine.link.FunctionNames;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.MStack;
import run.endive.runtime.StackFrame;
import run.endive.wasm.types.FunctionType;

/**
 * Endive's interpreter with our traps: throws {@link WasmTrap} and {@link ExecutionStopped} where
 * Endive throws exceptions of its own, bounds the depth of calls, and is usable again after either.
 */
final class TrappingInterpreter extends InterpreterMachine {
    /*
     * Translation happens in eval, that is once for each wasm function on the way out: only in the innermost one is the call stack still
     * whole; the others see a WasmTrap and let it pass. What a host function threw passes too, whatever its type.
     *
     * When the thread's stack is used up, Endive turns the error into an exception in the innermost call that has room to do so, and the
     * eval around it may overflow again while it reads the stack; then the next one out tries. The classes needed are loaded beforehand:
     * loading one with no stack left can fail for good.
     */

    private static final int MAX_FRAMES = 100;

    static {
        Object unused = Traps.translate(new StackOverflowError(), List.of());
        assert unused != null;
    }

    private final FunctionNames names;
    private final GuestState state;
    private final int callDepth;

    TrappingInterpreter(Instance instance, FunctionNames names, GuestState state, int callDepth) {
        super(instance);
        this.names = names;
        this.state = state;
        this.callDepth = callDepth;
    }

    @Override
    public long[] call(int funcId, long[] args) {
        return outermost(() -> super.call(funcId, args));
    }

    @Override
    public CallResult callWithRefs(int funcId, long[] args, Object[] refArgs) {
        return outermost(() -> super.callWithRefs(funcId, args, refArgs));
    }

    @Override
    protected long[] call(
            MStack stack,
            Instance instance,
            Deque<StackFrame> callStack,
            int funcId,
            long[] args,
            Object[] refArgs,
            FunctionType callType,
            boolean popResults) {
        if (callStack.size() >= callDepth) {
            throw new WasmTrap(
                    TrapKind.CALL_STACK_EXHAUSTED,
                    "the limit is " + callDepth + " nested calls",
                    frames(),
                    null);
        }
        return super.call(stack, instance, callStack, funcId, args, refArgs, callType, popResults);
    }

    @Override
    protected void eval(MStack stack, Instance instance, Deque<StackFrame> callStack) {
        try {
            super.eval(stack, instance, callStack);
        } catch (RuntimeException e) {
            throw translate(e);
        }
    }

    /** Runs a call made from outside and leaves the stacks as they were should it not return. */
    private <T> T outermost(Supplier<T> call) {
        int height = stack().size();
        int depth = callStack.size();
        boolean returned = false;
        try {
            T result = call.get();
            returned = true;
            return result;
        } catch (RuntimeException e) {
            throw translate(e);
        } finally {
            if (!returned) {
                unwind(height, depth);
            }
        }
    }

    private void unwind(int height, int depth) {
        MStack stack = stack();
        stack.clearRefsTo(height);
        while (stack.size() > height) {
            stack.pop();
        }
        while (callStack.size() > depth) {
            callStack.pop();
        }
    }

    private RuntimeException translate(RuntimeException e) {
        if (e instanceof WasmTrap || e instanceof ExecutionStopped || state.isHostFailure(e)) {
            return e;
        }
        return Traps.translate(e, frames());
    }

    private List<WasmFrame> frames() {
        List<WasmFrame> frames = new ArrayList<>();
        for (StackFrame frame : callStack) {
            if (frames.size() == MAX_FRAMES) {
                break;
            }
            Integer index = functionIndex(frame);
            if (index != null) {
                frames.add(new WasmFrame(index, names.nameOf(index)));
            }
        }
        return frames;
    }

    /**
     * Reads a frame's function index from its text, {@code name[index]\n\tpc=... locals=...}:
     * Endive tells it nowhere else. Names may hold anything; what follows the last {@code pc=} are
     * numbers.
     */
    private static @Nullable Integer functionIndex(StackFrame frame) {
        String text = frame.toString();
        int end = text.lastIndexOf("]\n\tpc=");
        int start = text.lastIndexOf('[', end);
        return end < 0 || start < 0 ? null : Integer.valueOf(text.substring(start + 1, end));
    }
}
