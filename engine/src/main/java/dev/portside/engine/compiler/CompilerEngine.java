package dev.portside.engine.compiler;

import dev.portside.engine.Engine;
import dev.portside.engine.WasmBinary;
import run.endive.wasm.WasmModule;

/** Runs functions as JVM bytecode, which HotSpot compiles further. */
public final class CompilerEngine implements Engine {

    /** Told by the compiling threads how far they are. */
    public interface Progress {

        /**
         * @param classes how many are compiled
         * @param all how many there will be
         */
        void compiled(int classes, int all);
    }

    /** With {@link CompilerOptions#DEFAULT}. */
    public static final CompilerEngine INSTANCE = new CompilerEngine(CompilerOptions.DEFAULT);

    private final CompilerOptions options;

    public CompilerEngine(CompilerOptions options) {
        this.options = options;
    }

    @Override
    public CompiledExecutable prepare(WasmModule module) {
        return prepare(WasmBinary.of(module));
    }

    /**
     * Makes a module ready. Each class of functions is compiled when one of them is first called.
     */
    public CompiledExecutable prepare(WasmBinary module) {
        return new CompiledExecutable(module, ModuleCode.of(module, options), options);
    }

    /** Compiles all of a module, on as many threads as the options say, without loading it. */
    public CompiledCode compile(WasmModule module) {
        return compile(WasmBinary.of(module), (_, _) -> {});
    }

    /** Does the same and tells how far it is. */
    public CompiledCode compile(WasmBinary module, Progress progress) {
        return new ModuleCompiler(module.code(), options).compile(progress);
    }

    /**
     * Makes a module ready with code compiled earlier, all of it or part. Classes are loaded when
     * they are first called; those that are missing are compiled then.
     *
     * @param module equal to the one that was compiled; only its outline is read unless something
     *     is missing
     * @param code trusted: it runs with the host's rights
     */
    public CompiledExecutable load(WasmBinary module, CompiledCode code) {
        return new CompiledExecutable(module, ModuleCode.of(module, options, code), options);
    }

    /** Does the same for a parsed module. */
    public CompiledExecutable load(WasmModule module, CompiledCode code) {
        return load(WasmBinary.of(module), code);
    }
}
