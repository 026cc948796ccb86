package dev.portside.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends the command with a message for the user and an exit code. */
final class CliFailure extends RuntimeException {

    /** What WasmEdge exits with when a file, an option or a module is not right. */
    static final int REFUSED = 1;

    /** What a shell reports for an aborted program: 128 + SIGABRT. */
    static final int ABORTED = 134;

    /** A fault of Portside itself: EX_SOFTWARE of sysexits.h. */
    static final int INTERNAL = 70;

    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final transient List<String> details;

    CliFailure(int exitCode, String message, List<String> details, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.details = List.copyOf(details);
    }

    /** Refuses the command line, a file or a module: exit code 1. */
    CliFailure(String message, String... details) {
        this(REFUSED, message, List.of(details), null);
    }

    int exitCode() {
        return exitCode;
    }

    /** Returns further lines, each shown indented below the message. */
    List<String> details() {
        return details;
    }
}
