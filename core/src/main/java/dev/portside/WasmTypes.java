package dev.portside;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** Writes wasm types as people read them. */
final class WasmTypes {

    private WasmTypes() {}

    /** Returns {@code (i32, i64) -> i32}. */
    static String text(FunctionType type) {
        List<ValType> results = type.returns();
        return "("
                + list(type.params())
                + ") -> "
                + (results.size() == 1 ? list(results) : "(" + list(results) + ")");
    }

    private static String list(List<ValType> types) {
        return types.stream()
                .map(type -> type.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
