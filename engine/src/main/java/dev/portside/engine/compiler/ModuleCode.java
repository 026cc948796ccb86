package dev.portside.engine.compiler;

import dev.portside.engine.WasmBinary;
import dev.portside.engine.compiler.CompiledCode.ClassBytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A module's code as it comes into being: each class is compiled when it is first needed, unless it
 * was compiled in an earlier life.
 *
 * <p>May be shared by threads.
 */
final class ModuleCode {
    /*
     * A class is needed when one of its functions is called, which may be at the bottom of a guest's stack, or on a virtual thread with
     * hardly any. The compiler needs room, so it works on a thread of its own, and the one in need waits.
     */

    private static final byte[] MISSING = {};

    private final CompilerOptions options;
    private final Supplier<ClassEmitter> planner;
    private final @Nullable CompiledCode known;
    private final ConcurrentHashMap<String, byte[]> files = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Object> locks = new ConcurrentHashMap<>();
    private final AtomicInteger compiled = new AtomicInteger();
    private @Nullable ClassEmitter emitter;

    private ModuleCode(
            CompilerOptions options, Supplier<ClassEmitter> planner, @Nullable CompiledCode known) {
        this.options = options;
        this.planner = planner;
        this.known = known;
        if (known != null) {
            for (ClassBytes one : known.classes()) {
                if (one.bytes().length > 0) {
                    files.put(one.name(), one.bytes());
                }
            }
        }
    }

    /** Returns the code of a module nothing of which is compiled yet. */
    static ModuleCode of(WasmBinary module, CompilerOptions options) {
        return new ModuleCode(
                options, () -> new ModuleCompiler(module.code(), options).emitter(), null);
    }

    /**
     * Returns the code of a module of which some is compiled.
     *
     * @param known made from an equal module, by this version
     */
    static ModuleCode of(WasmBinary module, CompilerOptions options, CompiledCode known) {
        if (!known.isComplete()) {
            // Not for the first time at the bottom of a guest's stack: what fails while a class of
            // the
            // JDK is being initialised has failed for good.
            int _ = CompilerThreads.call(() -> 0);
        }
        CompilerOptions same =
                options.withCountCalls(known.countsCalls())
                        .withCallsAccesses(known.callsAccesses());
        return new ModuleCode(
                same,
                () -> new ModuleCompiler(module.code(), same).emitterKnowing(known.interpreted()),
                known);
    }

    static ModuleCode of(ClassEmitter emitter) {
        return new ModuleCode(emitter.plan().options(), () -> emitter, null);
    }

    boolean countsCalls() {
        return options.countCalls();
    }

    boolean callsAccesses() {
        return options.callsAccesses();
    }

    /** Returns the functions left to the interpreter, with why, by index. */
    SortedMap<Integer, String> interpreted() {
        return known != null ? known.interpreted() : emitter().plan().shape().interpreted();
    }

    /** Returns the binary name of the class a function of the module is in. */
    String owner(int function) {
        List<Integer> firsts = firsts();
        int group = java.util.Collections.binarySearch(firsts, function);
        return Names.PACKAGE + Names.functions(group >= 0 ? group : -group - 2).displayName();
    }

    private List<Integer> firsts() {
        return known != null ? known.firsts() : emitter().plan().firsts();
    }

    /** Returns how many units this has compiled. */
    int newClasses() {
        return compiled.get();
    }

    /** Returns what is compiled, and the names of what is not. */
    CompiledCode soFar() {
        List<ClassBytes> classes = new ArrayList<>();
        for (String unit : units()) {
            classes.add(new ClassBytes(unit, files.getOrDefault(unit, MISSING)));
        }
        files.forEach((name, file) -> {
            if (!ClassEmitter.isUnit(name)) {
                classes.add(new ClassBytes(name, file));
            }
        });
        int units = units().size();
        classes.subList(units, classes.size()).sort(Comparator.comparing(ClassBytes::name));
        return new CompiledCode(countsCalls(), callsAccesses(), interpreted(), firsts(), classes);
    }

    private List<String> units() {
        return known != null
                ? known.classes().stream()
                        .map(ClassBytes::name)
                        .filter(ClassEmitter::isUnit)
                        .toList()
                : emitter().units();
    }

    /** Says whether everything is compiled. */
    boolean isComplete() {
        return units().stream().allMatch(files::containsKey);
    }

    /** Returns the contents of a class file, compiled now if need be; null when there is none. */
    byte @Nullable [] classFile(String name) {
        byte[] file = files.get(name);
        if (file == null && ClassEmitter.isUnit(name)) {
            int _ = CompilerThreads.call(() -> compile(name));
            file = files.get(name);
        }
        return file;
    }

    /** Compiles a unit unless that has been done; returns how many classes that gave. */
    private int compile(String unit) {
        synchronized (locks.computeIfAbsent(unit, _ -> new Object())) {
            if (files.containsKey(unit)) {
                return 0;
            }
            List<ClassBytes> classes = emitter().emit(unit);
            if (!classes.isEmpty()) {
                compiled.incrementAndGet();
            }
            // The unit's own class comes last: with it, the others are there.
            for (ClassBytes one : classes.reversed()) {
                files.put(one.name(), one.bytes());
            }
            return classes.size();
        }
    }

    /**
     * Compiles what is not compiled yet, on up to so many threads.
     *
     * @throws OversizedFunction when a function does not fit a method
     */
    void complete(CompilerEngine.Progress progress, int threads) {
        List<String> missing = units().stream().filter(unit -> !files.containsKey(unit)).toList();
        int all = units().size();
        AtomicInteger done = new AtomicInteger(all - missing.size());
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (String unit : missing) {
            tasks.add(() -> {
                int classes = compile(unit);
                progress.compiled(done.incrementAndGet(), all);
                return classes;
            });
        }
        CompilerThreads.run(tasks, threads);
    }

    private synchronized ClassEmitter emitter() {
        if (emitter == null) {
            emitter = planner.get();
        }
        return emitter;
    }
}
