package dev.portside.engine.compiler;

import dev.portside.engine.Execution;
import dev.portside.engine.ExecutionLimits;
import dev.portside.engine.HostCallTarget;
import dev.portside.engine.LinearMemory;
import dev.portside.engine.WasmBinary;
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

    private final WasmBinary binary;
    private final CompilerOptions options;
    private final CompiledModule compiled;
    private @Nullable CompiledModule counting;

    CompiledExecutable(WasmBinary binary, ModuleCode code, CompilerOptions options) {
        this.binary = binary;
        this.options = options;
        this.compiled = new CompiledModule(binary, code);
    }

    @Override
    public WasmModule module() {
        return compiled.module();
    }

    /**
     * Compiles what is not compiled yet and returns all of it, to keep and {@link
     * CompilerEngine#load} later.
     */
    public CompiledCode code() {
        complete(options.threads());
        return compiled.code().soFar();
    }

    /** Compiles what is not compiled yet, on up to so many threads. */
    public void complete(int threads) {
        compiled.code().complete((_, _) -> {}, threads);
    }

    /** Says whether everything is compiled. */
    public boolean isComplete() {
        return compiled.code().isComplete();
    }

    /**
     * Returns what has been compiled because it was called, or was loaded; the rest is missing in
     * it.
     */
    public CompiledCode codeSoFar() {
        return compiled.code().soFar();
    }

    /** Returns how many classes have been compiled since this was loaded. */
    public int newClasses() {
        return compiled.code().newClasses();
    }

    /** Returns the functions left to the interpreter, with why, by index. */
    public SortedMap<Integer, String> interpreted() {
        return compiled.interpreted();
    }

    @Override
    public @Nullable String functionName(int index) {
        return compiled.names().nameOf(index);
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
                            target.module(), target.name(), target.type(), HostHandle.of(target)));
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
        boolean mayHaveRoom = chosen.code().callsAccesses();
        return Instance.builder(module())
                .withImportValues(imports)
                .withMemoryFactory(
                        declared -> new LinearMemory(declared, limits.memoryPages(), mayHaveRoom))
                .withTableFactory((table, value) -> new CompiledTable(table, value, tables))
                .withMachineFactory(i -> chosen.machine(i, limits.callDepth(), interpreted))
                .withUnsafeExecutionListener(interpreted)
                .withInitialize(false)
                .build();
    }

    private synchronized CompiledModule counting() {
        if (counting == null) {
            counting =
                    compiled.code().countsCalls()
                            ? compiled
                            : new CompiledModule(
                                    binary, ModuleCode.of(binary, options.withCountCalls(true)));
        }
        return counting;
    }
}
