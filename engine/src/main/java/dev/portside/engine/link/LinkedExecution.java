package dev.portside.engine.link;

import dev.portside.engine.Execution;
import dev.portside.engine.ExecutionStopped;
import dev.portside.engine.LinearMemory;
import dev.portside.engine.TrapKind;
import dev.portside.engine.WasmTrap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemorySection;
import run.endive.wasm.types.ValType;

/**
 * An execution on an instance whose machine is some engine's: all of it but how running code is
 * stopped.
 */
public abstract class LinkedExecution implements Execution {

    private static final long[] NOTHING = {};

    private final Instance instance;
    private final Map<String, Integer> functions = new HashMap<>();
    private final List<LinearMemory> memories = new ArrayList<>();
    private volatile boolean stopped;
    private boolean closed;

    /**
     * @param instance not initialised yet
     */
    protected LinkedExecution(Instance instance) {
        this.instance = instance;
        WasmModule module = instance.module();
        ExportSection exports = module.exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            Export export = exports.getExport(i);
            if (export.exportType() == ExternalType.FUNCTION) {
                functions.put(export.name(), export.index());
            }
        }
        int memoryCount =
                module.importSection().count(ExternalType.MEMORY)
                        + module.memorySection().map(MemorySection::memoryCount).orElse(0);
        for (int i = 0; i < memoryCount; i++) {
            memories.add((LinearMemory) instance.memory(i));
        }
    }

    /**
     * Fills the memories, tables and globals and runs the start section's function. An exported
     * "_start" is a program's main: it runs when somebody calls it.
     */
    public final void initialize() {
        checkStopped();
        try {
            instance.initialize(false);
        } finally {
            callEnded();
        }
    }

    @Override
    public final long[] call(String export, long... args) {
        if (closed) {
            throw new IllegalStateException("call of " + export + " on a closed execution");
        }
        Integer index = functions.get(export);
        if (index == null) {
            throw new IllegalArgumentException("the module exports no function " + export);
        }
        FunctionType type = instance.type(instance.functionType(index));
        int slots = ValType.sizeOf(type.params());
        if (args.length != slots) {
            throw new IllegalArgumentException(
                    export
                            + " takes "
                            + slots
                            + (slots == type.params().size()
                                    ? " arguments, not "
                                    : " arguments, two for each v128, not ")
                            + args.length);
        }
        checkNumbers(type.params(), export);
        checkNumbers(type.returns(), export);
        checkStopped();
        try {
            long[] results = instance.getMachine().call(index, normalized(args, type.params()));
            return results == null ? NOTHING : normalized(results, type.returns());
        } catch (StackOverflowError e) {
            // A call made by a host function, with too little stack left for the machine to say so.
            throw new WasmTrap(TrapKind.CALL_STACK_EXHAUSTED, null, List.of(), e);
        } finally {
            callEnded();
        }
    }

    @Override
    public final @Nullable LinearMemory memory() {
        return memories.isEmpty() ? null : memories.getFirst();
    }

    @Override
    public final void stop() {
        stopped = true;
        stopRunning();
        memories.forEach(LinearMemory::stop);
    }

    /**
     * Makes code that is running, if there is any, end with {@link ExecutionStopped}; on any
     * thread.
     */
    protected abstract void stopRunning();

    /** Called after each call, however it ended. */
    protected void callEnded() {}

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            instance.close();
        }
    }

    private void checkStopped() {
        if (stopped) {
            throw new ExecutionStopped();
        }
    }

    private static void checkNumbers(List<ValType> types, String export) {
        for (ValType type : types) {
            if (!type.isNumeric() && !type.equals(ValType.V128)) {
                throw new IllegalArgumentException(
                        export
                                + " has a value of type "
                                + type
                                + "; only numbers and vectors can be passed");
            }
        }
    }

    /** Returns the values with an i32 sign-extended and an f32's upper half zero. */
    private static long[] normalized(long[] values, List<ValType> types) {
        long[] normalized = values.clone();
        int slot = 0;
        for (ValType type : types) {
            if (type.equals(ValType.I32)) {
                normalized[slot] = (int) values[slot];
            } else if (type.equals(ValType.F32)) {
                normalized[slot] = values[slot] & 0xffff_ffffL;
            }
            slot += type.equals(ValType.V128) ? 2 : 1;
        }
        return normalized;
    }
}
