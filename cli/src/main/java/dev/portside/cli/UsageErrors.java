package dev.portside.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what picocli objects to into messages of the command. */
final class UsageErrors {

    private UsageErrors() {}

    static CliFailure explain(ParameterException error) {
        return switch (error) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched);
            case MissingParameterException missing when !missing.getMissing().isEmpty() ->
                    missing(missing);
            case ParameterException flag
                    when flag.getArgSpec() instanceof OptionSpec option
                            && option.arity().max() == 0 ->
                    new CliFailure(
                            option.longestName()
                                    + " takes no value, and \""
                                    + valueOf(flag)
                                    + "\" was given");
            default ->
                    new CliFailure(
                            CliFailure.REFUSED,
                            String.valueOf(error.getMessage()),
                            List.of(),
                            error);
        };
    }

    private static CliFailure unmatched(UnmatchedArgumentException error) {
        String argument = error.getUnmatched().getFirst();
        CommandLine command = error.getCommandLine();
        if (!argument.startsWith("-")) {
            return new CliFailure(
                    "unexpected argument \"" + argument + "\"; see " + helpOf(command));
        }
        String name =
                argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument;
        List<String> names = new ArrayList<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            names.addAll(List.of(option.names()));
        }
        boolean run = command.getCommand() instanceof RunCommand;
        return new CliFailure(
                "unknown option " + name + Suggestions.didYouMean(name, names),
                "see "
                        + helpOf(command)
                        + (run ? "; an option of the guest belongs behind FILE.wasm" : ""));
    }

    /** Returns what stands behind the equals sign; picocli tells only parts of it. */
    private static String valueOf(ParameterException error) {
        String given = String.valueOf(error.getValue());
        return given.substring(given.indexOf('=') + 1);
    }

    private static CliFailure missing(MissingParameterException error) {
        ArgSpec argument = error.getMissing().getFirst();
        if (argument instanceof OptionSpec option) {
            String name = option.longestName();
            return new CliFailure(name + " needs a value: " + name + " " + option.paramLabel());
        }
        return new CliFailure(
                argument.paramLabel() + " is missing; see " + helpOf(error.getCommandLine()));
    }

    private static String helpOf(CommandLine command) {
        return command.getCommandName() + " --help";
    }
}
