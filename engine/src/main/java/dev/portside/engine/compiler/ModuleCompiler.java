package dev.portside.engine.compiler;

import dev.portside.engine.WasmCode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans what a module becomes, and compiles all of it. Gives the same bytes for the same module and
 * options.
 */
final class ModuleCompiler {
    /*
     * A function that turns out to be too large for a JVM method, splitting notwithstanding, is left to the interpreter. What the
     * interpreter uses decides where globals are, so it has to be known before any class is loaded. Nearly all functions are obviously
     * small enough (FunctionBounds); the others are emitted first, to see, and if one is too large the module is planned again.
     */

    private static final int MAX_ROUNDS = 50;

    private final WasmCode module;
    private final CompilerOptions options;
    private @Nullable BodyScan scan;

    ModuleCompiler(WasmCode module, CompilerOptions options) {
        this.module = module;
        this.options = options;
    }

    /** Returns what emits a module's classes, each of which can be emitted. */
    ClassEmitter emitter() {
        return emitter(new TreeMap<>());
    }

    private ClassEmitter emitter(Map<Integer, String> interpreted) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            ClassEmitter emitter = emitterKnowing(interpreted);
            Set<Integer> oversized = emitter.oversized();
            if (oversized.isEmpty()) {
                return emitter;
            }
            oversized.forEach(function -> leave(interpreted, function));
        }
        throw new IllegalStateException(
                "after " + MAX_ROUNDS + " attempts functions are still too large for a JVM method");
    }

    /**
     * Does the same when it is known what has to be left to the interpreter.
     *
     * @param interpreted at least the functions that do not fit a method, with why, by index
     */
    ClassEmitter emitterKnowing(Map<Integer, String> interpreted) {
        ModuleShape shape = new ModuleShape(module, interpreted, scan);
        scan = shape.scan();
        return new ClassEmitter(new ClassPlan(shape, options));
    }

    private static void leave(Map<Integer, String> interpreted, int function) {
        interpreted.put(function, "too large for a JVM method");
    }

    /** Compiles all of the module. */
    CompiledCode compile(CompilerEngine.Progress progress) {
        Map<Integer, String> interpreted = new TreeMap<>();
        while (true) {
            ModuleCode code = ModuleCode.of(emitter(interpreted));
            try {
                code.complete(progress, options.threads());
                return code.soFar();
            } catch (OversizedFunction e) {
                leave(interpreted, e.function());
            }
        }
    }
}
