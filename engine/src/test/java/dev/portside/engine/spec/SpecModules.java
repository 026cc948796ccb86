package dev.portside.engine.spec;

import dev.portside.engine.Engine;
import dev.portside.engine.ExecutionLimits;
import dev.portside.engine.LinearMemory;
import dev.portside.engine.WasmTrap;
import dev.portside.engine.compiler.CompiledExecutable;
import dev.portside.engine.link.GuestTable;
import dev.portside.engine.link.Linkable;
import dev.portside.engine.link.TableBudget;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportGlobal;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportTable;
import run.endive.runtime.ImportTag;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmException;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.ImportSection;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.Value;

/**
 * The instances of a script, linked with each other and with the suite's {@code spectest} module.
 */
final class SpecModules {

    private static final String SPECTEST = "spectest";

    private final Engine engine;
    private final SpecReport report;
    private final Map<String, Instance> registered = new HashMap<>();
    private final ImportMemory memory =
            new ImportMemory(
                    SPECTEST,
                    "memory",
                    new LinearMemory(
                            new MemoryLimits(1, 2), ExecutionLimits.MAX_MEMORY_PAGES, false));
    private final ImportTable table =
            new ImportTable(
                    SPECTEST,
                    "table",
                    new GuestTable(
                            new Table(ValType.FuncRef, new TableLimits(10, 20)),
                            Value.REF_NULL_VALUE,
                            new TableBudget()));

    SpecModules(Engine engine, SpecReport report) {
        this.engine = engine;
        this.report = report;
    }

    void register(String name, Instance instance) {
        registered.put(name, instance);
    }

    Instance instantiate(WasmModule module) {
        ImportValues.Builder values = ImportValues.builder();
        Set<String> seen = new HashSet<>();
        ImportSection imports = module.importSection();
        for (int i = 0; i < imports.importCount(); i++) {
            Import wanted = imports.getImport(i);
            if (!seen.add(wanted.module() + "\0" + wanted.name())) {
                continue;
            }
            if (wanted.module().equals(SPECTEST)) {
                addSpectest(values, wanted.name());
            }
            Instance exporter = registered.get(wanted.module());
            Export export = exporter == null ? null : export(exporter, wanted.name());
            if (exporter != null && export != null) {
                add(values, wanted, exporter, export);
            }
        }
        Linkable executable = (Linkable) engine.prepare(module);
        if (executable instanceof CompiledExecutable compiled) {
            report.interpreted(compiled.interpreted().size());
        }
        return executable.link(values.build(), ExecutionLimits.NONE);
    }

    private static @Nullable Export export(Instance exporter, String name) {
        ExportSection exports = exporter.module().exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            if (exports.getExport(i).name().equals(name)) {
                return exports.getExport(i);
            }
        }
        return null;
    }

    private static void add(
            ImportValues.Builder values, Import wanted, Instance exporter, Export export) {
        String module = wanted.module();
        String name = wanted.name();
        int index = export.index();
        switch (export.exportType()) {
            case FUNCTION ->
                    values.addFunction(
                            new ImportFunction(
                                    module,
                                    name,
                                    exporter.type(exporter.functionType(index)),
                                    new Forward(exporter, index),
                                    exporter));
            case GLOBAL -> values.addGlobal(new ImportGlobal(module, name, exporter.global(index)));
            case MEMORY -> values.addMemory(new ImportMemory(module, name, exporter.memory(index)));
            case TABLE -> values.addTable(new ImportTable(module, name, exporter.table(index)));
            case TAG -> values.addTag(new ImportTag(module, name, exporter.tag(index)));
        }
    }

    private void addSpectest(ImportValues.Builder values, String name) {
        switch (name) {
            case "memory" -> values.addMemory(memory);
            case "table" -> values.addTable(table);
            case "global_i32" -> values.addGlobal(global(name, ValType.I32, 666));
            case "global_i64" -> values.addGlobal(global(name, ValType.I64, 666));
            case "global_f32" ->
                    values.addGlobal(global(name, ValType.F32, Float.floatToRawIntBits(666.6f)));
            case "global_f64" ->
                    values.addGlobal(global(name, ValType.F64, Double.doubleToRawLongBits(666.6)));
            case "print" -> values.addFunction(print(name));
            case "print_i32" -> values.addFunction(print(name, ValType.I32));
            case "print_i64" -> values.addFunction(print(name, ValType.I64));
            case "print_f32" -> values.addFunction(print(name, ValType.F32));
            case "print_f64" -> values.addFunction(print(name, ValType.F64));
            case "print_i32_f32" -> values.addFunction(print(name, ValType.I32, ValType.F32));
            case "print_f64_f64" -> values.addFunction(print(name, ValType.F64, ValType.F64));
            default -> {
                // Scripts import unknown names on purpose: linking must fail.
            }
        }
    }

    private static ImportGlobal global(String name, ValType type, long value) {
        return new ImportGlobal(
                SPECTEST,
                name,
                GlobalInstance.builder()
                        .valueLow(value)
                        .valType(type)
                        .mutabilityType(MutabilityType.Const)
                        .build());
    }

    private static ImportFunction print(String name, ValType... params) {
        return new ImportFunction(
                SPECTEST, name, FunctionType.of(params, new ValType[0]), (_, _) -> new long[0]);
    }

    /**
     * A call into the instance that exports the function; an exception nobody catches there may be
     * caught by the caller.
     */
    private record Forward(Instance exporter, int index) implements WasmFunctionHandle {

        @Override
        public long[] apply(Instance caller, long... args) {
            try {
                return exporter.getMachine().call(index, args);
            } catch (WasmTrap trap) {
                throw trap.getCause() instanceof WasmException e ? e : trap;
            }
        }

        @Override
        public CallResult applyWithRefs(Instance caller, long[] args, Object[] refArgs) {
            try {
                return exporter.getMachine().callWithRefs(index, args, refArgs);
            } catch (WasmTrap trap) {
                throw trap.getCause() instanceof WasmException e ? e : trap;
            }
        }
    }
}
