package dev.portside.engine.compiler;

import dev.portside.engine.compiler.CompiledCode.ClassBytes;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;

/**
 * The classes a module becomes, emitted when asked for, in units: one class, or a class of
 * functions and those of its frames. Gives the same bytes for the same plan, in whatever order and
 * on whatever thread.
 */
final class ClassEmitter {

    private static final String FRAME = Names.PACKAGE + "Frame";

    private final ClassFile classFile = ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG);
    private final Map<String, Supplier<List<ClassBytes>>> units = new LinkedHashMap<>();
    private final ClassPlan plan;
    private final CheckedClasses checked = new CheckedClasses();

    ClassEmitter(ClassPlan plan) {
        this.plan = plan;
        add(Names.STATE, () -> new StateClass(plan).emit(classFile));
        for (int i = 0; i < plan.groupCount(); i++) {
            int group = i;
            units.put(Names.PACKAGE + Names.functions(group).displayName(), () -> functions(group));
        }
        EntryClasses entries = new EntryClasses(plan);
        for (int i = 0; i < entries.count(); i++) {
            int group = i;
            add(Names.entries(group), () -> entries.emit(classFile, group));
        }
        plan.shape()
                .indirectCalls()
                .forEach((type, tables) ->
                        add(
                                Names.dispatcher(type),
                                () -> new Dispatcher(plan, type).emit(classFile, tables)));
        if (!plan.shape().deferring().isEmpty()) {
            DeferredCalls deferred = new DeferredCalls(plan);
            for (int i = 0; i < deferred.count(); i++) {
                int index = i;
                add(Names.deferred(index), () -> deferred.emit(classFile, index));
            }
        }
    }

    private void add(ClassDesc name, Supplier<byte[]> emission) {
        units.put(
                Names.PACKAGE + name.displayName(),
                () -> List.of(Names.named(name, emission.get())));
    }

    private List<ClassBytes> functions(int group) {
        List<ClassBytes> known = checked.take(group);
        return known != null ? known : new FunctionsClass(plan, group, classFile).emit();
    }

    ClassPlan plan() {
        return plan;
    }

    /** Returns the functions that do not fit a method, having emitted those that may not. */
    Set<Integer> oversized() {
        Set<Integer> oversized = new ConcurrentSkipListSet<>();
        Map<Integer, List<Integer>> uncertain = new LinkedHashMap<>();
        for (int function : new FunctionBounds(plan.shape()).uncertain()) {
            uncertain.computeIfAbsent(plan.group(function), _ -> new ArrayList<>()).add(function);
        }
        List<Callable<Boolean>> checks = new ArrayList<>();
        uncertain.forEach(
                (group, functions) -> checks.add(() -> check(group, functions, oversized)));
        CompilerThreads.run(checks, plan.options().threads());
        return oversized;
    }

    private boolean check(int group, List<Integer> functions, Set<Integer> oversized) {
        try {
            checked.keep(group, new FunctionsClass(plan, group, classFile).emit());
            return true;
        } catch (OversizedFunction e) {
            // One of them; planning once for each would take long where there are many.
            boolean _ = oversized.add(e.function());
        }
        for (int function : functions) {
            try {
                new FunctionsClass(plan, group, classFile).check(function);
            } catch (OversizedFunction e) {
                boolean _ = oversized.add(e.function());
            }
        }
        return false;
    }

    /** Says whether a class is a unit, or the first of one. */
    static boolean isUnit(String name) {
        return !name.startsWith(FRAME);
    }

    /** Returns the binary names of all units, which are those of their first classes. */
    List<String> units() {
        return List.copyOf(units.keySet());
    }

    /**
     * Returns the classes of a unit, none when there is no such unit.
     *
     * @throws OversizedFunction when a function does not fit a method
     */
    List<ClassBytes> emit(String unit) {
        Supplier<List<ClassBytes>> emission = units.get(unit);
        return emission == null ? List.of() : emission.get();
    }
}
