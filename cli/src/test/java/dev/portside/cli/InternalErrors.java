package dev.portside.cli;

import dev.portside.StdioKind;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Provokes a fault of the command itself. */
final class InternalErrors {

    private InternalErrors() {}

    static CommandRun run(String... options) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(err, true, StandardCharsets.UTF_8);
        PrintStream broken =
                new PrintStream(OutputStream.nullOutputStream()) {
                    @Override
                    public void print(String text) {
                        throw new IllegalStateException("made for a test");
                    }
                };
        HostProcess host =
                new HostProcess(
                        InputStream.nullInputStream(),
                        broken,
                        printed,
                        new HostProcess.StdioKinds(
                                StdioKind.OTHER, StdioKind.OTHER, StdioKind.OTHER),
                        broken,
                        printed,
                        Map.of(),
                        () -> 0,
                        null);
        List<String> args = new ArrayList<>(List.of("inspect"));
        args.addAll(Arrays.asList(options));
        args.add(CommandRun.module("hello.wasm"));
        return new CommandRun(
                new Cli(host).execute(args), "", err.toString(StandardCharsets.UTF_8));
    }
}
