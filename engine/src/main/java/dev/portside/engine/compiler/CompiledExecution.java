package dev.portside.engine.compiler;

import dev.portside.engine.Execution;
import dev.portside.engine.ExecutionStopped;
import dev.portside.engine.LinearMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** An instance on compiled code. */
final class CompiledExecution implements Execution {

    private static final long[] NOTHING = {};

    private final Instance instance;
    private final CompiledMachine machine;
    private volatile boolean stopped;
    private boolean closed;

    CompiledExecution(Instance instance) {
        this.instance = instance;
        this.machine = (CompiledMachine) instance.getMachine();
    }

    /** Fills the memories, tables and globals and runs the start section's function. */
    void initialize() {
        checkStopped();
        instance.initialize(false);
    }

    @Override
    public long[] call(String export, long... args) {
        if (closed) {
            throw new IllegalStateException("call of " + export + " on a closed execution");
        }
        int index = functionIndex(export);
        FunctionType type = instance.type(instance.functionType(index));
        if (args.length != type.params().size()) {
            throw new IllegalArgumentException(
                    export + " takes " + type.params().size() + " arguments, not " + args.length);
        }
        checkNumbers(type.params(), export);
        checkNumbers(type.returns(), export);
        checkStopped();
        long[] results = machine.call(index, args);
        return results == null ? NOTHING : normalized(results, type.returns());
    }

    private void checkStopped() {
        if (stopped) {
            throw new ExecutionStopped();
        }
    }

    @Override
    public @Nullable LinearMemory memory() {
        return (LinearMemory) instance.memory();
    }

    @Override
    public void stop() {
        stopped = true;
        machine.stop();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            instance.close();
        }
    }

    private int functionIndex(String name) {
        ExportSection exports = instance.module().exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            Export export = exports.getExport(i);
            if (export.name().equals(name) && export.exportType() == ExternalType.FUNCTION) {
                return export.index();
            }
        }
        throw new IllegalArgumentException("the module exports no function " + name);
    }

    private static void checkNumbers(List<ValType> types, String export) {
        for (ValType type : types) {
            if (!type.isNumeric()) {
                throw new IllegalArgumentException(
                        export + " has a value of type " + type + "; only numbers can be passed");
            }
        }
    }

    /** Returns the values with an f32's upper half zero; an i32 is sign-extended already. */
    private static long[] normalized(long[] values, List<ValType> types) {
        for (int i = 0; i < values.length; i++) {
            if (types.get(i).equals(ValType.F32)) {
                values[i] &= 0xffff_ffffL;
            }
        }
        return values;
    }
}
