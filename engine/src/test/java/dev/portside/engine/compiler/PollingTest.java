package dev.portside.engine.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.portside.engine.Execution;
import dev.portside.engine.ExecutionLimits;
import dev.portside.engine.ExecutionStopped;
import dev.portside.engine.HostCallTarget;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import run.endive.wasm.Parser;

/** Compiled code looks for stops only while one is under way. */
class PollingTest {

    private final CompiledExecutable executable = CompilerEngine.INSTANCE.prepare(spin());
    private final Semaphore called = new Semaphore(0);

    @Test
    void stopOfOneInstanceLeavesTheOthersAsFastAsBefore() throws Exception {
        try (Execution other = instance();
                Execution stopped = instance()) {
            FutureTask<?> running = start(other, "spin_calls");
            stop(stopped, start(stopped, "spin_calls"));
            assertThat(executable.isPolling()).isFalse();
            assertThat(running.isDone()).isFalse();
            stop(other, running);
            assertThat(executable.isPolling()).isFalse();
        }
    }

    @Test
    void stopOfAnIdleInstanceMakesNobodyPoll() {
        try (Execution idle = instance()) {
            assertThat(idle.call("answer")).hasSize(1);
            idle.stop();
            assertThat(executable.isPolling()).isFalse();
            assertThatExceptionOfType(ExecutionStopped.class).isThrownBy(() -> idle.call("answer"));
        }
    }

    @Test
    void codePollsUntilTheLastOfSeveralHasStopped() throws Exception {
        try (Execution first = instance();
                Execution second = instance()) {
            FutureTask<?> held = start(first, "spin_calls");
            FutureTask<?> running = start(second, "spin_calls");
            first.stop();
            stop(second, running);
            stop(first, held);
            assertThat(executable.isPolling()).isFalse();
        }
    }

    @Test
    void manyStopsDoNotHaveCodeThrownAwayForEver() throws Exception {
        for (int i = 0; i < 40; i++) {
            try (Execution execution = instance()) {
                stop(execution, start(execution, "spin_calls"));
            }
        }
        assertThat(executable.isPolling()).isTrue();
        try (Execution execution = instance()) {
            stop(execution, start(execution, "spin_calls"));
        }
    }

    private FutureTask<?> start(Execution execution, String export) throws InterruptedException {
        called.drainPermits();
        FutureTask<?> call = new FutureTask<>(() -> execution.call(export));
        Thread.ofPlatform().daemon().start(call);
        assertThat(called.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
        return call;
    }

    private static void stop(Execution execution, FutureTask<?> call) {
        execution.stop();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> call.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(ExecutionStopped.class);
    }

    private Execution instance() {
        try {
            MethodHandle release =
                    MethodHandles.lookup()
                            .findVirtual(
                                    Semaphore.class, "release", MethodType.methodType(void.class))
                            .bindTo(called);
            return executable.instantiate(
                    List.of(new HostCallTarget("host", "called", release)), ExecutionLimits.NONE);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static run.endive.wasm.WasmModule spin() {
        try (InputStream in =
                Objects.requireNonNull(
                        PollingTest.class.getResourceAsStream("/dev/portside/engine/spin.wasm"))) {
            return Parser.parse(in.readAllBytes());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
