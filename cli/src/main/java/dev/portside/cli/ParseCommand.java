package dev.portside.cli;

import dev.portside.Program;
import dev.portside.ProgramException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code portside parse}: checks the binary format alone. */
@Command(
        name = "portside parse",
        description =
                "Check that a file has the binary format of a wasm module: exit code 0 if so, else 1 and a message.")
final class ParseCommand implements CliCommand {

    @Mixin CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FILE.wasm", description = "The module to check.")
    String file = "";

    @Override
    public int execute(Call call) {
        GuestFile module = GuestFile.read(file, call.host(), List.of());
        try {
            Program _ = Program.load(module.name(), module.bytes(), CodeOptions.NONE);
        } catch (ProgramException e) {
            if (e.kind() == ProgramException.Kind.INVALID) {
                call.messages().debug(file + " is well-formed but not valid: " + e.getMessage());
                return 0;
            }
            return ProgramFailures.explained(
                    file,
                    () -> {
                        throw e;
                    });
        }
        return 0;
    }
}
