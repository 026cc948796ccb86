package dev.portside.engine.compiler;

import java.lang.classfile.ClassFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import run.endive.wasm.WasmModule;

/**
 * Plans what a module becomes, and compiles all of it. Gives the same bytes for the same module and
 * options.
 */
final class ModuleCompiler {
    /*
     * A function that turns out to be too large for a JVM method, splitting notwithstanding, is left to the interpreter. What the
     * interpreter uses decides where globals are, so it has to be known before any class is loaded. Nearly all functions are obviously
     * small enough (FunctionBounds); the others are emitted once to see, and if one is too large the module is planned again.
     */

    private static final int MAX_ROUNDS = 50;

    private final WasmModule module;
    private final CompilerOptions options;

    ModuleCompiler(WasmModule module, CompilerOptions options) {
        this.module = module;
        this.options = options;
    }

    /** Returns the plan of a module every class of which can be emitted. */
    ClassPlan plan() {
        return plan(new TreeMap<>());
    }

    private ClassPlan plan(Map<Integer, String> interpreted) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            ClassPlan plan = new ClassPlan(new ModuleShape(module, interpreted), options);
            List<Integer> oversized = oversized(plan);
            if (oversized.isEmpty()) {
                return plan;
            }
            oversized.forEach(function -> leave(interpreted, function));
        }
        throw new IllegalStateException(
                "after " + MAX_ROUNDS + " attempts functions are still too large for a JVM method");
    }

    private List<Integer> oversized(ClassPlan plan) {
        ClassFile classFile = ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG);
        List<Integer> oversized = Collections.synchronizedList(new ArrayList<>());
        List<Callable<Boolean>> checks = new ArrayList<>();
        for (int function : new FunctionBounds(plan.shape()).uncertain()) {
            checks.add(() -> {
                try {
                    new FunctionsClass(plan, plan.group(function), classFile).check(function);
                    return true;
                } catch (OversizedFunction e) {
                    return oversized.add(e.function());
                }
            });
        }
        CompilerThreads.run(checks, options.threads());
        return oversized;
    }

    private static void leave(Map<Integer, String> interpreted, int function) {
        interpreted.put(function, "too large for a JVM method");
    }

    /** Compiles all of the module. */
    CompiledCode compile(CompilerEngine.Progress progress) {
        Map<Integer, String> interpreted = new TreeMap<>();
        while (true) {
            ModuleCode code = ModuleCode.of(plan(interpreted));
            try {
                code.complete(progress, options.threads());
                return code.soFar();
            } catch (OversizedFunction e) {
                leave(interpreted, e.function());
            }
        }
    }
}
