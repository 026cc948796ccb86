package dev.portside.engine;

import run.endive.wasm.WasmModule;

/**
 * A module to be compiled.
 *
 * @param module without function bodies or with them
 * @param bodies its function bodies
 */
public record WasmCode(WasmModule module, FunctionBodies bodies) {

    /** Takes a module that was parsed as a whole. */
    public static WasmCode of(WasmModule module) {
        return new WasmCode(module, FunctionBodies.of(module));
    }
}
