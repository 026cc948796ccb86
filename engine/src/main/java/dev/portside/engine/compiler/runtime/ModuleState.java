package dev.portside.engine.compiler.runtime;

import dev.portside.engine.ExecutionStopped;
import dev.portside.engine.HostCode;
import dev.portside.engine.LinearMemory;
import dev.portside.engine.TrapKind;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * What compiled functions know of their instance; generated code extends it with a field for each
 * global nobody else can see.
 *
 * <p>Confined to one thread, except for {@link #stop}.
 */
@SuppressWarnings("PublicField") // Generated code reads them; accessors would be as public.
public abstract class ModuleState {
    /*
     * out and outRefs carry what does not fit the one result of a JVM method: further results of a function, and what a split-off part
     * of a function hands back. They are written just before a return and read just after it, so nothing needs saving across calls.
     */

    /** First number of a function of another instance, as {@link #reference} hands them out. */
    static final int FOREIGN = 1 << 30;

    private static final LinearMemory[] NO_MEMORIES = {};
    private static final TableInstance[] NO_TABLES = {};
    private static final GlobalInstance[] NO_GLOBALS = {};
    private static final MethodHandle[] NO_IMPORTS = {};
    private static final @Nullable HostCode[] NO_CODES = {};

    public @Nullable LinearMemory memory;
    public LinearMemory[] memories = NO_MEMORIES;
    public @Nullable TableInstance table;
    public TableInstance[] tables = NO_TABLES;
    public GlobalInstance[] globals = NO_GLOBALS;

    /** The host functions that have no entry in {@link #codes}. */
    public MethodHandle[] imports = NO_IMPORTS;

    /** The host functions that are called with raw bits. */
    public @Nullable HostCode[] codes = NO_CODES;

    public long[] out = {};
    public Object[] outRefs = {};

    /**
     * One more than the function that is to be called in place of the one that has just returned, 0
     * for none; its arguments are in {@link #deferredArgs} and {@link #deferredRefs}.
     */
    public int deferred;

    public long[] deferredArgs = {};
    public Object[] deferredRefs = {};

    /** How many more calls may be nested; counted by code compiled for it. */
    public int depthLeft = Integer.MAX_VALUE;

    /** How many exceptions compiled code has thrown. */
    int thrown;

    /** The way to functions that are not compiled. */
    public interface Interpreter {

        boolean isInterpreted(int index);

        CallResult interpret(int index, long[] args, Object[] refs);
    }

    private final Instance instance;
    private final Interpreter interpreter;
    private final List<ForeignFunction> foreign = new ArrayList<>();
    private volatile boolean stopped;

    /** A function of another instance whose reference this instance holds. */
    record ForeignFunction(Instance instance, int index) {}

    protected ModuleState(Instance instance, Interpreter interpreter) {
        this.instance = instance;
        this.interpreter = interpreter;
    }

    public final Instance instance() {
        return instance;
    }

    /** Ends the running call at its next loop iteration or call. */
    public final void stop() {
        stopped = true;
    }

    /** Says whether {@link #stop} was called. */
    public final boolean isStopped() {
        return stopped;
    }

    /**
     * Called by compiled code when anybody asked any instance of the program to stop.
     *
     * @throws ExecutionStopped when this instance was asked
     */
    public final void checkStopped() {
        if (stopped) {
            throw new ExecutionStopped();
        }
    }

    /** Returns the line of a stack trace for a compiled function. */
    final StackTraceElement frame(int function) {
        String loader = getClass().getClassLoader().getName();
        return new StackTraceElement(
                loader, null, null, getClass().getName(), "f" + function, null, -1);
    }

    /** Throws the trap for too many nested calls. */
    public final void exhausted() {
        depthLeft = 0;
        throw new Trap(TrapKind.CALL_STACK_EXHAUSTED);
    }

    /** Returns this instance's number for a function of any instance; -1 for null. */
    @SuppressWarnings("ReferenceEquality")
    final int reference(int index, @Nullable Instance owner) {
        if (index == -1 || owner == null || owner == instance) {
            return index;
        }
        ForeignFunction function = new ForeignFunction(owner, index);
        int known = foreign.indexOf(function);
        if (known < 0) {
            known = foreign.size();
            foreign.add(function);
        }
        return FOREIGN + known;
    }

    /** Returns whose function a number of {@link #reference} is. */
    final Instance owner(int reference) {
        return reference < FOREIGN ? instance : foreign.get(reference - FOREIGN).instance();
    }

    /** Returns the function's index in its owner. */
    final int index(int reference) {
        return reference < FOREIGN ? reference : foreign.get(reference - FOREIGN).index();
    }

    /** Reads a global that holds a function reference. */
    public final int globalFunction(int global) {
        GlobalInstance holder = globals[global];
        return reference((int) holder.getValueLow(), holder.getInstance());
    }

    /** Writes a global that holds a function reference. */
    public final void globalFunction(int reference, int global) {
        GlobalInstance holder = globals[global];
        holder.setInstance(owner(reference));
        holder.setValue((long) index(reference));
    }

    /**
     * Calls a function that has no compiled form here: one of another instance, or one that is left
     * to the interpreter. The results are in {@link #out} and {@link #outRefs}.
     *
     * @param owner whose function
     * @param index its index there
     * @param args one slot per parameter
     * @param refs the reference parameters, in the same slots
     */
    public final void callGeneric(Instance owner, int index, long[] args, Object[] refs) {
        FunctionType type = owner.type(owner.functionType(index));
        CallResult result;
        if (isInterpreted(owner, index)) {
            result = interpreter.interpret(index, args, refs);
        } else {
            try {
                result = owner.getMachine().callWithRefs(index, args, refs);
            } catch (RuntimeException e) {
                throw HostFailure.of(e);
            }
        }
        int count = ValType.sizeOf(type.returns());
        if (count > out.length) {
            out = new long[count];
            outRefs = new Object[count];
        }
        int slot = 0;
        for (ValType returned : type.returns()) {
            if (returned.isObjectRef()) {
                outRefs[slot] = result.refResult(slot);
            } else {
                out[slot] = result.longResult(slot);
            }
            slot++;
            if (returned.equals(ValType.V128)) {
                out[slot] = result.longResult(slot);
                slot++;
            }
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isInterpreted(Instance owner, int index) {
        return owner == instance && interpreter.isInterpreted(index);
    }

    /** Calls one of the functions left to the interpreter. */
    public final void callInterpreted(int index, long[] args, Object[] refs) {
        callGeneric(instance, index, args, refs);
    }

    /** Calls an import that has more parameters than a method handle takes. */
    public final void callWideImport(int index, long[] args, Object[] refs) {
        long[] results;
        try {
            results = instance.imports().function(index).handle().apply(instance, args);
        } catch (Throwable t) {
            throw HostFailure.of(t);
        }
        if (results != null) {
            System.arraycopy(results, 0, out, 0, results.length);
        }
    }

    /** Copies globals that only compiled code sees from where Endive has initialised them. */
    public abstract void readGlobals();

    /**
     * Calls a function by number; the results are in {@link #out} and {@link #outRefs}.
     *
     * @return false when there is no compiled entry for it
     */
    public abstract boolean invoke(int function, long[] args, Object[] refs);
}
