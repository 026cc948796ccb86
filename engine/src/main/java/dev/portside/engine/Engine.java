package dev.portside.engine;

import dev.portside.engine.compiler.CompilerEngine;
import dev.portside.engine.interpreter.InterpreterEngine;
import run.endive.wasm.WasmModule;

/**
 * A way of running wasm functions.
 *
 * <p>Engines are immutable and may be shared by threads. Every engine gives the same results and
 * the same traps for the same module; they differ in speed and start-up only.
 */
public interface Engine {

    /**
     * Does the work that is done once per module.
     *
     * @param module a parsed and validated module
     * @return what instances are made of; may be shared by threads
     */
    Executable prepare(WasmModule module);

    /**
     * Returns the engine that interprets wasm instructions one by one: instant start, slow loops.
     */
    static Engine interpreter() {
        return InterpreterEngine.INSTANCE;
    }

    /**
     * Returns the engine that compiles wasm to JVM bytecode: takes a moment per module, then runs
     * at the speed of compiled code.
     */
    static Engine compiler() {
        return CompilerEngine.INSTANCE;
    }
}
