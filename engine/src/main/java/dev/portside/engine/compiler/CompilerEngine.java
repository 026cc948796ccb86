package dev.portside.engine.compiler;

import dev.portside.engine.Engine;
import run.endive.wasm.WasmModule;

/** Runs functions as JVM bytecode, which HotSpot compiles further. */
public final class CompilerEngine implements Engine {

    /** With {@link CompilerOptions#DEFAULT}. */
    public static final CompilerEngine INSTANCE = new CompilerEngine(CompilerOptions.DEFAULT);

    private final CompilerOptions options;

    public CompilerEngine(CompilerOptions options) {
        this.options = options;
    }

    @Override
    public CompiledExecutable prepare(WasmModule module) {
        return load(module, compile(module));
    }

    /** Compiles without loading. */
    public CompiledCode compile(WasmModule module) {
        return new ModuleCompiler(module, options).compile();
    }

    /**
     * Makes a module ready with code compiled earlier. Classes are loaded when they are first
     * called.
     *
     * @param module equal to the one that was compiled
     * @param code trusted: it runs with the host's rights
     */
    public CompiledExecutable load(WasmModule module, CompiledCode code) {
        return new CompiledExecutable(module, code, options);
    }
}
