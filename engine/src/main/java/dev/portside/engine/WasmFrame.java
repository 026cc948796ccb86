package dev.portside.engine;

import org.jspecify.annotations.Nullable;

/**
 * One wasm call on the stack of a {@link WasmTrap}.
 *
 * @param functionIndex the function's index in the module, imports included
 * @param name its name in the module's name section, else its export name, else null
 */
public record WasmFrame(int functionIndex, @Nullable String name) {

    @Override
    public String toString() {
        return name == null
                ? "func[" + functionIndex + "]"
                : name + " (func[" + functionIndex + "])";
    }
}
