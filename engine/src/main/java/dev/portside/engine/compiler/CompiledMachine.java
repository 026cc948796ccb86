package dev.portside.engine.compiler;

import dev.portside.engine.ExecutionStopped;
import dev.portside.engine.HostCode;
import dev.portside.engine.LinearMemory;
import dev.portside.engine.TrapKind;
import dev.portside.engine.WasmFrame;
import dev.portside.engine.WasmTrap;
import dev.portside.engine.compiler.runtime.HostFailure;
import dev.portside.engine.compiler.runtime.ModuleState;
import dev.portside.engine.compiler.runtime.Trap;
import dev.portside.engine.interpreter.GuestState;
import dev.portside.engine.interpreter.TrappingInterpreter;
import dev.portside.engine.link.Traps;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.TableInstance;
import run.endive.runtime.WasmException;
import run.endive.runtime.WasmExternRef;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.Value;

/** Runs an instance's functions as compiled code. Throws {@link WasmTrap} for every trap. */
final class CompiledMachine implements Machine, ModuleState.Interpreter {
    /*
     * Compiled code lets the JVM's own checks throw; they become traps here, where the host's call came in. What a host function throws
     * passes through compiled code inside a HostFailure, so an index out of bounds found here is the guest's.
     *
     * The state is made at the first call: when Endive asks for the machine, the instance has no globals yet.
     */

    private static final int MAX_FRAMES = 100;
    private static final Object[] NO_REFS = {};

    private final CompiledModule compiled;
    private final Instance instance;
    private final int callDepth;
    private final @Nullable GuestState interpreted;
    private final List<TrappingInterpreter> interpreters = new ArrayList<>();
    private @Nullable ModuleState state;
    private int interpreting;
    private int nesting;

    /** Whether a call made from outside is running. */
    private volatile boolean active;

    private volatile boolean stopRequested;

    /** Whether compiled code was made to poll for this instance; guarded by this. */
    private boolean polling;

    /**
     * @param interpreted the state of the functions left to the interpreter, null for none
     */
    CompiledMachine(
            CompiledModule compiled,
            Instance instance,
            int callDepth,
            @Nullable GuestState interpreted) {
        this.compiled = compiled;
        this.instance = instance;
        this.callDepth = callDepth;
        this.interpreted = interpreted;
    }

    @Override
    public long @Nullable [] call(int function, long[] args) {
        FunctionType type = instance.type(instance.functionType(function));
        Object[] refs = NO_REFS;
        if (type.hasObjectRefParams() && args.length == ValType.sizeOf(type.params())) {
            refs = new Object[args.length];
            int slot = 0;
            for (ValType param : type.params()) {
                if (param.isObjectRef() && args[slot] != Value.REF_NULL_VALUE) {
                    refs[slot] = new WasmExternRef(args[slot]);
                }
                slot += Kinds.isVector(param) ? 2 : 1;
            }
        }
        return call(function, args, refs);
    }

    @Override
    public long @Nullable [] call(int function, long[] args, Object @Nullable [] refs) {
        FunctionType type = instance.type(instance.functionType(function));
        CallResult result = callWithRefs(function, args, refs);
        if (type.returns().isEmpty()) {
            return null;
        }
        long[] longs = result.longs();
        if (longs != null && type.hasObjectRefReturns()) {
            int slot = 0;
            for (ValType returned : type.returns()) {
                if (returned.isObjectRef()) {
                    longs[slot] = result.refResult(slot) == null ? Value.REF_NULL_VALUE : 0;
                }
                slot += Kinds.isVector(returned) ? 2 : 1;
            }
        }
        return longs;
    }

