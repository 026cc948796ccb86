package dev.portside.engine.interpreter;

import dev.portside.engine.Engine;
import dev.portside.engine.Executable;
import run.endive.wasm.WasmModule;

/** Runs functions on Endive's interpreter. */
public final class InterpreterEngine implements Engine {

    /** Has no state. */
    public static final InterpreterEngine INSTANCE = new InterpreterEngine();

    private InterpreterEngine() {}

    @Override
    public Executable prepare(WasmModule module) {
        return new InterpreterExecutable(module);
    }
}
