package dev.portside.cli;

import dev.portside.CodeKey;
import dev.portside.Program;
import dev.portside.ProgramCompiler;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code portside compile}: writes a module with its compiled code, or a jar. */
@Command(
        name = "portside compile",
        description = {
            "Compile a module ahead of time, so that it starts without compiling.",
            "",
            "OUT is the same module with its compiled code added: any runtime runs it, Portside without compiling."
                    + " The code is used only by the user who compiled it, recognised by a key in ~/.config/portside"
                    + " that the first compile makes; for anybody else it is compiled again. OUT.jar is a jar for"
                    + " Java programs: a class in it loads the module.",
            "",
            "  portside compile app.wasm app.wasm     adds the code to the file itself",
            "  portside compile app.wasm app.jar      gives Java guests.App.load()",
            "  portside compile --class com.example.App app.wasm app.jar",
            ""
        })
final class CompileCommand implements CliCommand {

    private static final List<String> LEVELS = List.of("0", "1", "2", "3", "s", "z");
    private static final List<String> NATIVE = List.of(".so", ".dylib", ".dll");

    @Mixin CommonOptions common = new CommonOptions();

    @Option(
            names = "--class",
            paramLabel = "PACKAGE.NAME",
            description =
                    "The class in OUT.jar that loads the program. Default: guests. and the file's name, my_app.wasm as"
                            + " guests.MyApp.")
    @Nullable String className;

    @Option(
            names = "--optimize",
            paramLabel = "0|1|2|3|s|z",
            description =
                    "Accepted and without effect: the code is optimised while it runs, by the JVM, for the processor"
                            + " at hand.")
    @Nullable String level;

    @Option(names = "--dump", hidden = true)
    boolean dumped;

    @Option(names = "--interruptible", hidden = true)
    boolean interruptible;

    @Option(names = "--generic-binary", hidden = true)
    boolean generic;

    @Option(
            names = {
                "--enable-instruction-count",
                "--enable-gas-measuring",
                "--enable-time-measuring",
                "--enable-all-statistics"
            },
            hidden = true)
    boolean measured;

