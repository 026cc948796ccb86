package dev.portside.cli;

import dev.portside.Program;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code portside validate}: checks a module against all rules that need no imports. */
@Command(
        name = "portside validate",
        description =
                "Check that a file is a valid wasm module: exit code 0 if so, else 1 and a message.")
final class ValidateCommand implements CliCommand {

    @Mixin CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FILE.wasm", description = "The module to check.")
    String file = "";

    @Override
    public int execute(Call call) {
        GuestFile module = GuestFile.read(file, call.host(), List.of());
        Program _ =
                ProgramFailures.explained(
                        file, () -> Program.load(module.name(), module.bytes(), CodeOptions.NONE));
        return 0;
    }
}
