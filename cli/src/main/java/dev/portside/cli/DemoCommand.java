package dev.portside.cli;

import dev.portside.ExitStatus;
import dev.portside.Guest;
import dev.portside.GuestConfig;
import dev.portside.NetworkAccess;
import dev.portside.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portside demo}: two guests that speak HTTP to a server in the same process. */
@Command(
        name = "portside demo",
        description = {
            "Start a web server on loopback and run two wasm programs against it:",
            "a simple HTTP client, and one that works on two connections at once in a single thread."
        })
final class DemoCommand implements CliCommand {

    /** One guest of the demo, by the file's name without flavour and ending. */
    private record Part(String guest, String title) {}

    private static final List<Part> PARTS =
            List.of(
                    new Part(
                            "http_client",
                            "A simple HTTP client: GET /get, then POST /post with a form"),
                    new Part(
                            "nonblock_http_client",
                            "A non-blocking client: two connections, polled by one thread"));

    @Mixin CommonOptions common = new CommonOptions();

    @Option(
            names = "--rust",
            description = "Run the guests written in Rust in place of those in C.")
    boolean rust;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where the server listens; by default any free port.")
    String port = "0";

    @Option(
            names = "--serve",
            description =
                    "Start the server alone and keep it until Ctrl-C, to run the guests by hand.")
    boolean serve;

    @Option(
            names = "--save",
            paramLabel = "DIR",
            description = "Save the two guests as files in DIR and exit.")
    @Nullable Path saved;

    @Override
    public int execute(Call call) {
        if (saved != null) {
            return save(saved, call.host().out());
        }
        PrintStream out = call.host().out();
        try (DemoServer server =
                new DemoServer(
                        (int) Numbers.parse("--port", port, 65535, "a port, 0 for any free one"))) {
            if (serve) {
                return serve(server, call.host());
            }
            out.println(
                    "A web server of this process listens on http://127.0.0.1:" + server.port());
            for (Part part : PARTS) {
                out.println();
                out.println("== " + part.title());
                out.println("$ " + byHand(part, server, call.host()));
                out.flush();
                int code = run(part, server, call);
                if (code != 0) {
                    throw new CliFailure(
                            CliFailure.REFUSED,
                            fileName(part) + " ended with exit code " + code,
                            List.of(),
                            null);
                }
            }
        }
        out.println();
        out.println(
                "Both programs ran. To run them by hand, keep the server: portside demo --serve");
        return 0;
    }

    private int run(Part part, DemoServer server, Call call) {
        HostProcess host = call.host();
        Program program =
                ProgramFailures.explained(
                        fileName(part), () -> Program.load(fileName(part), bytes(part)));
        GuestConfig config =
                GuestConfig.builder()
                        .programName(fileName(part))
                        .args("127.0.0.1", Integer.toString(server.port()))
                        .stdout(host.stdout())
                        .stderr(host.stderr())
                        .stdioKinds(host.kinds().in(), host.kinds().out(), host.kinds().err())
                        .network(NetworkAccess.LOOPBACK)
                        .build();
        ExitStatus status =
                ProgramFailures.explained(
                        fileName(part),
                        () -> GuestThread.run(program.newGuest(config), Guest::run));
        if (status.trap() != null) {
            call.messages().failure(fileName(part) + ": trap: " + status.trap(), List.of());
        }
        return status.processCode();
    }

    private int serve(DemoServer server, HostProcess host) {
        host.out()
                .println(
                        "A web server listens on http://127.0.0.1:"
                                + server.port()
                                + " until Ctrl-C. In another terminal:");
        for (Part part : PARTS) {
            host.out().println("  " + byHand(part, server, host));
        }
        host.out().flush();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private int save(Path directory, PrintStream out) {
        for (Part part : PARTS) {
            Path file = directory.resolve(fileName(part));
            try {
                Files.createDirectories(directory);
                Files.write(file, bytes(part));
            } catch (IOException e) {
                throw new CliFailure(
                        CliFailure.REFUSED,
                        "--save " + directory + ": cannot write " + file + ": " + e.getMessage(),
                        List.of(),
                        e);
            }
            out.println("saved " + file);
        }
        return 0;
    }

    private String byHand(Part part, DemoServer server, HostProcess host) {
        return launcher(host) + " " + guestPath(part, host) + " 127.0.0.1 " + server.port();
    }

    private static String launcher(HostProcess host) {
        Path home = host.home();
        boolean here = home != null && home.equals(Path.of("").toAbsolutePath());
        return here ? "./portside" : "portside";
    }

    /**
     * Returns where the user finds the guest: in the sources if there are any, else where {@code
     * --save} would put it.
     */
    private String guestPath(Part part, HostProcess host) {
        Path home = host.home();
        if (home == null || !Files.exists(home.resolve("guests/bin").resolve(fileName(part)))) {
            return fileName(part);
        }
        Path file = home.resolve("guests/bin").resolve(fileName(part));
        Path here = Path.of("").toAbsolutePath();
        return file.startsWith(here) ? here.relativize(file).toString() : file.toString();
    }

    private String fileName(Part part) {
        return part.guest() + (rust ? "_rs" : "") + ".wasm";
    }

    private byte[] bytes(Part part) {
        try (InputStream stream =
                DemoCommand.class.getResourceAsStream("guests/" + fileName(part))) {
            if (stream == null) {
                throw new IllegalStateException(
                        "the guest " + fileName(part) + " is not in the build");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
