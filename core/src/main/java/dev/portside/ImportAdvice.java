package dev.portside;

import dev.portside.wasi.HostCall;
import dev.portside.wasi.HostCallTable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import run.endive.wasm.types.FunctionType;

/** Says why an import is not served here, and what would serve it. */
final class ImportAdvice {

    /** What the linker provides to the object files it puts together. */
    private static final Set<String> OBJECT_FILE_IMPORTS =
            Set.of("__linear_memory", "__indirect_function_table", "__stack_pointer");

    private ImportAdvice() {}

    /** Returns the reason for a function import that no row of the table matches. */
    static String forFunction(String module, String name, FunctionType wanted) {
        if (module.equals(HostCall.MODULE)) {
            List<HostCall> rows = HostCallTable.named(name);
            if (!rows.isEmpty()) {
                return "it is imported as "
                        + WasmTypes.text(wanted)
                        + " but provided as "
                        + rows.stream()
                                .map(row -> text(row))
                                .collect(Collectors.joining(" and as "))
                        + "; rebuild the program with a current socket library";
            }
            if (name.equals("sock_close")) {
                return "no WasmEdge release ever had it; rebuild with wasmedge_wasi_socket 0.4 or later, which uses fd_close";
            }
            return "neither WASI preview 1 nor the WasmEdge socket extension has a function of that name";
        }
        return forModule(module);
    }

    /** Returns the reason for an import that is no function. */
    static String forOther(String name, String kind) {
        return OBJECT_FILE_IMPORTS.contains(name)
                ? "the file is a relocatable object (.o); link it into a program by wasm-ld or clang"
                : "a " + kind + " cannot be imported; link the module statically";
    }

    private static String text(HostCall row) {
        String params =
                row.params().stream()
                        .map(param -> param.wide() ? "i64" : "i32")
                        .collect(Collectors.joining(", "));
        return "(" + params + ") -> " + (row.returnsErrno() ? "i32" : "()");
    }

    private static String forModule(String module) {
        return switch (module) {
            case "wasi_unstable" ->
                    "it belongs to a WASI snapshot older than preview 1; rebuild for wasm32-wasip1";
            case "wasi_ephemeral_sock" ->
                    "sockets are imported from "
                            + HostCall.MODULE
                            + "; no such module was ever released";
            case "env" ->
                    "the module was built for a host of its own, or an undefined symbol was left at link time";
            case "wasi_nn", "wasi_ephemeral_nn" -> "WASI-NN is not provided";
            case "wasmedge_process",
                    "rustls_client",
                    "wasi_crypto",
                    "wasi_ephemeral_crypto_common" ->
                    "it belongs to a WasmEdge plugin, which is not provided";
            default ->
                    module.startsWith("wasi:")
                            ? "it belongs to WASI preview 2; rebuild for wasm32-wasip1"
                            : "only " + HostCall.MODULE + " is provided";
        };
    }
}
