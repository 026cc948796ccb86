package dev.portside.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** One command line with options or a command, understood by picocli. */
final class ParsedRun {
    /*
     * Apart from Cli, because the JVM's class cache holds neither picocli's classes, which are of an old format, nor those that name
     * them where the verifier looks; a run without options needs none of these.
     */

    private final HostProcess host;
    private final Messages messages;

    ParsedRun(HostProcess host, Messages messages) {
        this.host = host;
        this.messages = messages;
    }

    /**
     * Runs it and returns the exit code.
     *
     * @throws CliFailure if it ends with a message
     */
    int execute(List<String> args) {
        return !args.isEmpty() && CommandNames.has(args.getFirst())
                ? executeCommand(args.getFirst(), args.subList(1, args.size()), true)
                : executeCommand(CommandTree.RUN, args, false);
    }

    private int executeCommand(String name, List<String> args, boolean named) {
        CommandLine line = CommandTree.command(name);
        ParseResult given;
        try {
            given = line.parseArgs(args.toArray(String[]::new));
        } catch (ParameterException e) {
            throw UsageErrors.explain(e);
        }
        CliCommand command = line.getCommand();
        if (given.isUsageHelpRequested()) {
            host.out()
                    .print(
                            command instanceof RunCommand
                                    ? HelpTexts.main()
                                    : line.getUsageMessage(Ansi.OFF));
            return 0;
        }
        if (given.isVersionHelpRequested()) {
            host.out().println(HelpTexts.version());
            return 0;
        }
        if (!named && command instanceof RunCommand run && run.isMisplacedCommand()) {
            return executeCommand(String.valueOf(run.file()), withoutFile(args, run), true);
        }
        messages.showFrom(LogLevel.parse(given.matchedOptionValue("--log-level", "info")));
        CompatibilityToggles.explain(given, messages);
        return command.execute(new CliCommand.Call(host, messages, CommandNames.ALL));
    }

    /** Moves the command in {@code portside --log-level debug run FILE} to where it belongs. */
    private static List<String> withoutFile(List<String> args, RunCommand run) {
        List<String> rest = new ArrayList<>(args);
        rest.remove(args.size() - 1 - run.arguments.size());
        return rest;
    }
}
