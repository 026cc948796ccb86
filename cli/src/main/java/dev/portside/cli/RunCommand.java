package dev.portside.cli;

import dev.portside.EngineKind;
import dev.portside.ExitStatus;
import dev.portside.Guest;
import dev.portside.GuestConfig;
import dev.portside.LoadOptions;
import dev.portside.ModuleReport;
import dev.portside.Program;
import dev.portside.Trap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code portside run}, and {@code portside} without a command: runs a module with WasmEdge's rules
 * and exit codes.
 */
@Command(name = "portside", description = "Run a wasm program (the default command)")
final class RunCommand implements CliCommand {

    private static final int FRAMES_SHOWN = 40;

    @Mixin CommonOptions common = new CommonOptions();

    @Mixin RunOptions options = new RunOptions();

    @Option(
            names = {"-v", "--version"},
            versionHelp = true)
    boolean version;

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE.wasm")
    @Nullable String file;

    @Parameters(index = "1..*", paramLabel = "ARGS")
    List<String> arguments = new ArrayList<>();

    @Override
    public boolean stopsAtFile() {
        return true;
    }

    /** Returns the file to run, null if none was given. */
    @Nullable String file() {
        return file;
    }

    /**
     * Tells whether what stands in the file's place is a command after options, as in {@code
     * portside --log-level off run x.wasm}.
     */
    boolean isMisplacedCommand() {
        return file != null && CommandNames.has(file) && !Files.exists(Path.of(file));
    }

    @Override
    public int execute(Call call) {
        if (file == null) {
            call.host().err().print(HelpTexts.main());
            call.host().err().flush();
            return CliFailure.REFUSED;
        }
        RunPlan plan = new RunPlan(options, call.host(), call.messages());
        GuestFile module = GuestFile.read(file, call.host(), call.commandNames());
        LoadOptions loading =
                new CodeOptions(call.host(), call.messages())
                        .forRun(!options.uncached && plan.engine() != EngineKind.INTERPRETER);
        Program program =
                ProgramFailures.explained(
                        file, () -> Program.load(module.name(), module.bytes(), loading));
        if (plan.engine() != null) {
            program = program.withEngine(plan.engine());
        }
        String function = function(program);
        GuestConfig config =
                plan.config().programName(GuestFile.programName(file)).args(arguments).build();
        long start = System.nanoTime();
        int code =
                function == null
                        ? runCommand(program, config, call)
                        : runFunction(program, config, function, call);
        if (plan.timeMeasured()) {
            double millis = (System.nanoTime() - start) / 1e6;
            call.messages()
                    .info(
                            String.format(
                                    Locale.ROOT,
                                    "time: %.3f ms in the guest and its host calls",
                                    millis));
        }
        return code;
    }

    /**
     * Returns the function to call, null for a command; puts it at the head of the guest's
     * arguments as WasmEdge does.
     */
    private @Nullable String function(Program program) {
        if (options.invoked != null) {
            arguments.addFirst(options.invoked);
        } else if (!options.reactor) {
            if (program.isCommand()) {
                return null;
            }
            if (program.report().exports().stream().anyMatch(RunCommand::isStart)) {
                arguments.addFirst("_start");
            }
        }
        if (arguments.isEmpty()) {
            if (!program.report().runnable()) {
                // Starting it fails and says why, where naming a function would not help.
                return null;
            }
            throw new CliFailure(
                    options.reactor
                            ? "--reactor needs a function: portside --reactor "
                                    + file
                                    + " FUNCTION [ARGS...]"
                            : file
                                    + " has no _start, so name a function: portside "
                                    + file
                                    + " FUNCTION [ARGS...]",
                    ProgramFailures.functionsOf(program));
        }
        return arguments.getFirst();
    }

    private static boolean isStart(ModuleReport.Export export) {
        return export.name().equals("_start") && export.kind().equals("function");
    }

    private int runCommand(Program program, GuestConfig config, Call call) {
        ExitStatus status =
                ProgramFailures.explained(
                        String.valueOf(file),
                        () -> GuestThread.run(program.newGuest(config), Guest::run));
        return status.kind() == ExitStatus.Kind.EXITED
                ? status.processCode()
                : ended(status, call.messages());
    }

    private int runFunction(Program program, GuestConfig config, String function, Call call) {
        List<String> values = arguments.subList(1, arguments.size());
        AtomicBoolean returned = new AtomicBoolean();
        ExitStatus status =
                ProgramFailures.explained(
                        String.valueOf(file),
                        () ->
                                GuestThread.run(
                                        program.newGuest(config),
                                        guest ->
                                                guest.runFunction(
                                                        function,
                                                        values,
                                                        results -> {
                                                            returned.set(true);
                                                            results.forEach(
                                                                    call.host().out()::println);
                                                        })));
        call.host().out().flush();
        if (status.kind() != ExitStatus.Kind.EXITED) {
            return ended(status, call.messages());
        }
        if (returned.get()) {
            return 0;
        }
        // WasmEdge's rule: a function that was called by name is expected to return.
        call.messages()
                .failure(
                        file + ": " + function + " called proc_exit(" + status.code() + ")",
                        List.of());
        return CliFailure.ABORTED;
    }

    private int ended(ExitStatus status, Messages messages) {
        Trap trap = status.trap();
        if (trap != null) {
            messages.failure(file + ": trap: " + trap.message(), frames(trap));
        } else if (status.kind() == ExitStatus.Kind.TIME_LIMIT) {
            messages.failure(
                    file
                            + ": stopped, --time-limit "
                            + options.timeLimit
                            + " (milliseconds) is over",
                    List.of());
        }
        return CliFailure.ABORTED;
    }

    private static List<String> frames(Trap trap) {
        List<String> lines = new ArrayList<>();
        List<String> frames = trap.frames();
        for (String frame : frames.subList(0, Math.min(FRAMES_SHOWN, frames.size()))) {
            lines.add("at " + frame);
        }
        if (frames.size() > FRAMES_SHOWN) {
            lines.add("... " + (frames.size() - FRAMES_SHOWN) + " more");
        }
        return lines;
    }
}
