package dev.portside.cli;

import dev.portside.StdioKind;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out what the process's standard streams are. */
final class HostStdio {

    private HostStdio() {}

    /**
     * Returns what a standard stream is: exactly on Linux, where /proc tells, elsewhere as far as
     * Java knows.
     */
    static StdioKind kind(int fd) {
        Path link = Path.of("/proc/self/fd", Integer.toString(fd));
        try {
            if (Files.isSymbolicLink(link)) {
                return kind(Files.readSymbolicLink(link).toString(), link);
            }
        } catch (IOException e) {
            return StdioKind.OTHER;
        }
        Console console = fd == 2 ? null : System.console();
        return console != null && console.isTerminal() ? StdioKind.TERMINAL : StdioKind.OTHER;
    }

    private static StdioKind kind(String target, Path link) {
        if (isTerminal(target)) {
            return StdioKind.TERMINAL;
        }
        return Files.isRegularFile(link) ? StdioKind.FILE : StdioKind.OTHER;
    }

    /** Tells what a device is by its name, without a pattern, which would take a start longer. */
    static boolean isTerminal(String target) {
        return target.startsWith("/dev/tty")
                || target.equals("/dev/console")
                || isNumbered("/dev/pts/", target)
                || isNumbered("/dev/hvc", target);
    }

    private static boolean isNumbered(String prefix, String target) {
        if (!target.startsWith(prefix) || target.length() == prefix.length()) {
            return false;
        }
        for (int i = prefix.length(); i < target.length(); i++) {
            if (target.charAt(i) < '0' || target.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
