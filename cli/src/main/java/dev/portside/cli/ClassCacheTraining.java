package dev.portside.cli;

import dev.portside.StdioKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Does what users do most, with output thrown away; the launcher records the classes that takes,
 * for later starts.
 */
final class ClassCacheTraining {

    private ClassCacheTraining() {}

    /** Runs the demo, a program, an inspection and a few mistakes. */
    public static void main(String[] args) throws IOException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        HostProcess host =
                new HostProcess(
                        InputStream.nullInputStream(),
                        nowhere,
                        nowhere,
                        new HostProcess.StdioKinds(
                                StdioKind.OTHER, StdioKind.OTHER, HostStdio.kind(2)),
                        nowhere,
                        nowhere,
                        Map.of(),
                        0,
                        Path.of(""));
        Path directory = Files.createTempDirectory("portside");
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
                        List.of("inspect", guest.toString()),
                        List.of("--help"),
                        List.of("--no-such-option"))) {
            int _ = new Cli(host).execute(command);
        }
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
