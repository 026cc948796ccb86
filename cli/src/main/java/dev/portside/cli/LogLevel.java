package dev.portside.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How important a message must be to be shown, from everything to nothing. */
enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    WARNING,
    ERROR,
    FATAL,
    OFF;

    /**
     * Reads the value of {@code --log-level}.
     *
     * @throws CliFailure if it is none of the levels
     */
    static LogLevel parse(String text) {
        for (LogLevel level : values()) {
            if (level.name().equalsIgnoreCase(text)) {
                return level;
            }
        }
        String all =
                Arrays.stream(values())
                        .map(level -> level.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
        throw new CliFailure("--log-level is \"" + text + "\"; it must be one of " + all);
    }
}
