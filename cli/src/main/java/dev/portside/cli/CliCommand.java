package dev.portside.cli;

import java.util.List;

/** One of the commands, its fields filled from the command line by picocli. */
interface CliCommand {

    /**
     * Does the work.
     *
     * @return the exit code
     * @throws CliFailure if it ends with a message
     */
    int execute(Call call);

    /**
     * Tells whether the first argument that is no option ends the options; the rest is the guest's
     * then.
     */
    default boolean stopsAtFile() {
        return false;
    }

    /**
     * What a command works with.
     *
     * @param host the process around it
     * @param messages where to tell the user
     * @param commandNames what other commands there are
     */
    record Call(HostProcess host, Messages messages, List<String> commandNames) {}
}
