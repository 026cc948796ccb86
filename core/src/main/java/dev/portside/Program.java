package dev.portside;

import dev.portside.ProgramException.Kind;
import dev.portside.engine.Engine;
import dev.portside.engine.Executable;
import dev.portside.engine.WasmBinary;
import dev.portside.engine.WasmFrame;
import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompiledExecutable;
import dev.portside.engine.compiler.CompilerEngine;
import dev.portside.engine.compiler.CompilerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.InvalidException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionType;

/**
 * A loaded wasm module, from which guests are made. Immutable; may be shared by threads.
 *
 * <pre>{@code
 * Program program = Program.load(Path.of("server.wasm"));
 * try (Guest guest = program.newGuest(GuestConfig.builder().network(NetworkAccess.HOST).build())) {
 *     ExitStatus status = guest.run();
 * }
 * }</pre>
 */
public final class Program {

    static final String START = "_start";

    private final String name;
    private final byte[] wasm;
    private final List<ModuleReport.Section> sections;
    private final Code code;
    private final EngineKind engine;
    private volatile @Nullable Executable executable;

    /**
     * What is run.
     *
     * @param module the wasm
     * @param compiled what it was compiled to earlier, trusted; null when there is nothing
     * @param kept where compiled code is kept; null when it is not
     */
    private record Code(
            WasmBinary module, @Nullable CompiledCode compiled, @Nullable KeptCode kept) {}

    private Program(
            String name,
            byte[] wasm,
            List<ModuleReport.Section> sections,
            Code code,
            EngineKind engine) {
        this.name = name;
        this.wasm = wasm;
        this.sections = sections;
        this.code = code;
        this.engine = engine;
    }

    /**
     * Reads, parses and validates a module.
     *
     * @throws IOException when the file cannot be read
     * @throws ProgramException when it is not a valid module
     */
    public static Program load(Path file) throws IOException {
        return load(file, LoadOptions.DEFAULT);
    }

    /**
     * Reads a module, and its compiled code if the options trust it.
     *
     * @throws IOException when the file cannot be read
     * @throws ProgramException when it is not a valid module
     */
    public static Program load(Path file, LoadOptions options) throws IOException {
        Path fileName = file.getFileName();
        return load(
                fileName == null ? file.toString() : fileName.toString(),
                Files.readAllBytes(file),
                options);
    }

    /**
     * Parses and validates a module.
     *
     * @param name what messages call it, and argv[0] of its guests unless configured
     * @param wasm the module in the binary format; not to be changed afterwards
     * @throws ProgramException when it is not a valid module
     */
    public static Program load(String name, byte[] wasm) {
        return load(name, wasm, LoadOptions.DEFAULT);
    }

    /**
     * Loads a module. One that comes with compiled code, or whose code is in the cache, has been
     * parsed and validated before and is not again.
     *
     * @param name what messages call it, and argv[0] of its guests unless configured
     * @param wasm the module in the binary format; not to be changed afterwards
     * @param options from where compiled code may come
     * @throws ProgramException when it is not a valid module
     */
    public static Program load(String name, byte[] wasm, LoadOptions options) {
        List<ModuleReport.Section> sections = ModuleLoader.sections(name, wasm);
        CodeSection section = CodeSection.in(wasm);
        byte[] module = section.module();
        if (section.isPresent()) {
            try {
                CompiledCode compiled = section.code(options);
                Code code = new Code(WasmBinary.known(module), compiled, null);
                return new Program(name, wasm, sections, code, EngineKind.COMPILER);
            } catch (CodeSection.Refusal e) {
                options.warn(
                        name
                                + ": its compiled code is not used: "
                                + e.getMessage()
                                + "; its wasm is compiled here");
            }
        }
        KeptCode kept = null;
        if (options.cache() != null) {
            kept = new KeptCode(module, options.cache(), options, KeptCode.SETTLED);
            CompiledCode found = kept.find();
            if (found != null) {
                Code code = new Code(WasmBinary.known(module), found, kept);
                return new Program(name, wasm, sections, code, EngineKind.COMPILER);
            }
        }
        Code code = new Code(ModuleLoader.load(name, module), null, kept);
        return new Program(name, wasm, sections, code, EngineKind.COMPILER);
    }

    /**
     * Loads a module with its compiled code from a jar that {@link ProgramCompiler} made. For the
     * loader classes in such jars. The code is trusted as the classes beside it are.
     *
     * @param name what messages call it, and argv[0] of its guests unless configured
     * @param wasm the module; closed at the end
     * @param compiled its code; closed at the end. Not used, which the log tells, when it was made
     *     by another version
     * @throws UncheckedIOException when either cannot be read
     * @throws ProgramException when it is not a valid module
     */
    public static Program load(String name, InputStream wasm, InputStream compiled) {
        byte[] module;
        byte[] code;
        try (wasm;
                compiled) {
            module = wasm.readAllBytes();
            code = compiled.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read from its jar", e);
        }
        List<ModuleReport.Section> sections = ModuleLoader.sections(name, module);
        try {
            CompiledCode trusted = CodeSection.CompiledFile.read(code).code();
            return new Program(
                    name,
                    module,
                    sections,
                    new Code(WasmBinary.known(module), trusted, null),
                    EngineKind.COMPILER);
        } catch (CodeSection.Refusal | BufferUnderflowException e) {
            LoadOptions.DEFAULT.warn(
                    name
                            + ": its compiled code is not used: "
                            + (e instanceof CodeSection.Refusal
                                    ? e.getMessage()
                                    : "it is cut short")
                            + "; make the jar again");
        }
        return load(name, module);
    }

