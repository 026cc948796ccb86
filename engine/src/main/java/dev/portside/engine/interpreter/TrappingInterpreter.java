package dev.portside.engine.interpreter;

import dev.portside.engine.ExecutionStopped;
import dev.portside.engine.TrapKind;
import dev.portside.engine.WasmFrame;
import dev.portside.engine.WasmTrap;
import dev.portside.engine.link.FunctionNames;
import dev.portside.engine.link.Traps;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.MStack;
import run.endive.runtime.StackFrame;
import run.endive.runtime.WasmException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * Endive's interpreter with our traps: throws {@link WasmTrap} and {@link ExecutionStopped} where
 * Endive throws exceptions of its own, bounds the stack, and is usable again after either.
 */
public final class TrappingInterpreter extends InterpreterMachine {
    /*
     * Translation happens in eval, that is once for each wasm function on the way out: only in the innermost one is the call stack
     * still whole; the others see a WasmTrap and let it pass. What a host function threw passes too, whatever its type.
     *
     * Three bounds on the stack: nested calls (the embedder's), values in locals and operands (they are on the Java heap: without a
     * bound, deep recursion with many locals takes gigabytes; native engines allow a tenth of it), and the thread's stack. When the
     * last is used up there is no room to build a trap either, and library code may turn the error into something else. So the
     * innermost call throws an exception made beforehand, and only SPARE_CALLS further out is it translated. If that overflows again,
     * it starts anew from there.
     *
     * The compiler's machine has one interpreter for each time compiled code calls an interpreted function within another: an exception's
     * search for a handler goes through all calls on one interpreter, and must not jump over compiled code. For the same reason a host
     * function that calls the guest again gets another interpreter: the exception passes through the host function on its way. The bounds
     * hold for all of them together, hence the inherited counts.
     */

    private static final int MAX_FRAMES = 100;
    private static final int MAX_VALUES = 1 << 20;
    private static final int SPARE_CALLS = 50;
    private static final long[] NONE = {};

    private final FunctionNames names;
    private final CodeFacts code;
    private final GuestState state;
    private final int callDepth;
    private final Overflow overflow = new Overflow();
    private final @Nullable Outward outward;
    private @Nullable TrappingInterpreter inner;
    private int localValues;
    private int inheritedValues;
    private int inheritedCalls;

    /**
     * What an interpreter for some of a module's functions has around it.
     *
     * @param own says which functions are interpreted; the others are called on the instance's
     *     machine
     * @param caller the interpreter whose call led to calls on this one, null for the first
     */
    public record Outward(IntPredicate own, @Nullable TrappingInterpreter caller) {}

    /** Stands for a stack overflow until there is room to say so. */
    private static final class Overflow extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private int callsLeft;

