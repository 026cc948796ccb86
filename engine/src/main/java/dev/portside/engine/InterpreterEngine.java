package dev.portside.engine;

import run.endive.wasm.WasmModule;

/** Runs functions on Endive's interpreter. */
final class InterpreterEngine implements Engine {

    static final InterpreterEngine INSTANCE = new InterpreterEngine();

    private InterpreterEngine() {}

    @Override
    public Executable prepare(WasmModule module) {
        return new InterpreterExecutable(module);
    }
}
