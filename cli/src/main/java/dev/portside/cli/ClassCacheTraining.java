package dev.portside.cli;

import dev.portside.StdioKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Does what users do most, with output thrown away; the launcher records the classes that takes,
 * for later starts.
 */
final class ClassCacheTraining {

    private ClassCacheTraining() {}

    /** Runs the demo, programs fresh and from the cache, an inspection and a few mistakes. */
    public static void main(String[] args) throws IOException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Path directory = Files.createTempDirectory("portside");
        HostProcess host =
                new HostProcess(
                        InputStream.nullInputStream(),
                        nowhere,
                        nowhere,
                        new HostProcess.StdioKinds(
                                StdioKind.OTHER, StdioKind.OTHER, HostStdio.kind(2)),
                        nowhere,
                        nowhere,
                        Map.of("HOME", directory.toString()),
                        0,
                        Path.of(""));
        Path guest = directory.resolve("http_client.wasm");
        for (List<String> command :
                List.of(
                        List.of("demo"),
                        List.of("demo", "--rust"),
                        List.of("demo", "--save", directory.toString()),
                        List.of(
                                "--dir",
                                "/d:" + directory,
                                "--env",
                                "A=B",
                                "--time-limit",
                                "9999",
                                guest.toString(),
                                "--help"),
                        // From the cache, as most runs are.
                        List.of(guest.toString(), "--help"),
                        List.of("compile", guest.toString(), guest.toString()),
                        List.of(guest.toString(), "--help"),
                        List.of("cache", "list"),
                        List.of("inspect", guest.toString()),
                        List.of("--help"),
                        List.of("--no-such-option"))) {
            int _ = Main.run(host, command);
        }
        delete(directory);
    }

    private static void delete(Path directory) throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.walk(directory)) {
            found = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : found) {
            Files.delete(file);
        }
    }
}
