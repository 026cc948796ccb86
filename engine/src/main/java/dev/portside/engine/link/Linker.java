package dev.portside.engine.link;

import dev.portside.engine.HostCallTarget;
import dev.portside.engine.UnresolvedImport;
import dev.portside.engine.UnresolvedImports;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.UnlinkableException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.ImportSection;

/** Finds the host function for each import of a module. */
public final class Linker {

    /**
     * Most imports a module may have. Endive's linking takes quadratic time; programs have
     * hundreds.
     */
    public static final int MAX_IMPORTS = 5_000;

    private Linker() {}

    /**
     * Matches imports with host functions by module, name and exact signature, import by import.
     *
     * @return one function per function import, in the module's order
     * @throws UnresolvedImports when an import has no match; it lists all of those
     * @throws UnlinkableException when there are more imports than {@link #MAX_IMPORTS}
     */
    public static List<HostCallTarget> resolve(WasmModule module, List<HostCallTarget> functions) {
        ImportSection imports = module.importSection();
        if (imports.importCount() > MAX_IMPORTS) {
            throw new UnlinkableException(
                    "the module has "
                            + imports.importCount()
                            + " imports; at most "
                            + MAX_IMPORTS
                            + " are linked");
        }
        // Not by a record of both names: hashing one takes a cold JVM longer than all the rest.
        Map<String, Map<String, List<HostCallTarget>>> modules = new HashMap<>();
        for (HostCallTarget function : functions) {
            modules.computeIfAbsent(function.module(), _ -> new HashMap<>())
                    .computeIfAbsent(function.name(), _ -> new ArrayList<>())
                    .add(function);
        }
        List<HostCallTarget> resolved = new ArrayList<>();
        List<UnresolvedImport> unresolved = new ArrayList<>();
        for (int i = 0; i < imports.importCount(); i++) {
            Import wanted = imports.getImport(i);
            List<HostCallTarget> candidates =
                    modules.getOrDefault(wanted.module(), Map.of())
                            .getOrDefault(wanted.name(), List.of());
            FunctionType type = signature(module, wanted);
            HostCallTarget match = match(type, candidates);
            if (match != null) {
                resolved.add(match);
            } else {
                unresolved.add(
                        new UnresolvedImport(
                                wanted.module(),
                                wanted.name(),
                                wanted.importType(),
                                type,
                                candidates.stream().map(HostCallTarget::type).toList()));
            }
        }
        if (!unresolved.isEmpty()) {
            throw new UnresolvedImports(unresolved);
        }
        return resolved;
    }

    private static @Nullable FunctionType signature(WasmModule module, Import wanted) {
        return wanted.importType() == ExternalType.FUNCTION
                ? module.typeSection().getType(((FunctionImport) wanted).typeIndex())
                : null;
    }

    private static @Nullable HostCallTarget match(
            @Nullable FunctionType type, List<HostCallTarget> candidates) {
        if (type != null) {
            for (HostCallTarget candidate : candidates) {
                if (candidate.type().equals(type)) {
                    return candidate;
                }
            }
        }
        return null;
    }
}
