package dev.portside;

import dev.portside.engine.Engine;
import dev.portside.engine.Executable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
    private final long bytes;
    private final List<ModuleReport.Section> sections;
    private final WasmModule module;
    private final EngineKind engine;
    private volatile @Nullable Executable executable;

    private Program(
            String name,
            long bytes,
            List<ModuleReport.Section> sections,
            WasmModule module,
            EngineKind engine) {
        this.name = name;
        this.bytes = bytes;
        this.sections = sections;
        this.module = module;
        this.engine = engine;
    }

    /**
     * Reads, parses and validates a module.
     *
     * @throws IOException when the file cannot be read
     * @throws ProgramException when it is not a valid module
     */
    public static Program load(Path file) throws IOException {
        Path fileName = file.getFileName();
        return load(
                fileName == null ? file.toString() : fileName.toString(), Files.readAllBytes(file));
    }

    /**
     * Parses and validates a module.
     *
     * @param name what messages call it, and argv[0] of its guests unless configured
     * @param wasm the module in the binary format
     * @throws ProgramException when it is not a valid module
     */
    public static Program load(String name, byte[] wasm) {
        WasmModule module = ModuleLoader.load(name, wasm);
        return new Program(
                name, wasm.length, ModuleSections.of(name, wasm), module, EngineKind.COMPILER);
    }

    /** Returns this program on another engine. */
    public Program withEngine(EngineKind kind) {
        return kind == engine ? this : new Program(name, bytes, sections, module, kind);
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
        return ModuleReports.of(module, bytes, sections, isCommand());
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

    WasmModule module() {
        return module;
    }

    /** Returns the type of an exported function, or null when there is none of that name. */
    @Nullable FunctionType functionType(String export) {
        ExportSection exports = module.exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            Export candidate = exports.getExport(i);
            if (candidate.name().equals(export)
                    && candidate.exportType() == ExternalType.FUNCTION) {
                return FunctionTypes.of(module, candidate.index());
            }
        }
        return null;
    }

    private Engine implementation() {
        return switch (engine) {
            case INTERPRETER -> Engine.interpreter();
            case COMPILER -> Engine.compiler();
        };
    }

    /** Returns the module made ready for its engine, on first use. */
    Executable executable() {
        Executable ready = executable;
        if (ready == null) {
            synchronized (this) {
                ready = executable;
                if (ready == null) {
                    ready = implementation().prepare(module);
                    executable = ready;
                }
            }
        }
        return ready;
    }
}
