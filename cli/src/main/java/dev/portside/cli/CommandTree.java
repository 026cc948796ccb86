package dev.portside.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands by name. Only the one that is called is set up: that is most of the command's
 * start-up time.
 */
final class CommandTree {

    static final String RUN = "run";

    private static final Map<String, Supplier<CliCommand>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put(RUN, RunCommand::new);
        COMMANDS.put("compile", CompileCommand::new);
        COMMANDS.put("cache", CacheCommand::new);
        COMMANDS.put("parse", ParseCommand::new);
        COMMANDS.put("validate", ValidateCommand::new);
        COMMANDS.put("inspect", InspectCommand::new);
        COMMANDS.put("demo", DemoCommand::new);
        COMMANDS.put("completion", CompletionCommand::new);
        COMMANDS.put("help", HelpCommand::new);
    }

    private CommandTree() {}

    static List<String> names() {
        return CommandNames.ALL;
    }

    static boolean has(String name) {
        return COMMANDS.containsKey(name);
    }

    /** Sets up one command. */
    static CommandLine command(String name) {
        Supplier<CliCommand> maker = COMMANDS.get(name);
        if (maker == null) {
            throw new IllegalArgumentException("no command is named " + name);
        }
        CliCommand command = maker.get();
        CommandLine line = new CommandLine(command);
        if (!(command instanceof DemoCommand
                || command instanceof CacheCommand
                || command instanceof CompletionCommand
                || command instanceof HelpCommand)) {
            CompatibilityToggles.addTo(line.getCommandSpec());
        }
        return line.setStopAtPositional(command.stopsAtFile())
                .setOverwrittenOptionsAllowed(true)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setUsageHelpAutoWidth(false);
    }

    /** Sets up {@code portside} with all its commands below it, for shell completion. */
    static CommandLine whole() {
        CommandLine root = new CommandLine(new RunCommand()).setCommandName("portside");
        for (String name : names()) {
            root.addSubcommand(name, command(name));
        }
        return root;
    }
}