    /** Returns this program on another engine. */
    public Program withEngine(EngineKind kind) {
        return kind == engine ? this : new Program(name, wasm, sections, code, kind);
    }

    /** Returns the name it was loaded under. */
    public String name() {
        return name;
    }

    /** Returns how its guests are run. */
    public EngineKind engine() {
        return engine;
    }

    /** Returns what the module is, asks for and offers. */
    public ModuleReport report() {
        return ModuleReports.of(module(), wasm, sections, isCommand());
    }

    /** Tells whether it has an entry function {@code _start} without parameters and results. */
    public boolean isCommand() {
        FunctionType type = functionType(START);
        return type != null && type.params().isEmpty() && type.returns().isEmpty();
    }

    /** Returns a new guest, which starts when it is run. */
    public Guest newGuest(GuestConfig config) {
        return new Guest(this, config);
    }

    /** Tells whether all of it was compiled before: in the module, a jar or the cache. */
    public boolean isPrecompiled() {
        return code.compiled() != null && code.compiled().isComplete();
    }

    /**
     * Returns the functions that the compiler leaves to the interpreter, with why, by index; none
     * if all of the program is interpreted anyway. Looks at all of the module's code.
     *
     * @throws ProgramException when the module breaks a rule that shows only now
     */
    public SortedMap<Integer, String> interpretedFunctions() {
        try {
            return executable() instanceof CompiledExecutable compiled
                    ? compiled.interpreted()
                    : Collections.emptySortedMap();
        } catch (InvalidException e) {
            throw new ProgramException(
                    Kind.INVALID, name + " is not valid: " + e.getMessage(), List.of(), e);
        }
    }

    /**
     * Returns how stack traces show a function: by its name in the module's name section, else in
     * its exports, and by its index.
     *
     * @param index the function's index, imports counted
     */
    public String functionName(int index) {
        return new WasmFrame(index, executable().functionName(index)).toString();
    }

    /** Returns the module; functions may be without bodies. */
    WasmModule module() {
        return code.module().outline();
    }

    /** Returns the module in the binary format, without compiled code. */
    byte[] wasm() {
        return CodeSection.in(wasm).module();
    }

    /**
     * Compiles all of it.
     *
     * @param isForEveryJvm whether the code must do for a JVM that is started otherwise than this
     */
    CompiledCode compile(boolean isForEveryJvm, CompilerEngine.Progress progress) {
        CompilerOptions options = CompilerOptions.DEFAULT;
        if (isForEveryJvm) {
            options = options.withCallsAccesses(false);
        }
        CompiledCode known = code.compiled();
        return known != null
                        && known.isComplete()
                        && known.callsAccesses() == options.callsAccesses()
                ? known
                : new CompilerEngine(options).compile(code.module(), progress);
    }

    /** Returns the type of an exported function, or null when there is none of that name. */
    @Nullable FunctionType functionType(String export) {
        ExportSection exports = module().exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            Export candidate = exports.getExport(i);
            if (candidate.name().equals(export)
                    && candidate.exportType() == ExternalType.FUNCTION) {
                return FunctionTypes.of(module(), candidate.index());
            }
        }
        return null;
    }

    /** Returns the module made ready for its engine, on first use. */
    Executable executable() {
        Executable ready = executable;
        if (ready == null) {
            synchronized (this) {
                ready = executable;
                if (ready == null) {
                    ready = prepare();
                    executable = ready;
                }
            }
        }
        return ready;
    }

    private Executable prepare() {
        if (engine == EngineKind.INTERPRETER) {
            return Engine.interpreter().prepare(code.module().whole());
        }
        return code.compiled() == null
                ? CompilerEngine.INSTANCE.prepare(code.module())
                : CompilerEngine.INSTANCE.load(code.module(), code.compiled());
    }

    /** Told when a guest of this begins to run, which has to be followed by its end. */
    void guestStarted() {
        if (code.kept() != null && executable() instanceof CompiledExecutable compiled) {
            code.kept().guestStarted(compiled);
        }
    }

    /** Told when a guest of this has ended: what was compiled for it may be worth keeping. */
    void guestEnded() {
        if (code.kept() != null && executable instanceof CompiledExecutable compiled) {
            code.kept().guestEnded(compiled);
        }
    }
}