    @Override
    public CallResult callWithRefs(int function, long[] args, Object @Nullable [] refs) {
        ModuleState linked = state();
        int depth = linked.depthLeft;
        nesting++;
        active = true;
        try {
            return enter(linked, function, args, refs == null ? new Object[args.length] : refs);
        } catch (WasmTrap | ExecutionStopped e) {
            throw e;
        } catch (WasmException e) {
            if (nesting > 1) {
                // An interpreted function further out may catch it.
                throw e;
            }
            throw Traps.translate(e, frames(e));
        } catch (HostFailure e) {
            if (interpreted != null) {
                interpreted.hostFailed(e.thrown());
            }
            throw CompiledMachine.<RuntimeException>unchecked(e.thrown());
        } catch (Trap e) {
            throw new WasmTrap(e.kind(), e.detail(), frames(e), e);
        } catch (StackOverflowError e) {
            if (nesting > 1) {
                // There may be no room to say more; further out there is.
                throw e;
            }
            throw new WasmTrap(TrapKind.CALL_STACK_EXHAUSTED, null, frames(e), e);
        } catch (IndexOutOfBoundsException e) {
            throw new WasmTrap(TrapKind.OUT_OF_BOUNDS_MEMORY, null, frames(e), e);
        } catch (ArithmeticException e) {
            throw new WasmTrap(TrapKind.INTEGER_DIVIDE_BY_ZERO, null, frames(e), e);
        } catch (WasmEngineException e) {
            throw Traps.translate(e, frames(e));
        } finally {
            linked.depthLeft = depth;
            linked.deferred = 0;
            nesting--;
            if (nesting == 0) {
                ended();
            }
        }
    }

    private CallResult enter(ModuleState linked, int function, long[] args, Object[] refs) {
        if (linked.isStopped()) {
            throw new ExecutionStopped();
        }
        if (isInterpreted(function)) {
            return interpret(function, args, refs);
        } else if (function < instance.imports().functionCount()) {
            try {
                return instance.imports()
                        .function(function)
                        .handle()
                        .applyWithRefs(instance, args, refs);
            } catch (RuntimeException e) {
                throw HostFailure.of(e);
            }
        } else if (!linked.invoke(function, args, refs)) {
            DirectEntry.invoke(compiled, linked, function, args, refs);
        }
        return results(linked, instance.type(instance.functionType(function)));
    }

    private static CallResult results(ModuleState state, FunctionType type) {
        int count = ValType.sizeOf(type.returns());
        if (count == 0) {
            return CallResult.of(null, null);
        }
        long[] longs = Arrays.copyOf(state.out, count);
        if (!type.hasObjectRefReturns()) {
            return CallResult.of(longs, null);
        }
        Object[] refs = new Object[count];
        int slot = 0;
        for (ValType returned : type.returns()) {
            if (returned.isObjectRef()) {
                refs[slot] = state.outRefs[slot];
                longs[slot] = 0;
            }
            slot += Kinds.isVector(returned) ? 2 : 1;
        }
        return CallResult.of(longs, refs);
    }

    /** Ends the running call and all later ones; may be called from any thread. */
    void stop() {
        synchronized (this) {
            stopRequested = true;
            if (interpreted != null) {
                interpreted.stop();
            }
            if (state != null) {
                state.stop();
            }
            // A call that begins now sees the request; one that has ended is past caring.
            if (active && !polling) {
                polling = true;
                compiled.loader().startPolling();
            }
        }
    }

    /** Tidies up after a call made from outside, however it ended. */
    private void ended() {
        active = false;
        if (interpreted != null) {
            interpreted.forgetHostFailure();
        }
        if (stopRequested) {
            synchronized (this) {
                if (polling) {
                    polling = false;
                    compiled.loader().endPolling();
                }
            }
        }
    }

    private ModuleState state() {
        ModuleState linked = state;
        if (linked == null) {
            linked = link();
            synchronized (this) {
                state = linked;
                if (stopRequested) {
                    linked.stop();
                }
            }
        }
        return linked;
    }

