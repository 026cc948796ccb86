package dev.portside.engine.link;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.NameCustomSection;

/** What a module's functions are called, for stack traces. Immutable. */
public final class FunctionNames {

    private final @Nullable NameCustomSection nameSection;
    private final Map<Integer, String> exports = new HashMap<>();

    public FunctionNames(WasmModule module) {
        nameSection = module.nameSection();
        ExportSection section = module.exportSection();
        for (int i = 0; i < section.exportCount(); i++) {
            Export export = section.getExport(i);
            if (export.exportType() == ExternalType.FUNCTION) {
                exports.putIfAbsent(export.index(), export.name());
            }
        }
    }

    /**
     * Returns a function's name in the name section, else its first export's name, else null.
     *
     * @param index the function's index, imports included
     */
    public @Nullable String nameOf(int index) {
        String name = nameSection == null ? null : nameSection.nameOfFunction(index);
        return name != null ? name : exports.get(index);
    }
}
