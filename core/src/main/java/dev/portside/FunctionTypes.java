package dev.portside;

import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ImportSection;

/** Finds a function's type in a module. */
final class FunctionTypes {

    private FunctionTypes() {}

    /**
     * @param index the function's index, imports included
     */
    static FunctionType of(WasmModule module, int index) {
        ImportSection imports = module.importSection();
        int imported = 0;
        for (int i = 0; i < imports.importCount(); i++) {
            if (imports.getImport(i) instanceof FunctionImport function) {
                if (imported == index) {
                    return module.typeSection().getType(function.typeIndex());
                }
                imported++;
            }
        }
        return module.functionSection().getFunctionType(index - imported, module.typeSection());
    }
}
