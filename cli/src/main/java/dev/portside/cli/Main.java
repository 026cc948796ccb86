package dev.portside.cli;

import java.util.List;

/** Starts the command in its own process. */
public final class Main {

    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(new Cli(HostProcess.real()).execute(List.of(args)));
    }
}
