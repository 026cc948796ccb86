package dev.portside.cli;

import dev.portside.Program;
import java.util.List;
import java.util.SortedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code portside inspect}: shows what a module is and whether it will run here. */
@Command(
        name = "portside inspect",
        description = {
            "Show whether a module will run here, what it asks for, and what it is made of:",
            "its imports with the dialect each is bound to, exports, memories, what is interpreted",
            "rather than compiled, and sections."
        })
final class InspectCommand implements CliCommand {

    @Mixin CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FILE.wasm", description = "The module to look at; it is not run.")
    String file = "";

    @Override
    public int execute(Call call) {
        GuestFile module = GuestFile.read(file, call.host(), List.of());
        Program program =
                ProgramFailures.explained(
                        file, () -> Program.load(module.name(), module.bytes(), CodeOptions.NONE));
        SortedMap<Integer, String> interpreted =
                ProgramFailures.explained(file, program::interpretedFunctions);
        call.host().out().print(new Inspection(file, program, interpreted).text());
        return 0;
    }
}
