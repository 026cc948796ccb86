package dev.portside.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options every command has. */
final class CommonOptions {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            completionCandidates = Levels.class,
            description =
                    "Which messages to show: trace, debug, info (default), warning, error, fatal or off.")
    String logLevel = "info";

    /** What {@code --log-level} may be, for shell completion. */
    static final class Levels extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Levels() {
            super(
                    Arrays.stream(LogLevel.values())
                            .map(level -> level.name().toLowerCase(Locale.ROOT))
                            .toList());
        }
    }
}
