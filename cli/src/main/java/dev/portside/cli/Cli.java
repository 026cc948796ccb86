package dev.portside.cli;

import java.util.ArrayList;
import java.util.List;

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
            if (isPlainRun(args)) {
                RunCommand run = new RunCommand();
                run.file = args.getFirst();
                run.arguments = new ArrayList<>(args.subList(1, args.size()));
                return run.execute(new CliCommand.Call(host, messages, CommandNames.ALL));
            }
            return new ParsedRun(host, messages).execute(args);
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

    /**
     * Tells whether this is a file without options before it: everything else is the guest's, so
     * there is nothing to parse, and setting up the parser would take longer than a small program
     * runs.
     */
    private static boolean isPlainRun(List<String> args) {
        return !args.isEmpty()
                && !args.getFirst().startsWith("-")
                && !CommandNames.has(args.getFirst());
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
