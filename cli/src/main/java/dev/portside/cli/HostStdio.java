package dev.portside.cli;

import dev.portside.StdioKind;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Finds out what the process's standard streams are. */
final class HostStdio {

    private static final Pattern TERMINAL =
            Pattern.compile("/dev/(pts/\\d+|tty.*|console|hvc\\d+)");

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
        if (TERMINAL.matcher(target).matches()) {
            return StdioKind.TERMINAL;
        }
        return Files.isRegularFile(link) ? StdioKind.FILE : StdioKind.OTHER;
    }
}
