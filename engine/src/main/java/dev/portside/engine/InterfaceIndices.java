package dev.portside.engine;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import run.endive.wasm.InvalidException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.TagImport;

/** Checks that what a module exports is there, and the types of what it imports. */
final class InterfaceIndices {
    /*
     * Endive finds these wrong when it instantiates the module. The compiler, and whoever asks for the type of an export, come before.
     */

    private InterfaceIndices() {}

    /**
     * @throws InvalidException when there is nothing of an export's index or an import's type
     */
    static void check(WasmModule module) {
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import one = module.importSection().getImport(i);
            if (one instanceof FunctionImport function) {
                checkType(module, one, function.typeIndex());
            } else if (one instanceof TagImport tag) {
                checkType(module, one, tag.tagType().typeIdx());
            }
        }
        checkExports(module);
    }

    private static void checkType(WasmModule module, Import one, int type) {
        boolean exists = type >= 0 && type < module.typeSection().subTypeCount();
        if (!exists || module.typeSection().getSubType(type).compType().funcType() == null) {
            throw new InvalidException(
                    "the import \"%s\" \"%s\" names unknown function type %s"
                            .formatted(one.module(), one.name(), Integer.toUnsignedString(type)));
        }
    }

    private static void checkExports(WasmModule module) {
        Map<ExternalType, Integer> counts = new EnumMap<>(ExternalType.class);
        for (ExternalType kind : ExternalType.values()) {
            counts.put(kind, module.importSection().count(kind) + defined(module, kind));
        }
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            Export export = module.exportSection().getExport(i);
            ExternalType kind = export.exportType();
            if (export.index() < 0 || export.index() >= counts.getOrDefault(kind, 0)) {
                throw new InvalidException(
                        "the export \"%s\" names unknown %s %s"
                                .formatted(
                                        export.name(),
                                        kind.name().toLowerCase(Locale.ROOT),
                                        Integer.toUnsignedString(export.index())));
            }
        }
    }

    private static int defined(WasmModule module, ExternalType kind) {
        return switch (kind) {
            case FUNCTION -> module.functionSection().functionCount();
            case TABLE -> module.tableSection().tableCount();
            case MEMORY -> module.memorySection().map(section -> section.memoryCount()).orElse(0);
            case GLOBAL -> module.globalSection().globalCount();
            case TAG -> module.tagSection().map(section -> section.tagCount()).orElse(0);
        };
    }
}
