import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.ByteBufferMemory;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.Store;
import run.endive.wasi.WasiExitException;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

/**
 * Runs a WASI program on Endive's own engines: {@code compiler|interpreter array|buffer FILE ARGUMENTS...}, where array and buffer
 * are its two kinds of memory.
 */
public final class EndiveRunner {

    private EndiveRunner() {}

    public static void main(String[] args) {
        WasmModule module = Parser.parse(Path.of(args[2]));
        WasiOptions options = WasiOptions.builder().inheritSystem().withArguments(List.of(args).subList(2, args.length)).build();
        try (WasiPreview1 wasi = WasiPreview1.builder().withOptions(options).build()) {
            Instance.Builder builder = Instance.builder(module)
                    .withImportValues(new Store().addFunction(wasi.toHostFunctions()).toImportValues())
                    .withMemoryFactory(memory(args[1]))
                    .withStart(false);
            switch (args[0]) {
                case "compiler" -> builder.withMachineFactory(MachineFactoryCompiler.builder(module)
                        .withInterpreterFallback(InterpreterFallback.WARN)
                        .compile());
                case "interpreter" -> {}
                default -> throw new IllegalArgumentException(args[0] + " is neither compiler nor interpreter");
            }
            builder.build().export("_start").apply();
        } catch (WasiExitException exit) {
            System.exit(exit.exitCode());
        }
    }

    private static Function<MemoryLimits, Memory> memory(String kind) {
        return switch (kind) {
            case "array" -> ByteArrayMemory::new;
            case "buffer" -> ByteBufferMemory::new;
            default -> throw new IllegalArgumentException(kind + " is neither array nor buffer");
        };
    }
}
