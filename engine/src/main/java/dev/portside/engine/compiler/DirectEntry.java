package dev.portside.engine.compiler;

import dev.portside.engine.compiler.runtime.ModuleLoader;
import dev.portside.engine.compiler.runtime.ModuleState;
import java.lang.classfile.TypeKind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls a function that has no compiled entry, because the module neither exports nor starts it: a
 * reference to it has reached another instance. Slow, and rare.
 */
final class DirectEntry {

    private DirectEntry() {}

    static void invoke(
            CompiledModule compiled, ModuleState state, int function, long[] args, Object[] refs) {
        ModuleLoader loader = compiled.loader();
        ModuleShape shape = new ModuleShape(compiled.module(), compiled.interpreted());
        ClassPlan plan = new ClassPlan(shape, CompilerOptions.DEFAULT);
        FunctionInfo info = shape.function(function);
        try {
            Class<?> owner =
                    Class.forName(
                            plan.owner(function).packageName()
                                    + "."
                                    + plan.owner(function).displayName(),
                            true,
                            loader);
            MethodHandle handle =
                    MethodHandles.publicLookup()
                            .findStatic(
                                    owner,
                                    plan.method(function),
                                    MethodType.fromMethodDescriptorString(
                                            info.method().descriptorString(), loader));
            List<Object> values = new ArrayList<>();
            if (info.isWide()) {
                values.add(args);
                values.add(refs);
            } else {
                for (int i = 0; i < args.length; i++) {
                    values.add(
                            info.params()[i] == TypeKind.REFERENCE
                                    ? refs[i]
                                    : LinkedImport.value(info.params()[i], args[i]));
                }
            }
            values.add(state);
            Object result = handle.invokeWithArguments(values);
            if (info.results().length > 0) {
                if (info.results()[0] == TypeKind.REFERENCE) {
                    state.outRefs[0] = result;
                } else {
                    state.out[0] = LinkedImport.bits(result);
                }
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("not compiled code of this version", e);
        }
    }
}
