package dev.portside.engine.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/**
 * One script of the core specification's test suite, converted by wabt's {@code wast2json}.
 *
 * @param name the script's file name
 * @param directory where the modules it names are
 * @param commands what it says, in order
 */
record SpecScript(String name, Path directory, List<Json.Node> commands) {
    /*
     * wabt 1.0.32 wants the table's number in table instructions, which the text format lets default to 0; five scripts use that. They are
     * converted with the 0 written out.
     */

    private static final Pattern TABLE_WITHOUT_NUMBER =
            Pattern.compile("\\btable\\.(get|set|size|grow|fill)(?=\\s*[()])");

    /**
     * Returns the scripts of the suite beside the project, in {@code ../shared/spec-testsuite} or
     * in {@code $PORTSIDE_SHARED/spec-testsuite}.
     *
     * @throws TestAbortedException when there is no suite there
     */
    static List<Path> all() throws IOException {
        String shared = System.getenv("PORTSIDE_SHARED");
        Path suite =
                (shared != null
                                ? Path.of(shared)
                                : Path.of(System.getProperty("portside.root", "."))
                                        .resolveSibling("shared"))
                        .resolve("spec-testsuite");
        if (!Files.isDirectory(suite)) {
            throw new TestAbortedException(
                    "the core specification's test suite is not at " + suite.toAbsolutePath());
        }
        try (Stream<Path> files = Files.list(suite)) {
            return files.filter(file -> file.toString().endsWith(".wast")).sorted().toList();
        }
    }

    /**
     * @throws TestAbortedException when wast2json is not installed
     */
    static void checkConverter() {
        try {
            new ProcessBuilder("wast2json", "--version").start().destroy();
        } catch (IOException e) {
            throw new TestAbortedException("wast2json cannot be run; install wabt", e);
        }
    }

    static SpecScript convert(Path wast, Path directory) throws IOException, InterruptedException {
        String name = wast.getFileName().toString();
        String text = Files.readString(wast);
        Path source = directory.resolve(name);
        Files.writeString(source, TABLE_WITHOUT_NUMBER.matcher(text).replaceAll("table.$1 0"));
        Path json = directory.resolve(name + ".json");
        Process process =
                new ProcessBuilder(
                                "wast2json",
                                "--enable-tail-call",
                                source.toString(),
                                "-o",
                                json.toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("wast2json failed on " + name + ": " + output);
        }
        return new SpecScript(
                name, directory, Json.parse(Files.readString(json)).nodes("commands"));
    }

    /** Parses and validates the module a command names. */
    WasmModule module(Json.Node command) {
        try {
            return Parser.parse(Files.readAllBytes(directory.resolve(command.string("filename"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
