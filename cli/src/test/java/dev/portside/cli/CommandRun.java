package dev.portside.cli;

import dev.portside.StdioKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One command line, run within the test.
 *
 * @param exitCode what the process would exit with
 * @param out what arrived on standard output, the guest's and the command's
 * @param err what arrived on standard error
 */
record CommandRun(int exitCode, String out, String err) {

    /** The environment the command believes to have. */
    static final Map<String, String> ENVIRONMENT = Map.of("INHERITED", "yes");

    /** The process the command believes to be. */
    static final long PID = 4711;

    static CommandRun of(String... args) {
        return withInput("", args);
    }

    static CommandRun withInput(String input, String... args) {
        return withEnvironment(ENVIRONMENT, input, args);
    }

    /** Runs with other environment variables, for example a home. */
    static CommandRun inEnvironment(Map<String, String> environment, String... args) {
        return withEnvironment(environment, "", args);
    }

    static CommandRun withEnvironment(
            Map<String, String> environment, String input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream printedOut = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream printedErr = new PrintStream(err, true, StandardCharsets.UTF_8);
        HostProcess host =
                new HostProcess(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        out,
                        err,
                        new HostProcess.StdioKinds(
                                StdioKind.OTHER, StdioKind.OTHER, StdioKind.OTHER),
                        printedOut,
                        printedErr,
                        environment,
                        () -> PID,
                        null);
        int exitCode = new Cli(host).execute(List.of(args));
        return new CommandRun(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    /**
     * Returns the path of one of the modules beside this class; their sources are the {@code .wat}
     * files there.
     */
    static String module(String name) {
        try {
            return Path.of(Objects.requireNonNull(CommandRun.class.getResource(name), name).toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a text file beside this class. */
    static String text(String name) {
        try (InputStream stream = CommandRun.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns standard output cut at its NULs, without the empty rest of the guest's buffer. */
    List<String> outStrings() {
        return List.of(out.replaceFirst("\0+$", "").split("\0"));
    }
}
