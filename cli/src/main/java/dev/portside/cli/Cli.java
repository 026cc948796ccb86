package dev.portside.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The whole command line: finds the command, lets it work and turns every ending into a message and
 * an exit code.
 */
final class Cli {

    private final HostProcess host;
    private final Messages messages;

    Cli(HostProcess host) {
        this.host = host;
        this.messages = new Messages(host.err());
    }

    /** Runs one command line and returns the exit code; throws nothing. */
    int execute(List<String> args) {
        try {
            return !args.isEmpty() && CommandTree.has(args.getFirst())
                    ? executeCommand(args.getFirst(), args.subList(1, args.size()), true)
                    : executeCommand(CommandTree.RUN, args, false);
        } catch (CliFailure e) {
            messages.failure(e);
            return e.exitCode();
        } catch (OutOfMemoryError e) {
            return outOfMemory(e);
        } catch (RuntimeException | Error e) {
            return internalError(e);
        } finally {
            host.out().flush();
        }
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
        return command.execute(new CliCommand.Call(host, messages, given, CommandTree.names()));
    }

    /** Moves the command in {@code portside --log-level debug run FILE} to where it belongs. */
    private static List<String> withoutFile(List<String> args, RunCommand run) {
        List<String> rest = new ArrayList<>(args);
        rest.remove(args.size() - 1 - run.arguments.size());
        return rest;
    }

    private int outOfMemory(OutOfMemoryError error) {
        long mebibytes = Runtime.getRuntime().maxMemory() >> 20;
        messages.failure(
                new CliFailure(
                        CliFailure.INTERNAL,
                        "the Java heap of " + mebibytes + " MiB is full",
                        List.of(
                                "give it more, for example PORTSIDE_JAVA_OPTS=-Xmx4g, or the guest less: --memory-page-limit"),
                        error));
        return CliFailure.INTERNAL;
    }

    private int internalError(Throwable error) {
        messages.failure(
                new CliFailure(
                        CliFailure.INTERNAL,
                        "internal error: " + error,
                        List.of(
                                "this is a fault of Portside, not of the program it ran; please report it together with",
                                "the output of the same command with --log-level debug, and of portside --version"),
                        error));
        return CliFailure.INTERNAL;
    }
}
