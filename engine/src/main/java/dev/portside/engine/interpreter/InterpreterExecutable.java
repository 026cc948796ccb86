package dev.portside.engine.interpreter;

import dev.portside.engine.Execution;
import dev.portside.engine.ExecutionLimits;
import dev.portside.engine.HostCallTarget;
import dev.portside.engine.LinearMemory;
import dev.portside.engine.WasmBinary;
import dev.portside.engine.link.FunctionNames;
import dev.portside.engine.link.GuestTable;
import dev.portside.engine.link.Linkable;
import dev.portside.engine.link.Linker;
import dev.portside.engine.link.TableBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmModule;

/** A module for the interpreter; nothing to prepare but what stack traces and limits need. */
final class InterpreterExecutable implements Linkable {

    private final WasmModule module;
    private final FunctionNames names;
    private final CodeFacts code;

    InterpreterExecutable(WasmModule module) {
        this.module = module;
        this.names = new FunctionNames(WasmBinary.of(module));
        this.code = new CodeFacts(module);
    }

    @Override
    public WasmModule module() {
        return module;
    }

    @Override
    public @Nullable String functionName(int index) {
        return names.nameOf(index);
    }

    @Override
    public Execution instantiate(
            List<HostCallTarget> functions, ExecutionLimits limits, Consumer<Execution> created) {
        GuestState state = code.newState();
        List<ImportFunction> imports = new ArrayList<>();
        for (HostCallTarget target : Linker.resolve(module, functions)) {
            imports.add(
                    new ImportFunction(
                            target.module(),
                            target.name(),
                            target.type(),
                            PlainHostCall.of(target, state)));
        }
        Instance instance =
                allocate(ImportValues.builder().withFunctions(imports).build(), limits, state);
        InterpreterExecution execution = new InterpreterExecution(instance, state);
        created.accept(execution);
        execution.initialize();
        return execution;
    }

    @Override
    public Instance link(ImportValues imports, ExecutionLimits limits) {
        return allocate(imports, limits, code.newState()).initialize(false);
    }

    private Instance allocate(ImportValues imports, ExecutionLimits limits, GuestState state) {
        TableBudget tables = new TableBudget();
        return Instance.builder(module)
                .withImportValues(imports)
                .withMemoryFactory(
                        declared -> new LinearMemory(declared, limits.memoryPages(), true))
                .withTableFactory((table, value) -> new GuestTable(table, value, tables))
                .withMachineFactory(i ->
                        new TrappingInterpreter(i, names, code, state, limits.callDepth(), null))
                .withUnsafeExecutionListener(state)
                .withInitialize(false)
                .build();
    }
}
