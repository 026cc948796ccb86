package dev.portside;

import dev.portside.engine.HostCallTarget;
import dev.portside.wasi.HostCall;
import dev.portside.wasi.HostCallBinder;
import dev.portside.wasi.HostCallTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.ImportSection;
import run.endive.wasm.types.ValType;

/**
 * Which host call serves which import of a module: by name and exact signature, import by import.
 */
final class ImportBindings {

    private final WasmModule module;

    ImportBindings(WasmModule module) {
        this.module = module;
    }

    /** Returns one entry for each import, in the module's order. */
    List<ImportReport> report() {
        List<ImportReport> reports = new ArrayList<>();
        ImportSection section = module.importSection();
        for (int i = 0; i < section.importCount(); i++) {
            reports.add(report(section.getImport(i)));
        }
        return reports;
    }

    private ImportReport report(Import wanted) {
        String kind = wanted.importType().name().toLowerCase(Locale.ROOT);
        if (!(wanted instanceof FunctionImport function)) {
            return new ImportReport(
                    wanted.module(),
                    wanted.name(),
                    kind,
                    kind,
                    null,
                    ImportAdvice.forOther(wanted.name(), kind));
        }
        FunctionType type = module.typeSection().getType(function.typeIndex());
        HostCall row = match(function, type);
        return new ImportReport(
                wanted.module(),
                wanted.name(),
                kind,
                WasmTypes.text(type),
                row == null ? null : row.label(),
                row == null
                        ? ImportAdvice.forFunction(wanted.module(), wanted.name(), type)
                        : null);
    }

    /** Returns targets for the host calls that the module imports, and for no others. */
    List<HostCallTarget> targets(HostCallBinder binder) {
        // By identity: hashing a record takes a cold JVM longer than all the rest of this.
        Set<HostCall> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<HostCallTarget> targets = new ArrayList<>();
        ImportSection section = module.importSection();
        for (int i = 0; i < section.importCount(); i++) {
            if (section.getImport(i) instanceof FunctionImport function) {
                HostCall row = match(function, module.typeSection().getType(function.typeIndex()));
                if (row != null && seen.add(row)) {
                    targets.add(binder.bind(row));
                }
            }
        }
        return targets;
    }

    /** Tells whether the module imports a function of that name and number of parameters. */
    boolean imports(String name, int parameters) {
        ImportSection section = module.importSection();
        for (int i = 0; i < section.importCount(); i++) {
            if (section.getImport(i) instanceof FunctionImport function
                    && function.module().equals(HostCall.MODULE)
                    && function.name().equals(name)
                    && module.typeSection().getType(function.typeIndex()).params().size()
                            == parameters) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable HostCall match(FunctionImport wanted, FunctionType type) {
        if (!wanted.module().equals(HostCall.MODULE)) {
            return null;
        }
        for (HostCall row : HostCallTable.named(wanted.name())) {
            if (matches(row, type)) {
                return row;
            }
        }
        return null;
    }

    private static boolean matches(HostCall row, FunctionType type) {
        List<ValType> params = type.params();
        List<HostCall.Param> expected = row.params();
        if (params.size() != expected.size()
                || type.returns().size() != (row.returnsErrno() ? 1 : 0)
                || (row.returnsErrno() && !type.returns().getFirst().equals(ValType.I32))) {
            return false;
        }
        for (int i = 0; i < params.size(); i++) {
            if (!params.get(i).equals(expected.get(i).wide() ? ValType.I64 : ValType.I32)) {
                return false;
            }
        }
        return true;
    }
}
