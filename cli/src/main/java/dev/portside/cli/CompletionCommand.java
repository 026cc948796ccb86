package dev.portside.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code portside completion}: prints a script that teaches a shell the command. */
@Command(
        name = "portside completion",
        description = {
            "Print a completion script for bash or zsh. To use it in this shell and in later ones:",
            "  source <(portside completion)",
            "  portside completion > ~/.local/share/bash-completion/completions/portside"
        })
final class CompletionCommand implements CliCommand {

    private static final List<String> SHELLS = List.of("bash", "zsh");

    @Mixin CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "bash|zsh",
            description = "The shell; both use the same script.")
    String shell = "bash";

    @Override
    public int execute(Call call) {
        if (!SHELLS.contains(shell)) {
            throw new CliFailure(
                    "there is no completion for the shell \""
                            + shell
                            + "\"; there is for bash and zsh");
        }
        call.host().out().print(AutoComplete.bash("portside", CommandTree.whole()));
        return 0;
    }
}
