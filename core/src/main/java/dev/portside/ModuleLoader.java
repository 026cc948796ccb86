package dev.portside;

import dev.portside.ProgramException.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.InvalidException;
import run.endive.wasm.MalformedException;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/** Parses and validates a module's bytes, and says of other bytes what they look like. */
final class ModuleLoader {

    private static final int HEADER = 8;

    private ModuleLoader() {}

    static WasmModule load(String name, byte[] bytes) {
        checkHeader(name, bytes);
        try {
            return Parser.parse(bytes);
        } catch (MalformedException e) {
            throw failure(Kind.MALFORMED, name + " is malformed: " + e.getMessage(), e);
        } catch (InvalidException e) {
            throw failure(Kind.INVALID, name + " is not valid: " + e.getMessage(), e);
        } catch (RuntimeException | StackOverflowError e) {
            // The parser has no other exceptions for valid input, so the input is to blame.
            throw failure(Kind.MALFORMED, name + " is malformed: " + e, e);
        }
    }

    private static void checkHeader(String name, byte[] b) {
        if (b.length == 0) {
            throw failure(Kind.NOT_WASM, name + " is empty; it should be a wasm module", null);
        }
        boolean magic = b.length >= 4 && b[0] == 0 && b[1] == 'a' && b[2] == 's' && b[3] == 'm';
        if (!magic) {
            throw failure(Kind.NOT_WASM, name + " is not a wasm module: " + lookOf(b), null);
        }
        if (b.length < HEADER) {
            throw failure(
                    Kind.MALFORMED,
                    name + " is malformed: it ends after " + b.length + " bytes, inside the header",
                    null);
        }
        if (b[4] == 0x0d && b[6] == 1) {
            throw failure(
                    Kind.COMPONENT,
                    name
                            + " is a wasm component (WASI preview 2); Portside runs core modules: build it for wasm32-wasip1",
                    null);
        }
        if (b[4] != 1 || b[5] != 0 || b[6] != 0 || b[7] != 0) {
            throw failure(
                    Kind.MALFORMED,
                    name
                            + " has binary version "
                            + ((b[4] & 0xff) | ((b[5] & 0xff) << 8))
                            + "; the only known version of core modules is 1",
                    null);
        }
    }

    private static String lookOf(byte[] b) {
        String start =
                new String(
                        b, 0, Math.min(b.length, 64), java.nio.charset.StandardCharsets.ISO_8859_1);
        String text = start.stripLeading();
        if (start.startsWith("\u007fELF")) {
            return "it is a native program or library (ELF); build it for wasm32-wasip1";
        } else if (start.startsWith("\u001f\u008b")) {
            return "it is compressed by gzip; unpack it first";
        } else if (start.startsWith("PK")) {
            return "it is a zip or jar archive; unpack it first";
        } else if (start.startsWith("!<arch>")) {
            return "it is a static library; link it first";
        } else if (start.startsWith("BC\u00c0\u00de")) {
            return "it is LLVM bitcode; link it first";
        } else if (text.startsWith("(module")
                || text.startsWith("(component")
                || text.startsWith(";;")) {
            return "it is wasm text; convert it by wat2wasm";
        } else if (text.startsWith("<")) {
            return "it is HTML or XML, perhaps an error page that was downloaded in its place";
        } else if (start.startsWith("#!")) {
            return "it is a script";
        }
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(4, b.length); i++) {
            hex.append(String.format(java.util.Locale.ROOT, " %02x", b[i] & 0xff));
        }
        return "it starts with" + hex + " instead of 00 61 73 6d";
    }

    private static ProgramException failure(Kind kind, String message, @Nullable Throwable cause) {
        return new ProgramException(kind, message, List.of(), cause);
    }
}