    private ModuleState link() {
        ModuleState linked = compiled.newState(instance, this);
        linked.depthLeft = callDepth;
        int params = 0;
        int results = 0;
        for (int i = 0; i < compiled.module().typeSection().subTypeCount(); i++) {
            FunctionType type = compiled.module().typeSection().getSubType(i).compType().funcType();
            if (type != null) {
                params = Math.max(params, ValType.sizeOf(type.params()));
                results = Math.max(results, ValType.sizeOf(type.returns()));
            }
        }
        linked.deferredArgs = new long[params];
        linked.deferredRefs = new Object[params];
        linked.out = new long[SplitPlan.MAX_OUTS + results + 1];
        linked.outRefs = new Object[SplitPlan.MAX_OUTS + results + 1];
        linkMemories(linked);
        linked.tables = new TableInstance[instance.tableCount()];
        for (int i = 0; i < linked.tables.length; i++) {
            linked.tables[i] = instance.table(i);
        }
        linked.table = linked.tables.length == 0 ? null : linked.tables[0];
        linked.globals = new GlobalInstance[instance.globalCount()];
        for (int i = 0; i < linked.globals.length; i++) {
            linked.globals[i] = instance.global(i);
        }
        linked.readGlobals();
        linked.imports = new MethodHandle[instance.imports().functionCount()];
        linked.codes = new HostCode[linked.imports.length];
        for (int i = 0; i < linked.imports.length; i++) {
            if (instance.imports().function(i).handle() instanceof HostHandle host) {
                linked.codes[i] = host.code();
            }
            FunctionInfo info = FunctionInfo.of(instance.type(instance.functionType(i)));
            if (!info.isWide() && linked.codes[i] == null) {
                linked.imports[i] =
                        LinkedImport.handle(instance.imports().function(i), info, linked);
            }
        }
        return linked;
    }

    private void linkMemories(ModuleState linked) {
        int count =
                instance.imports().memoryCount()
                        + compiled.module().memorySection().map(m -> m.memoryCount()).orElse(0);
        linked.memories = new LinearMemory[count];
        for (int i = 0; i < count; i++) {
            if (!(instance.memory(i) instanceof LinearMemory memory)) {
                throw new IllegalStateException(
                        "memory " + i + " is no LinearMemory; compiled code needs one");
            }
            linked.memories[i] = memory;
        }
        linked.memory = count == 0 ? null : linked.memories[0];
    }

    @Override
    public boolean isInterpreted(int index) {
        return interpreted != null && compiled.interpreted().containsKey(index);
    }

    @Override
    public CallResult interpret(int index, long[] args, Object[] refs) {
        GuestState guest = Objects.requireNonNull(interpreted);
        if (interpreting == interpreters.size()) {
            TrappingInterpreter caller = interpreting == 0 ? null : interpreters.getLast();
            interpreters.add(compiled.interpreter(instance, callDepth, guest, caller));
        }
        TrappingInterpreter interpreter = interpreters.get(interpreting);
        interpreting++;
        try {
            return interpreter.callWithRefs(index, args, refs);
        } catch (RuntimeException e) {
            // The interpreter called compiled code, which called the host.
            throw guest.isHostFailure(e) ? HostFailure.of(e) : e;
        } finally {
            interpreting--;
        }
    }

    private List<WasmFrame> frames(Throwable thrown) {
        List<WasmFrame> frames = new ArrayList<>();
        String loader = compiled.loader().getName();
        for (StackTraceElement element : thrown.getStackTrace()) {
            String method = element.getMethodName();
            if (loader.equals(element.getClassLoaderName())
                    && isFunction(method)
                    && frames.size() < MAX_FRAMES) {
                int index = Integer.parseInt(method.substring(1));
                if (index >= instance.imports().functionCount()) {
                    frames.add(new WasmFrame(index, compiled.names().nameOf(index)));
                }
            }
        }
        return frames;
    }

    /** Says whether a method is a whole function: f and its index. */
    private static boolean isFunction(String method) {
        return method.length() > 1
                && method.charAt(0) == 'f'
                && method.chars().skip(1).allMatch(Character::isDigit);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException unchecked(Throwable t) throws T {
        throw (T) t;
    }
}
