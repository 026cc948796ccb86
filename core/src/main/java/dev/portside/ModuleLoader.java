package dev.portside;

import dev.portside.ProgramException.Kind;
import dev.portside.engine.WasmBinary;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.InvalidException;
import run.endive.wasm.MalformedException;

/** Parses and validates a module's bytes, and says of other bytes what they look like. */
final class ModuleLoader {

    private static final int HEADER_BYTES = 8;
    private static final byte[] MAGIC = {0, 'a', 's', 'm'};
    private static final byte[] VERSION = {1, 0, 0, 0};
    private static final byte[] COMPONENT_LAYER = {1, 0};

    private ModuleLoader() {}

    /**
     * Lists the sections of a file, which is how one that is no module or that ends early is told:
     * the parser's own words name neither the section nor how much is missing.
     */
    static List<ModuleReport.Section> sections(String name, byte[] bytes) {
        checkHeader(name, bytes);
        return ModuleSections.of(name, bytes);
    }

    /** Parses and validates a file whose sections are known to end within it. */
    static WasmBinary load(String name, byte[] bytes) {
        try {
            return WasmBinary.parse(bytes);
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
        if (!startsWith(b, 0, MAGIC)) {
            throw failure(Kind.NOT_WASM, name + " " + FileKinds.describe(b), null);
        }
        if (b.length < HEADER_BYTES) {
            throw failure(
                    Kind.MALFORMED,
                    name
                            + " is cut off after "
                            + b.length
                            + " bytes, inside the header; get the whole file",
                    null);
        }
        if (startsWith(b, 6, COMPONENT_LAYER)) {
            throw failure(
                    Kind.COMPONENT,
                    name
                            + " is a wasm component (WASI preview 2); Portside runs core modules: build it for wasm32-wasip1",
                    null);
        }
        if (!startsWith(b, MAGIC.length, VERSION)) {
            throw failure(
                    Kind.MALFORMED,
                    name
                            + " has binary version "
                            + ((b[4] & 0xff) | ((b[5] & 0xff) << 8))
                            + "; the only known version of core modules is 1",
                    null);
        }
    }

    private static boolean startsWith(byte[] bytes, int from, byte[] prefix) {
        return bytes.length >= from + prefix.length
                && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
    }

    private static ProgramException failure(Kind kind, String message, @Nullable Throwable cause) {
        return new ProgramException(kind, message, List.of(), cause);
    }
}
