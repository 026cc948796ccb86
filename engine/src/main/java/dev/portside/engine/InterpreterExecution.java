package dev.portside.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** An instance on Endive's interpreter. */
final class InterpreterExecution implements Execution {

    private static final long[] NOTHING = {};

    private final Instance instance;
    private final GuestState state;
    private boolean closed;

    InterpreterExecution(Instance instance, GuestState state) {
        this.instance = instance;
        this.state = state;
    }

    /**
     * Fills the memories, tables and globals and runs the start section's function. An exported
     * "_start" is a program's main: it runs when somebody calls it.
     */
    void initialize() {
        state.checkStopped();
        try {
            instance.initialize(false);
        } finally {
            state.forgetHostFailure();
        }
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
        state.checkStopped();
        try {
            long[] results = instance.getMachine().call(index, normalized(args, type.params()));
            return results == null ? NOTHING : normalized(results, type.returns());
        } finally {
            state.forgetHostFailure();
        }
    }

    @Override
    public @Nullable LinearMemory memory() {
        return (LinearMemory) instance.memory();
    }

    @Override
    public void stop() {
        state.stop();
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

    /** Returns the values with an i32 sign-extended and an f32's upper half zero. */
    private static long[] normalized(long[] values, List<ValType> types) {
        long[] normalized = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            ValType type = types.get(i);
            if (type.equals(ValType.I32)) {
                normalized[i] = (int) values[i];
            } else if (type.equals(ValType.F32)) {
                normalized[i] = values[i] & 0xffff_ffffL;
            } else {
                normalized[i] = values[i];
            }
        }
        return normalized;
    }
}
