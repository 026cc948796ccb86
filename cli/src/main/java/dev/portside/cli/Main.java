package dev.portside.cli;

import java.util.List;

/** Starts the command in its own process. */
public final class Main {

    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(HostProcess.real(), List.of(args)));
    }

    /** Runs the command line and returns its exit code. */
    static int run(HostProcess host, List<String> args) {
        return new Cli(host).execute(args);
    }
}
