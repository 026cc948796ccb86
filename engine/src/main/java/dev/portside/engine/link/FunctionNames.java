package dev.portside.engine.link;

import dev.portside.engine.WasmBinary;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.NameCustomSection;

/** What a module's functions are called, for stack traces; read when one is wanted. */
public final class FunctionNames {

    private final WasmBinary module;
    private @Nullable Map<Integer, String> exports;

    public FunctionNames(WasmBinary module) {
        this.module = module;
    }

    /**
     * Returns a function's name in the name section, else its first export's name, else null.
     *
     * @param index the function's index, imports included
     */
    public @Nullable String nameOf(int index) {
        NameCustomSection section = module.names();
        String name = section == null ? null : section.nameOfFunction(index);
        return name != null ? name : exports().get(index);
    }

    private synchronized Map<Integer, String> exports() {
        if (exports == null) {
            exports = new HashMap<>();
            ExportSection section = module.outline().exportSection();
            for (int i = 0; i < section.exportCount(); i++) {
                Export export = section.getExport(i);
                if (export.exportType() == ExternalType.FUNCTION) {
                    exports.putIfAbsent(export.index(), export.name());
                }
            }
        }
        return exports;
    }
}