        Overflow() {
            super(null, null, false, false);
        }
    }

    /**
     * @param state the instance's listener
     * @param callDepth most nested calls of interpreted functions
     * @param outward null when it interprets all functions
     */
    public TrappingInterpreter(
            Instance instance,
            FunctionNames names,
            CodeFacts code,
            GuestState state,
            int callDepth,
            @Nullable Outward outward) {
        super(instance);
        this.names = names;
        this.code = code;
        this.state = state;
        this.callDepth = callDepth;
        this.outward = outward;
        // Once with room enough, so that no class or call site has to be linked when there is
        // little.
        if (functionIndex(new StackFrame(instance, 7, new long[] {0})) != 7) {
            throw new IllegalStateException("Endive prints stack frames in a new way");
        }
        RuntimeException _ = Traps.translate(new StackOverflowError(), frames());
    }

    @Override
    public long[] call(int funcId, long[] args) {
        return callStack.isEmpty()
                ? outermost(() -> super.call(funcId, args))
                : inner().call(funcId, args);
    }

    @Override
    public CallResult callWithRefs(int funcId, long[] args, Object[] refArgs) {
        return callStack.isEmpty()
                ? outermost(() -> super.callWithRefs(funcId, args, refArgs))
                : inner().callWithRefs(funcId, args, refArgs);
    }

    /**
     * Returns the interpreter for calls that host functions make while this one is calling them.
     */
    private TrappingInterpreter inner() {
        if (inner == null) {
            inner =
                    new TrappingInterpreter(
                            instance(),
                            names,
                            code,
                            state,
                            callDepth,
                            new Outward(this::isOwn, this));
        }
        return inner;
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
        if (isElsewhere(funcId)) {
            callElsewhere(funcId, args, refArgs);
            // An indirect call, which looks for its results on the stack.
            return NONE;
        }
        int size = code.frameSize(funcId);
        if (depth() >= callDepth) {
            throw exhausted("the limit is " + callDepth + " nested calls");
        }
        if (values() + size > MAX_VALUES) {
            throw exhausted("the limit is " + MAX_VALUES + " values");
        }
        localValues += size;
        int mark = state.enterCall(stack);
        try {
            return super.call(
                    stack, instance, callStack, funcId, args, refArgs, callType, popResults);
        } finally {
            state.leaveCall(mark);
            localValues -= size;
        }
    }

    /** Returns how deep the running call is nested, calls on interpreters further out included. */
    int depth() {
        return inheritedCalls + callStack.size();
    }

    private int values() {
        return inheritedValues + localValues + stack().size();
    }

    @Override
    protected void CALL(Operands operands) {
        int function = (int) operands.get(0);
        if (isElsewhere(function)) {
            FunctionType type = instance().type(instance().functionType(function));
            Object[] args = extractArgsAndRefsForParams(stack(), type.params(), instance());
            callElsewhere(function, (long[]) args[0], (Object[]) args[1]);
        } else {
            super.CALL(operands);
        }
    }

    /** Says whether a function of this instance is neither interpreted nor imported. */
    private boolean isElsewhere(int function) {
        return !isOwn(function) && instance().function(function) != null;
    }

    /**
     * Calls a function of this instance that is not interpreted; its results are on the stack
     * afterwards.
     */
    private void callElsewhere(int function, long[] args, Object[] refs) {
        Instance instance = instance();
        MStack stack = stack();
        FunctionType type = instance.type(instance.functionType(function));
        CallResult result;
        try {
            result = instance.getMachine().callWithRefs(function, args, refs);
        } catch (WasmException e) {
            // Looks for a handler from the caller outwards; the frame it begins with has none.
            StackFrame callee = new StackFrame(instance, function, args);
            THROW_REF(instance, e, stack, callee, callStack);
            return;
        }
        int slot = 0;
        for (ValType returned : type.returns()) {
            if (returned.isObjectRef()) {
                stack.pushRef(result.refResult(slot++));
            } else {
                stack.push(result.longResult(slot++));
                if (returned.equals(ValType.V128)) {
                    stack.push(result.longResult(slot++));
                }
            }
        }
    }

    /**
     * Says whether an indirect call is made by {@link #call}; Endive makes the others itself, and
     * what they throw passes the caller's handlers by.
     */
    @Override
    @SuppressWarnings("ReferenceEquality")
    protected boolean useCurrentInstanceInterpreter(
            Instance instance, Instance refInstance, int funcId) {
        return refInstance == instance;
    }

    private boolean isOwn(int function) {
        return outward == null || outward.own().test(function);
    }

    @Override
    protected void eval(MStack stack, Instance instance, Deque<StackFrame> callStack) {
        try {
            super.eval(stack, instance, callStack);
        } catch (WasmException e) {
            // No handler here, but perhaps further out.
            throw e;
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
        int outerValues = inheritedValues;
        int outerCalls = inheritedCalls;
        if (outward != null && outward.caller() != null) {
            TrappingInterpreter caller = outward.caller();
            inheritedValues = caller.values();
            inheritedCalls = caller.depth();
        }
        TrappingInterpreter outer = state.run(this);
        try {
            pad();
            return call.get();
        } catch (WasmException e) {
            throw outward == null ? Traps.translate(e, frames()) : e;
        } catch (RuntimeException e) {
            throw translate(e);
        } catch (StackOverflowError e) {
            throw Traps.translate(e, frames());
        } finally {
            TrappingInterpreter _ = state.run(outer);
            localValues = values;
            inheritedValues = outerValues;
            inheritedCalls = outerCalls;
            unwind(height, depth);
        }
    }

    /**
     * Puts values at the bottom of the operand stack. At the end of a block that takes parameters,
     * and back to a loop's start, Endive moves as many values as it takes and returns, and invents
     * those that are not there.
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
