package dev.portside.engine.compiler;

import dev.portside.engine.compiler.runtime.ModuleLoader;
import dev.portside.engine.compiler.runtime.ModuleState;
import dev.portside.engine.link.FunctionNames;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;

/**
 * A module with its compiled code loaded, of which instances are made. Classes are loaded when they
 * are first called.
 */
final class CompiledModule {

    private final WasmModule module;
    private final CompiledCode code;
    private final ModuleLoader loader;
    private final FunctionNames names;

    CompiledModule(WasmModule module, CompiledCode code) {
        this.module = module;
        this.code = code;
        this.names = new FunctionNames(module);
        Map<String, byte[]> classes = new HashMap<>();
        for (CompiledCode.ClassBytes one : code.classes()) {
            classes.put(one.name(), one.bytes());
        }
        this.loader = new ModuleLoader(classes);
    }

    WasmModule module() {
        return module;
    }

    SortedMap<Integer, String> interpreted() {
        return code.interpreted();
    }

    boolean countsCalls() {
        return code.countsCalls();
    }

    ModuleLoader loader() {
        return loader;
    }

    FunctionNames names() {
        return names;
    }

    /** Returns a machine that runs an instance's functions; for Endive's machine factory. */
    Machine machine(Instance instance, int callDepth) {
        return new CompiledMachine(this, instance, callDepth);
    }

    ModuleState newState(Instance instance, ModuleState.Interpreter interpreter) {
        try {
            return Class.forName(Names.STATE_NAME, true, loader)
                    .asSubclass(ModuleState.class)
                    .getConstructor(Instance.class, ModuleState.Interpreter.class)
                    .newInstance(instance, interpreter);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("compiled code does not start", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("not compiled code of this version", e);
        }
    }
}
