package dev.portside.cli;

import dev.portside.Program;
import dev.portside.ProgramException;
import java.util.List;
import java.util.function.Supplier;

/** Turns what the library says about a module into messages of the command. */
final class ProgramFailures {

    private static final int FUNCTIONS_SHOWN = 8;

    private ProgramFailures() {}

    /**
     * Does the work.
     *
     * @throws CliFailure in place of a {@link ProgramException}
     */
    static <T> T explained(String file, Supplier<T> work) {
        try {
            return work.get();
        } catch (ProgramException e) {
            throw new CliFailure(CliFailure.REFUSED, named(file, e), e.details(), e);
        }
    }

    /**
     * Returns one line that lists the functions a module offers, for a user who has to choose one.
     */
    static String functionsOf(Program program) {
        List<String> names =
                program.report().exports().stream()
                        .filter(export -> export.kind().equals("function"))
                        .map(export ->
                                export.type() == null
                                        ? export.name()
                                        : export.name() + " " + export.type())
                        .toList();
        if (names.isEmpty()) {
            return "it exports no functions at all";
        }
        int more = names.size() - FUNCTIONS_SHOWN;
        return "it exports "
                + String.join(", ", names.subList(0, Math.min(FUNCTIONS_SHOWN, names.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static String named(String file, ProgramException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains(file) ? message : file + ": " + message;
    }
}
