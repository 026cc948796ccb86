package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompiledExecutable;
import dev.portside.engine.compiler.CompilerEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that goes on running is compiled to its end, and one that does not leaves nothing. */
class KeptCodeTest {

    private static final Path GUEST =
            Path.of(System.getProperty("portside.root", ".."))
                    .resolve("guests/bin/tcp_echo_server.wasm");
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir private Path temporary;
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final byte[] wasm = read();
    private final CompiledExecutable executable =
            CompilerEngine.INSTANCE.prepare(ModuleLoader.load("x.wasm", wasm));

    private static byte[] read() {
        try {
            return Files.readAllBytes(GUEST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CodeCache cache() {
        return CodeCache.in(temporary.resolve("portside"), CodeCache.DEFAULT_MAX_BYTES);
    }

    private KeptCode kept(Duration settled) {
        return new KeptCode(
                wasm, cache(), LoadOptions.DEFAULT.withMessages(told::add, told::add), settled);
    }

    private boolean allIsKept() throws IOException {
        CompiledCode code = cache().find(wasm);
        return code != null && code.isComplete();
    }

    private static List<Thread> clocks() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("portside-time-limit"))
                .toList();
    }

    @Test
    void aGuestThatGoesOnHasTheRestCompiled() throws Exception {
        KeptCode kept = kept(Duration.ofMillis(1));
        assertThat(executable.isComplete()).isFalse();
        kept.guestStarted(executable);
        assertThat(told.poll(DEADLINE_NANOS, TimeUnit.NANOSECONDS)).startsWith("kept compiled");
        assertThat(executable.isComplete()).isTrue();
        assertThat(allIsKept()).isTrue();
        kept.guestEnded(executable);
        assertThat(told).isEmpty();
    }

    @Test
    void guestsOneAfterTheOtherHaveTheRestCompiled() throws Exception {
        KeptCode kept = kept(Duration.ofMillis(20));
        long start = System.nanoTime();
        while (!allIsKept() && System.nanoTime() - start < DEADLINE_NANOS) {
            kept.guestStarted(executable);
            kept.guestEnded(executable);
        }
        assertThat(allIsKept()).isTrue();
    }

    @Test
    void theTimeOfGuestsThatHaveEndedIsNotWaitedFor() {
        KeptCode kept = kept(Duration.ofHours(1));
        kept.guestStarted(executable);
        kept.guestStarted(executable);
        kept.guestEnded(executable);
        assertThat(clocks()).isNotEmpty();
        kept.guestEnded(executable);
        long start = System.nanoTime();
        while (!clocks().isEmpty() && System.nanoTime() - start < DEADLINE_NANOS) {
            Thread.onSpinWait();
        }
        assertThat(clocks()).isEmpty();
        assertThat(executable.newClasses()).isZero();
        assertThat(told).isEmpty();
    }
}
