package dev.portside.cli;

import java.util.List;

/** Starts the command in its own process. */
public final class Main {

    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        int code = run(HostProcess.real(), List.of(args));
        // Returning is the same for a code of 0, but for the JVM's logger of exits, which takes
        // longer to set up than some programs run. All threads left are daemons.
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Runs the command line and returns its exit code. */
    static int run(HostProcess host, List<String> args) {
        return new Cli(host).execute(args);
    }
}
