package dev.portside.engine.compiler;

import dev.portside.engine.compiler.runtime.ModuleLoader;
import dev.portside.engine.compiler.runtime.ModuleState;
import java.lang.classfile.TypeKind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import run.endive.runtime.Instance;

/**
 * Calls a function that has no compiled entry, because the module neither exports nor starts it: a
 * reference to it has reached another instance. Slow, and rare.
 */
final class DirectEntry {

    private DirectEntry() {}

    static void invoke(
            CompiledModule compiled, ModuleState state, int function, long[] args, Object[] refs) {
        ModuleLoader loader = compiled.loader();
        Instance instance = state.instance();
        FunctionInfo info = FunctionInfo.of(instance.type(instance.functionType(function)));
        try {
            Class<?> owner = Class.forName(compiled.code().owner(function), true, loader);
            MethodType type =
                    MethodType.fromMethodDescriptorString(info.method().descriptorString(), loader);
            MethodHandle handle = find(owner, function, type);
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

    /**
     * A function that leaves calls to be made when it returns has a second method that makes them.
     */
    private static MethodHandle find(Class<?> owner, int function, MethodType type)
            throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            return lookup.findStatic(owner, Names.completing(function), type);
        } catch (NoSuchMethodException e) {
            return lookup.findStatic(owner, Names.function(function), type);
        }
    }
}