    @Parameters(index = "0", paramLabel = "IN.wasm", description = "The module to compile.")
    String in = "";

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description = "The file to write, a module or a .jar; may be IN.wasm itself.")
    String out = "";

    @Override
    public int execute(Call call) {
        explainOptions(call.messages());
        boolean jar = out.toLowerCase(Locale.ROOT).endsWith(".jar");
        checkOutput(jar);
        GuestFile module = GuestFile.read(in, call.host(), List.of());
        Program program =
                ProgramFailures.explained(
                        in, () -> Program.load(module.name(), module.bytes(), CodeOptions.NONE));
        long start = System.nanoTime();
        try (CompileProgress progress = new CompileProgress(call.host(), in)) {
            ProgramCompiler compiler = new ProgramCompiler(program, progress::compiled);
            ProgramCompiler.Summary summary =
                    jar ? writeJar(compiler) : writeModule(compiler, call);
            progress.clear();
            call.messages().info(text(summary, (System.nanoTime() - start) / 1e9, jar));
        } catch (IllegalStateException e) {
            throw new CliFailure(CliFailure.REFUSED, String.valueOf(e.getMessage()), List.of(), e);
        }
        return 0;
    }

    private ProgramCompiler.Summary writeJar(ProgramCompiler compiler) {
        String name = className == null ? "guests." + derivedName(in) : className;
        try {
            return compiler.writeJar(Path.of(out), name, GuestFile.programName(in));
        } catch (IllegalArgumentException e) {
            throw new CliFailure("--class: " + e.getMessage());
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private ProgramCompiler.Summary writeModule(ProgramCompiler compiler, Call call) {
        Path file = CodeKey.userFile(call.host().environment());
        if (file == null) {
            throw new CliFailure(
                    "there is no place for the key that marks compiled code as yours: neither XDG_CONFIG_HOME nor"
                            + " HOME is a directory's path; set one of them, or write a .jar");
        }
        CodeKey key;
        try {
            key = CodeKey.readOrCreate(file);
        } catch (FileSystemException e) {
            throw new CliFailure(
                    CliFailure.REFUSED,
                    "the key that marks compiled code as yours cannot be made: "
                            + e.getFile()
                            + ": "
                            + reason(e)
                            + "; set XDG_CONFIG_HOME to a directory of yours, or write a .jar",
                    List.of(),
                    e);
        } catch (IOException e) {
            throw new CliFailure(CliFailure.REFUSED, String.valueOf(e.getMessage()), List.of(), e);
        }
        try {
            return compiler.writeModule(Path.of(out), key);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void checkOutput(boolean jar) {
        for (String suffix : NATIVE) {
            if (out.endsWith(suffix)) {
                throw new CliFailure(
                        out
                                + ": native libraries are not made; write "
                                + out.substring(0, out.length() - suffix.length())
                                + ".wasm, which holds the compiled code, or .jar");
            }
        }
        if (className != null && !jar) {
            throw new CliFailure("--class is for a jar, and " + out + " is none; name OUT.jar");
        }
        Path path;
        try {
            path = Path.of(out);
        } catch (InvalidPathException e) {
            throw new CliFailure("\"" + out + "\" cannot be a file name here: " + e.getReason());
        }
        if (out.isEmpty()) {
            throw new CliFailure("the name of OUT is empty; write portside compile IN.wasm OUT");
        }
        if (Files.isDirectory(path)) {
            throw new CliFailure(
                    out
                            + " is a directory; name the file to write, for example "
                            + path.resolve(GuestFile.programName(in)));
        }
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new CliFailure(out + ": its directory does not exist; make it first");
        }
    }

    private CliFailure unwritable(IOException e) {
        return new CliFailure(
                CliFailure.REFUSED, out + " cannot be written: " + reason(e), List.of(), e);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "no such directory";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    private void explainOptions(Messages messages) {
        if (level != null && !LEVELS.contains(level)) {
            throw new CliFailure(
                    "--optimize is \""
                            + level
                            + "\"; it must be one of "
                            + String.join(", ", LEVELS));
        }
        if (level != null) {
            messages.debug("--optimize has no effect: the JVM optimises the code while it runs");
        }
        if (dumped) {
            messages.info("--dump writes nothing: there is no LLVM code to write");
        }
        if (interruptible) {
            messages.debug("--interruptible has no effect: every program can be interrupted");
        }
        if (generic) {
            messages.debug("--generic-binary has no effect: the code runs on every processor");
        }
        if (measured) {
            messages.info(
                    "instructions are not counted; portside --enable-time-measuring shows the time");
        }
    }

    private String text(ProgramCompiler.Summary summary, double seconds, boolean jar) {
        return String.format(
                Locale.ROOT,
                "compiled %s to %s%s: %,d %s%s, %,d bytes, in %.1f s",
                in,
                out,
                jar ? " with " + (className == null ? "guests." + derivedName(in) : className) : "",
                summary.functions(),
                summary.functions() == 1 ? "function" : "functions",
                summary.interpreted() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " and %,d left to the interpreter",
                                summary.interpreted()),
                summary.bytes(),
                seconds);
    }

    /** Makes a class's name of a file's: {@code http_client.wasm} is {@code HttpClient}. */
    static String derivedName(String file) {
        String name = GuestFile.programName(file);
        StringBuilder derived = new StringBuilder();
        boolean startsWord = true;
        for (char letter : name.substring(0, name.length() - ".wasm".length()).toCharArray()) {
            boolean isUsable =
                    (letter >= 'a' && letter <= 'z')
                            || (letter >= 'A' && letter <= 'Z')
                            || (letter >= '0' && letter <= '9');
            if (isUsable) {
                derived.append(startsWord ? Character.toUpperCase(letter) : letter);
            }
            startsWord = !isUsable;
        }
        return derived.isEmpty() || Character.isDigit(derived.charAt(0))
                ? "Program" + derived
                : derived.toString();
    }
}
