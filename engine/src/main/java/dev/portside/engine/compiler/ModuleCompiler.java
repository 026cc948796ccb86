package dev.portside.engine.compiler;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import run.endive.wasm.WasmModule;

/** Compiles a whole module. Gives the same bytes for the same module and options. */
final class ModuleCompiler {
    /*
     * A function that turns out to be too large for a JVM method, splitting notwithstanding, is left to the interpreter. What the
     * interpreter uses decides where globals are, so the module is then compiled again; that is rare enough.
     */

    private static final int MAX_ROUNDS = 50;

    private final WasmModule module;
    private final CompilerOptions options;
    private final ClassFile classFile = ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG);

    ModuleCompiler(WasmModule module, CompilerOptions options) {
        this.module = module;
        this.options = options;
    }

    CompiledCode compile() {
        Map<Integer, String> interpreted = new TreeMap<>();
        for (int round = 0; round < MAX_ROUNDS; round++) {
            ClassPlan plan = new ClassPlan(new ModuleShape(module, interpreted), options);
            try {
                return new CompiledCode(
                        options.countCalls(), plan.shape().interpreted(), emit(plan));
            } catch (OversizedFunction e) {
                interpreted.put(e.function(), "too large for a JVM method");
            }
        }
        throw new IllegalStateException(
                "more than " + MAX_ROUNDS + " functions are too large for a JVM method");
    }

    private List<CompiledCode.ClassBytes> emit(ClassPlan plan) {
        List<Callable<List<CompiledCode.ClassBytes>>> tasks = new ArrayList<>();
        tasks.add(() -> one(Names.STATE, new StateClass(plan).emit(classFile)));
        for (int i = 0; i < plan.groupCount(); i++) {
            int group = i;
            tasks.add(() -> new FunctionsClass(plan, group, classFile).emit());
        }
        EntryClasses entries = new EntryClasses(plan);
        for (int i = 0; i < entries.count(); i++) {
            int group = i;
            tasks.add(() -> one(Names.entries(group), entries.emit(classFile, group)));
        }
        plan.shape()
                .indirectCalls()
                .forEach((type, tables) ->
                        tasks.add(() ->
                                one(
                                        Names.dispatcher(type),
                                        new Dispatcher(plan, type).emit(classFile, tables))));
        if (!plan.shape().deferring().isEmpty()) {
            tasks.add(() -> one(Names.DEFERRED, new DeferredCalls(plan).emit(classFile)));
        }
        return run(tasks).stream().flatMap(List::stream).toList();
    }

    private static List<CompiledCode.ClassBytes> one(ClassDesc name, byte[] bytes) {
        return List.of(Names.named(name, bytes));
    }

    private <T> List<T> run(List<Callable<T>> tasks) {
        int threads = Math.min(options.threads(), tasks.size() / 4);
        List<T> results = new ArrayList<>(tasks.size());
        try {
            if (threads <= 1) {
                for (Callable<T> task : tasks) {
                    results.add(task.call());
                }
                return results;
            }
            try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
                for (Future<T> result : executor.invokeAll(tasks)) {
                    results.add(result.get());
                }
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("compiling failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while compiling", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("compiling failed", e);
        }
    }
}
