package dev.portside.cli;

import dev.portside.Preopen;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A value of {@code --dir}: {@code GUEST:HOST[:readonly]} or {@code PATH} as WasmEdge has it, or
 * {@code HOST::GUEST} as wasmtime has it.
 *
 * @param preopen what the guest gets
 * @param unknownMode the third part when it is not a mode; the directory is writable then, as in
 *     WasmEdge
 */
record DirectoryOption(Preopen preopen, @Nullable String unknownMode) {

    /**
     * Reads one value. Whether the host directory exists is not looked at.
     *
     * @throws CliFailure if it cannot be understood
     */
    static DirectoryOption parse(String value) {
        int wasmtime = value.indexOf("::");
        if (wasmtime >= 0) {
            String host = value.substring(0, wasmtime);
            return new DirectoryOption(
                    preopen(value, value.substring(wasmtime + 2), host, false), null);
        }
        String[] parts = value.split(":", 3);
        if (parts.length == 1) {
            return new DirectoryOption(preopen(value, value, value, false), null);
        }
        String mode = parts.length == 3 ? parts[2] : "";
        boolean readOnly =
                switch (mode.toLowerCase(Locale.ROOT)) {
                    case "readonly", "read-only", "ro" -> true;
                    default -> false;
                };
        boolean known = readOnly || mode.isEmpty();
        return new DirectoryOption(
                preopen(value, parts[0], parts[1], readOnly), known ? null : mode);
    }

    private static Preopen preopen(String value, String guest, String host, boolean readOnly) {
        if (host.isEmpty()) {
            throw new CliFailure(
                    "--dir is \""
                            + value
                            + "\", which names no host directory; write GUEST:HOST[:readonly], for example --dir /data:./data");
        }
        try {
            return new Preopen(guest.isEmpty() ? "/" : guest, Path.of(host), readOnly);
        } catch (InvalidPathException e) {
            throw new CliFailure(
                    "--dir is \""
                            + value
                            + "\"; \""
                            + host
                            + "\" cannot be a path here: "
                            + e.getReason());
        }
    }
}
