package dev.portside.engine.compiler;

import dev.portside.engine.Execution;
import dev.portside.engine.ExecutionLimits;
import dev.portside.engine.HostCallTarget;
import dev.portside.engine.LinearMemory;
import dev.portside.engine.compiler.runtime.CompiledTable;
import dev.portside.engine.interpreter.GuestState;
import dev.portside.engine.link.Linkable;
import dev.portside.engine.link.Linker;
import dev.portside.engine.link.TableBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmModule;

/** A module whose functions run as compiled code. */
public final class CompiledExecutable implements Linkable {
    /*
     * Counting nested calls costs every call something, so code that does is compiled only for whoever sets a limit, and then kept.
     */

    private final CompilerOptions options;
    private final CompiledCode code;
    private final CompiledModule compiled;
    private @Nullable CompiledModule counting;

    CompiledExecutable(WasmModule module, CompiledCode code, CompilerOptions options) {
        this.options = options;
        this.code = code;
        this.compiled = new CompiledModule(module, code);
    }

    @Override
    public WasmModule module() {
        return compiled.module();
    }

    /** Returns what was compiled, to keep and {@link CompilerEngine#load} later. */
    public CompiledCode code() {
        return code;
    }

    /** Returns the functions left to the interpreter, with why, by index. */
    public SortedMap<Integer, String> interpreted() {
        return code.interpreted();
    }

    /** Says whether code looks for stops now, which costs every loop and call something. */
    boolean isPolling() {
        return compiled.loader().isPolling();
    }

    @Override
    public Execution instantiate(
            List<HostCallTarget> functions, ExecutionLimits limits, Consumer<Execution> created) {
        List<ImportFunction> imports = new ArrayList<>();
        for (HostCallTarget target : Linker.resolve(module(), functions)) {
            imports.add(
                    new ImportFunction(
                            target.module(),
                            target.name(),
                            target.type(),
                            new HostHandle(target.target())));
        }
        Instance instance = allocate(ImportValues.builder().withFunctions(imports).build(), limits);
        CompiledExecution execution = new CompiledExecution(instance);
        created.accept(execution);
        execution.initialize();
        return execution;
    }

    @Override
    public Instance link(ImportValues imports, ExecutionLimits limits) {
        return allocate(imports, limits).initialize(false);
    }

    private Instance allocate(ImportValues imports, ExecutionLimits limits) {
        CompiledModule chosen = limits.callDepth() == Integer.MAX_VALUE ? compiled : counting();
        GuestState interpreted = chosen.newInterpreterState();
        TableBudget tables = new TableBudget();
        return Instance.builder(module())
                .withImportValues(imports)
                .withMemoryFactory(declared -> new LinearMemory(declared, limits.memoryPages()))
                .withTableFactory((table, value) -> new CompiledTable(table, value, tables))
                .withMachineFactory(i -> chosen.machine(i, limits.callDepth(), interpreted))
                .withUnsafeExecutionListener(interpreted)
                .withInitialize(false)
                .build();
    }

    private synchronized CompiledModule counting() {
        if (counting == null) {
            counting =
                    compiled.countsCalls()
                            ? compiled
                            : new CompiledModule(
                                    module(),
                                    new ModuleCompiler(module(), options.withCountCalls(true))
                                            .compile());
        }
        return counting;
    }
}
