package dev.portside.engine.compiler;

import dev.portside.engine.WasmBinary;
import dev.portside.engine.compiler.runtime.ModuleLoader;
import dev.portside.engine.compiler.runtime.ModuleState;
import dev.portside.engine.interpreter.CodeFacts;
import dev.portside.engine.interpreter.GuestState;
import dev.portside.engine.interpreter.TrappingInterpreter;
import dev.portside.engine.link.FunctionNames;
import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;

/**
 * A module with its compiled code loaded, of which instances are made. Classes are loaded when they
 * are first called.
 */
final class CompiledModule {

    private final WasmModule module;
    private final ModuleCode code;
    private final ModuleLoader loader;
    private final FunctionNames names;
    private final @Nullable CodeFacts interpretedCode;

    CompiledModule(WasmBinary binary, ModuleCode code) {
        // The interpreter needs the bodies of the functions left to it.
        this.module = binary.withBodies(code.interpreted().keySet());
        this.code = code;
        this.names = new FunctionNames(binary);
        this.interpretedCode = code.interpreted().isEmpty() ? null : new CodeFacts(module);
        this.loader = new ModuleLoader(code::classFile);
    }

    WasmModule module() {
        return module;
    }

    SortedMap<Integer, String> interpreted() {
        return code.interpreted();
    }

    ModuleCode code() {
        return code;
    }

    ModuleLoader loader() {
        return loader;
    }

    FunctionNames names() {
        return names;
    }

    /** Returns a machine that runs an instance's functions; for Endive's machine factory. */
    Machine machine(Instance instance, int callDepth, @Nullable GuestState interpreted) {
        return new CompiledMachine(this, instance, callDepth, interpreted);
    }

    /** Returns what the interpreter needs for an instance's functions left to it; null for none. */
    @Nullable GuestState newInterpreterState() {
        return interpretedCode == null ? null : interpretedCode.newState();
    }

    /**
     * Returns an interpreter for the functions left to it.
     *
     * @param caller the one whose call led here, null when there is none
     */
    TrappingInterpreter interpreter(
            Instance instance,
            int callDepth,
            GuestState state,
            @Nullable TrappingInterpreter caller) {
        return new TrappingInterpreter(
                instance,
                names,
                Objects.requireNonNull(interpretedCode),
                state,
                callDepth,
                new TrappingInterpreter.Outward(code.interpreted().keySet()::contains, caller));
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
