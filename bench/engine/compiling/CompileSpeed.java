import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompilerEngine;
import dev.portside.engine.compiler.CompilerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/**
 * Compiles modules again and again in one thread: {@code SECONDS FILE...}. The first half of the time is for the JVM to get warm. Prints a line for
 * each file: name, MB without custom sections, MB of code, milliseconds to parse and validate, milliseconds to compile, MB of class files; the
 * times are medians.
 */
public final class CompileSpeed {

    private static final int CODE = 10;

    private record Sample(double parseMillis, double compileMillis, long classBytes) {}

    private record Sizes(long wasm, long code) {}

    private CompileSpeed() {}

    public static void main(String[] args) throws IOException {
        long half = (long) (Double.parseDouble(args[0]) * 1e9 / 2);
        Map<String, byte[]> modules = new LinkedHashMap<>();
        for (String file : List.of(args).subList(1, args.length)) modules.put(file, Files.readAllBytes(Path.of(file)));
        CompilerOptions usual = CompilerOptions.DEFAULT;
        CompilerEngine engine = new CompilerEngine(new CompilerOptions(usual.methodBytes(), usual.countCalls(), usual.callsAccesses(), 1));
        sample(engine, modules, half);
        sample(engine, modules, half).forEach((file, samples) -> print(file, modules.get(file), samples));
    }

    /** Compiles all in turn, at least once each, until the time is over. */
    private static Map<String, List<Sample>> sample(CompilerEngine engine, Map<String, byte[]> modules, long nanos) {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        long begin = System.nanoTime();
        do {
            modules.forEach((file, bytes) -> samples.computeIfAbsent(file, _ -> new ArrayList<>()).add(compile(engine, bytes)));
        } while (System.nanoTime() - begin < nanos);
        return samples;
    }

    private static Sample compile(CompilerEngine engine, byte[] bytes) {
        long begin = System.nanoTime();
        WasmModule module = Parser.parse(bytes);
        long parsed = System.nanoTime();
        CompiledCode code = engine.compile(module);
        long compiled = System.nanoTime();
        long classBytes = code.classes().stream().mapToLong(c -> c.bytes().length).sum();
        return new Sample((parsed - begin) / 1e6, (compiled - parsed) / 1e6, classBytes);
    }

    private static void print(String file, byte[] bytes, List<Sample> samples) {
        Sizes sizes = sizes(bytes);
        double parse = median(samples.stream().mapToDouble(Sample::parseMillis).toArray());
        double compile = median(samples.stream().mapToDouble(Sample::compileMillis).toArray());
        System.out.printf("%s %.2f %.2f %.0f %.0f %.2f%n", Path.of(file).getFileName(), sizes.wasm() / 1e6, sizes.code() / 1e6, parse,
                compile, samples.getFirst().classBytes() / 1e6);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    /** Debug information and names, which are in custom sections, are no work for a compiler. */
    private static Sizes sizes(byte[] bytes) {
        long wasm = 8;
        long code = 0;
        for (int at = 8; at < bytes.length; ) {
            int kind = bytes[at];
            int begin = at++;
            long size = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes[at++];
                size |= (b & 0x7FL) << shift;
                if (b >= 0) break;
            }
            at += (int) size;
            if (kind != 0) wasm += at - begin;
            if (kind == CODE) code = size;
        }
        return new Sizes(wasm, code);
    }
}
