package dev.portside.cli;

import java.util.List;

/** The names of the commands, in the order in which help lists them. */
final class CommandNames {

    static final List<String> ALL =
            List.of(
                    "run",
                    "compile",
                    "cache",
                    "parse",
                    "validate",
                    "inspect",
                    "demo",
                    "completion",
                    "help");

    private CommandNames() {}

    static boolean has(String name) {
        return ALL.contains(name);
    }
}
