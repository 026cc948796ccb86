package dev.portside;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A module that cannot be run: not wasm, malformed, invalid, or asking for what is not there. */
public final class ProgramException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient List<String> details;

    /** The step that failed. */
    public enum Kind {
        /** The bytes are not a wasm module at all. */
        NOT_WASM,
        /** A wasm component; only core modules are run. */
        COMPONENT,
        /** The binary format is broken. */
        MALFORMED,
        /** The module breaks a rule of the specification. */
        INVALID,
        /** An import is not provided, or has another type. */
        UNLINKABLE,
        /** Its memory, tables or start function could not be set up. */
        UNINSTANTIABLE,
        /** A preopened directory or socket of the configuration cannot be opened. */
        CONFIGURATION,
        /** The export asked for does not exist or cannot be called with these arguments. */
        NO_SUCH_FUNCTION
    }

    public ProgramException(
            Kind kind, String message, List<String> details, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.details = List.copyOf(details);
    }

    public Kind kind() {
        return kind;
    }

    /**
     * Returns one line for each thing that is wrong, for example each missing import; may be empty.
     */
    public List<String> details() {
        return details;
    }
}
