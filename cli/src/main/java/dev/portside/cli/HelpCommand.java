package dev.portside.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code portside help}: shows a help text. */
@Command(
        name = "portside help",
        description = "Show the help of portside or of one of its commands.")
final class HelpCommand implements CliCommand {

    @Mixin CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "COMMAND",
            description = "The command; without it, all of portside.")
    String topic = CommandTree.RUN;

    @Override
    public int execute(Call call) {
        if (!CommandTree.has(topic)) {
            throw new CliFailure(
                    "there is no command \""
                            + topic
                            + "\""
                            + Suggestions.didYouMean(topic, CommandTree.names()),
                    "the commands are " + String.join(", ", CommandTree.names()));
        }
        call.host()
                .out()
                .print(
                        topic.equals(CommandTree.RUN)
                                ? HelpTexts.main()
                                : CommandTree.command(topic).getUsageMessage(Ansi.OFF));
        return 0;
    }
}
