package dev.portside.engine;

import dev.portside.engine.link.FunctionNames;
import dev.portside.engine.link.GuestTable;
import dev.portside.engine.link.Linker;
import java.util.ArrayList;
import java.util.List;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmModule;

/** A module for the interpreter; nothing to prepare but the names for stack traces. */
final class InterpreterExecutable implements Executable {

    private final WasmModule module;
    private final FunctionNames names;

    InterpreterExecutable(WasmModule module) {
        this.module = module;
        this.names = new FunctionNames(module);
    }

    @Override
    public WasmModule module() {
        return module;
    }

    @Override
    public Execution instantiate(List<HostCallTarget> functions, ExecutionLimits limits) {
        GuestState state = new GuestState();
        List<ImportFunction> imports = new ArrayList<>();
        for (HostCallTarget target : Linker.resolve(module, functions)) {
            imports.add(
                    new ImportFunction(
                            target.module(),
                            target.name(),
                            target.type(),
                            new BoxedHostCall(target.target(), state)));
        }
        Instance instance =
                Instance.builder(module)
                        .withImportValues(ImportValues.builder().withFunctions(imports).build())
                        .withMemoryFactory(
                                declared -> new LinearMemory(declared, limits.memoryPages()))
                        .withTableFactory(GuestTable::new)
                        .withMachineFactory(
                                i -> new TrappingInterpreter(i, names, state, limits.callDepth()))
                        .withUnsafeExecutionListener(state)
                        // An exported "_start" is a program's main: it runs when somebody calls it.
                        .withStart(false)
                        .build();
        return new InterpreterExecution(instance, state);
    }
}
