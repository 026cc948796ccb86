package dev.portside;

/**
 * What a guest is told that a standard stream is; many programs buffer differently on a terminal.
 */
public enum StdioKind {
    /** A terminal: isatty() is true. */
    TERMINAL,
    /** A regular file. */
    FILE,
    /** A pipe, a Java stream, or anything else. */
    OTHER
}
