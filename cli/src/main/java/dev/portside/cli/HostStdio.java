package dev.portside.cli;

import dev.portside.StdioKind;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

    /**
     * Tells whether a failed write means that nobody reads any more; the system's words for it may
     * be translated.
     */
    static boolean isBrokenPipe(@Nullable String message, int fd) {
        if (message != null && message.toLowerCase(java.util.Locale.ROOT).contains("broken pipe")) {
            return true;
        }
        try {
            String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(fd)))
                            .toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException e) {
            return false;
        }
    }
}
