package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A guest on a thread of its own, whose output can be waited for. */
final class GuestRun implements AutoCloseable {

    static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Map<String, Program> PROGRAMS = new ConcurrentHashMap<>();

    final Guest guest;
    final Thread thread;
    private final FutureTask<ExitStatus> end;
    private final Output out;
    private final Output err;

    private GuestRun(
            Guest guest, boolean virtual, Callable<ExitStatus> body, Output out, Output err) {
        this.guest = guest;
        this.out = out;
        this.err = err;
        end = new FutureTask<>(body);
        thread =
                virtual
                        ? Thread.ofVirtual().unstarted(end)
                        : Thread.ofPlatform().name("guest").daemon().unstarted(end);
        thread.start();
    }

    /** A module next to this class, compiled or prepared once for all tests. */
    static Program module(String name, EngineKind engine) {
        return PROGRAMS.computeIfAbsent(
                name + " " + engine,
                key -> {
                    try (InputStream in = GuestRun.class.getResourceAsStream(name + ".wasm")) {
                        if (in == null) {
                            throw new IllegalArgumentException("no test module " + name);
                        }
                        return Program.load(name + ".wasm", in.readAllBytes()).withEngine(engine);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /** One of the example guests. */
    static Program example(String name, EngineKind engine) {
        return PROGRAMS.computeIfAbsent(
                "example " + name + " " + engine,
                key -> {
                    Path root = Path.of(System.getProperty("portside.root", ".."));
                    try {
                        return Program.load(root.resolve("guests/bin/" + name + ".wasm"))
                                .withEngine(engine);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /** Runs a command. */
    static GuestRun start(Program program, GuestConfig.Builder config) {
        return start(program, config, false);
    }

    static GuestRun start(Program program, GuestConfig.Builder config, boolean virtual) {
        Output out = new Output();
        Output err = new Output();
        Guest guest = program.newGuest(config.stdout(out).stderr(err).build());
        return new GuestRun(guest, virtual, guest::run, out, err);
    }

    /** Runs one function. */
    static GuestRun call(
            Program program,
            GuestConfig.Builder config,
            boolean virtual,
            String function,
            Object... args) {
        Output out = new Output();
        Output err = new Output();
        Guest guest = program.newGuest(config.stdout(out).stderr(err).build());
        List<String> texts = Arrays.stream(args).map(String::valueOf).toList();
        return new GuestRun(
                guest, virtual, () -> guest.runFunction(function, texts, results -> {}), out, err);
    }

    /** Runs one function of a guest whose standard output is the given stream. */
    static GuestRun writingTo(
            OutputStream stdout, Program program, boolean virtual, Limits limits, String function) {
        Output none = new Output();
        Guest guest = program.newGuest(GuestConfig.builder().stdout(stdout).limits(limits).build());
        return new GuestRun(
                guest,
                virtual,
                () -> guest.runFunction(function, List.of(), results -> {}),
                none,
                none);
    }

    String out() {
        return out.text();
    }

    String err() {
        return err.text();
    }

    /** Waits until the guest has written a text. */
    GuestRun awaitOutput(String text) {
        until("output with " + text, () -> out.text().contains(text));
        return this;
    }

    /** Waits for {@code listening on ADDRESS:PORT} and returns the port. */
    int awaitPort() {
        awaitOutput("listening on ");
        until("the end of the line", () -> out.text().contains("\n"));
        String line = out.text().lines().findFirst().orElseThrow();
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
    }

    /** Waits until the guest's thread is in a wait for the network, the clock or standard input. */
    GuestRun awaitBlocked() {
        until(
                "the guest to wait",
                () ->
                        Arrays.stream(thread.getStackTrace())
                                .anyMatch(frame -> isWait(frame.getClassName())));
        return this;
    }

    private static boolean isWait(String className) {
        return className.startsWith("dev.portside.net.posix.PosixWaits")
                || className.startsWith("sun.nio.ch.SelectorImpl");
    }

    private interface Condition {
        boolean holds();
    }

    private void until(String what, Condition condition) {
        long start = System.nanoTime();
        while (!condition.holds()) {
            if (end.isDone() && !condition.holds()) {
                fail("ended before %s: %s, out: %s, err: %s", what, await(), out(), err());
            }
            if (System.nanoTime() - start > DEADLINE_NANOS) {
                fail("no %s in time; out: %s, err: %s", what, out(), err());
            }
            LockSupport.parkNanos(200_000);
        }
    }

    boolean isDone() {
        return end.isDone();
    }

    /** Waits for the end. */
    ExitStatus await() {
        return await(TimeUnit.NANOSECONDS.toSeconds(DEADLINE_NANOS));
    }

    /** Waits for the end of a guest that takes long. */
    ExitStatus await(long seconds) {
        try {
            return end.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            String at = Arrays.toString(thread.getStackTrace());
            guest.stop();
            throw new AssertionError(
                    "still running; out: " + out() + ", err: " + err() + ", at " + at, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for exit code 0. */
    void awaitSuccess() {
        ExitStatus status = await();
        assertThat(status).as(() -> out() + err()).isEqualTo(ExitStatus.exited(0));
    }

    @Override
    public void close() {
        guest.close();
        LockSupport.parkNanos(1);
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(DEADLINE_NANOS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Output extends OutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            bytes.write(b);
        }

        @Override
        public void write(byte[] b, int offset, int length) {
            bytes.write(b, offset, length);
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
