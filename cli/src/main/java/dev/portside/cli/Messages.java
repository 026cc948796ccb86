package dev.portside.cli;

import java.io.PrintStream;
import java.util.List;

/**
 * What the command says to its user, all of it on standard error: standard output belongs to the
 * guest.
 *
 * <p>Every message starts with {@code portside: }; its further lines are indented. Thread-safe.
 */
final class Messages {

    private static final String INDENT = "    ";

    private final PrintStream err;
    private volatile LogLevel level = LogLevel.INFO;

    Messages(PrintStream err) {
        this.err = err;
    }

    void showFrom(LogLevel lowest) {
        level = lowest;
    }

    boolean shows(LogLevel importance) {
        return importance.compareTo(level) >= 0 && level != LogLevel.OFF;
    }

    void debug(String message) {
        say(LogLevel.DEBUG, message, List.of());
    }

    void info(String message) {
        say(LogLevel.INFO, message, List.of());
    }

    void warning(String message) {
        say(LogLevel.WARNING, "warning: " + message, List.of());
    }

    /** Says why the command ends here; silenced by {@code --log-level off} alone. */
    void failure(String message, List<String> details) {
        say(LogLevel.FATAL, message, details);
    }

    /** Reports a failure, with Java's stack only for those who asked for debug output. */
    void failure(CliFailure failure) {
        failure(String.valueOf(failure.getMessage()), failure.details());
        Throwable cause = failure.getCause();
        if (cause != null && shows(LogLevel.DEBUG)) {
            cause.printStackTrace(err);
        }
    }

    private void say(LogLevel importance, String message, List<String> details) {
        if (!shows(importance)) {
            return;
        }
        StringBuilder text = new StringBuilder("portside: ").append(indented(message));
        for (String detail : details) {
            text.append('\n').append(INDENT).append(indented(detail));
        }
        // One write, so that messages of several threads do not mix.
        err.print(text.append('\n'));
        err.flush();
    }

    private static String indented(String text) {
        return Printable.of(text).replace("\n", "\n" + INDENT);
    }
}
