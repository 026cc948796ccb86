package dev.portside.cli;

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
    /*
     * Every class in the JVM's cache costs every start some ten microseconds, needed or not. So there are two caches: one for all commands,
     * and one for what most starts are, a program without options whose code is in the cache.
     */

    private static final String HELLO = "hello.wasm";
    private static final String SOCKETS = "http_client.wasm";
    private static final String COMPILED = "compiled.wasm";

    private ClassCacheTraining() {}

    /**
     * With {@code all DIRECTORY} runs the demo, programs fresh and from the cache, an inspection
     * and a few mistakes; with {@code run DIRECTORY} the programs only that the former has left in
     * the directory. The code cache is there too.
     */
    public static void main(String[] args) throws IOException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Path directory = Path.of(args[1]);
        HostProcess host = host(nowhere, directory);
        HostProcess quiet =
                new HostProcess(
                        InputStream.nullInputStream(),
                        nowhere,
                        nowhere,
                        host.kinds(),
                        nowhere,
                        nowhere,
                        host.environment(),
                        () -> 0,
                        Path.of(""));
        if (args[0].equals("all")) {
            Path _ = Files.write(directory.resolve(HELLO), TrainingGuest.module());
            useCommands(quiet, directory);
        }
        for (int i = 0; i < 2; i++) {
            int _ = Main.run(host, List.of(directory.resolve(HELLO).toString()));
            int _ = Main.run(quiet, List.of(directory.resolve(SOCKETS).toString(), "--help"));
            int _ = Main.run(quiet, List.of(directory.resolve(COMPILED).toString(), "--help"));
        }
    }

    /** Returns this process but for its environment and where messages go. */
    private static HostProcess host(PrintStream nowhere, Path directory) {
        HostProcess real = HostProcess.real();
        return new HostProcess(
                real.stdin(),
                real.stdout(),
                real.stderr(),
                real.kinds(),
                nowhere,
                nowhere,
                Map.of("HOME", directory.toString()),
                real.pid(),
                real.home());
    }

    private static void useCommands(HostProcess host, Path directory) {
        String guest = directory.resolve(SOCKETS).toString();
        String compiled = directory.resolve(COMPILED).toString();
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
                                guest,
                                "--help"),
                        List.of("compile", guest, compiled),
                        List.of(compiled, "--help"),
                        List.of("cache", "list"),
                        List.of("inspect", guest),
                        List.of("--help"),
                        List.of("--no-such-option"))) {
            int _ = Main.run(host, command);
        }
    }
}
