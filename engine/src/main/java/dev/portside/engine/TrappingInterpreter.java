package dev.portside.engine;

import dev.portside.engine.link.FunctionNames;
import dev.portside.engine.link.Traps;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.MStack;
import run.endive.runtime.StackFrame;
import run.endive.wasm.types.FunctionType;

/**
 * Endive's interpreter with our traps: throws {@link WasmTrap} and {@link ExecutionStopped} where
 * Endive throws exceptions of its own, bounds the stack, and is usable again after either.
 */
final class TrappingInterpreter extends InterpreterMachine {
    /*
     * Translation happens in eval, that is once for each wasm function on the way out: only in the innermost one is the call stack
     * still whole; the others see a WasmTrap and let it pass. What a host function threw passes too, whatever its type.
     *
     * Three bounds on the stack: nested calls (the embedder's), values in locals and operands (they are on the Java heap: without a
     * bound, deep recursion with many locals takes gigabytes; native engines allow a tenth of it), and the thread's stack. When the
     * last is used up there is no room to build a trap either, and library code may turn the error into something else. So the
     * innermost call throws an exception made beforehand, and only SPARE_CALLS further out is it translated. If that overflows again,
     * it starts anew from there.
     */

    private static final int MAX_FRAMES = 100;
    private static final int MAX_VALUES = 1 << 20;
    private static final int SPARE_CALLS = 50;

    private final FunctionNames names;
    private final CodeFacts code;
    private final GuestState state;
    private final int callDepth;
    private final Overflow overflow = new Overflow();
    private int localValues;

    /** Stands for a stack overflow until there is room to say so. */
    private static final class Overflow extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private int callsLeft;

        Overflow() {
            super(null, null, false, false);
        }
    }

    TrappingInterpreter(
            Instance instance,
            FunctionNames names,
            CodeFacts code,
            GuestState state,
            int callDepth) {
        super(instance);
        this.names = names;
        this.code = code;
        this.state = state;
        this.callDepth = callDepth;
        // Once with room enough, so that no class or call site has to be linked when there is
        // little.
        if (functionIndex(new StackFrame(instance, 7, new long[] {0})) != 7) {
            throw new IllegalStateException("Endive prints stack frames in a new way");
        }
        RuntimeException _ = Traps.translate(new StackOverflowError(), frames());
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
        int size = code.frameSize(funcId);
        if (callStack.size() >= callDepth) {
            throw exhausted("the limit is " + callDepth + " nested calls");
        }
        if (localValues + size + stack.size() > MAX_VALUES) {
            throw exhausted("the limit is " + MAX_VALUES + " values");
        }
        localValues += size;
        int outer = state.enterCall();
        try {
            return super.call(
                    stack, instance, callStack, funcId, args, refArgs, callType, popResults);
        } finally {
            state.leaveCall(outer);
            localValues -= size;
        }
    }

    @Override
    protected void eval(MStack stack, Instance instance, Deque<StackFrame> callStack) {
        try {
            super.eval(stack, instance, callStack);
        } catch (Overflow e) {
            if (e.callsLeft-- > 0) {
                throw e;
            }
            throw translate(e);
        } catch (RuntimeException e) {
            if (e.getCause() instanceof StackOverflowError && !state.isHostFailure(e)) {
                overflow.callsLeft = SPARE_CALLS;
                throw overflow;
            }
            throw translate(e);
        }
    }

    /** Runs a call made from outside and leaves the stacks as they were, whatever happens. */
    private <T> T outermost(Supplier<T> call) {
        int height = stack().size();
        int depth = callStack.size();
        int values = localValues;
        try {
            pad();
            return call.get();
        } catch (RuntimeException e) {
            throw translate(e);
        } catch (StackOverflowError e) {
            throw Traps.translate(e, frames());
        } finally {
            localValues = values;
            unwind(height, depth);
        }
    }

    /**
     * Puts values at the bottom of the operand stack. At the end of a block that takes parameters,
     * Endive moves as many values as it takes and returns, and invents those that are not there.
     */
    private void pad() {
        for (int i = code.blockValues(); i > 0; i--) {
            stack().push(0);
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
        if (e instanceof Overflow) {
            return exhausted("the thread's stack is used up");
        }
        return Traps.translate(e, frames());
    }

    private WasmTrap exhausted(String detail) {
        return new WasmTrap(TrapKind.CALL_STACK_EXHAUSTED, detail, frames(), null);
    }

    private List<WasmFrame> frames() {
        List<WasmFrame> frames = new ArrayList<>();
        for (StackFrame frame : callStack) {
            if (frames.size() == MAX_FRAMES) {
                break;
            }
            int index = functionIndex(frame);
            frames.add(new WasmFrame(index, names.nameOf(index)));
        }
        return frames;
    }

    /**
     * Reads a frame's function index from its text, {@code name[index]\n\tpc=... locals=...}:
     * Endive tells it nowhere else. Names may hold anything; what follows the last {@code pc=} are
     * numbers.
     */
    private static int functionIndex(StackFrame frame) {
        String text = frame.toString();
        int end = text.lastIndexOf("]\n\tpc=");
        return Integer.parseInt(text, text.lastIndexOf('[', end) + 1, end, 10);
    }
}
