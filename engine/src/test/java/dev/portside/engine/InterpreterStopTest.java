package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterpreterStopTest {

    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    @AfterEach
    void endThread() {
        thread.shutdownNow();
    }

    @Test
    void stopEndsALoopThatCallsNothing() throws Exception {
        try (Execution execution = spin(() -> {})) {
            Future<?> call = thread.submit(() -> execution.call("spin"));
            execution.stop();
            assertStopped(call);
            assertInterruptStatusIsClear();
        }
    }

    @Test
    void stopEndsALoopOfHostCalls() throws Exception {
        CountDownLatch called = new CountDownLatch(3);
        try (Execution execution = spin(called::countDown)) {
            Future<?> call = thread.submit(() -> execution.call("spin_calls"));
            assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
            execution.stop();
            assertStopped(call);
            assertInterruptStatusIsClear();
        }
    }

    @Test
    void stopDuringAHostCallTakesEffectWhenItReturns() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        try (Execution execution =
                spin(() -> {
                    entered.countDown();
                    awaitUninterruptibly(leave);
                })) {
            Future<?> call = thread.submit(() -> execution.call("spin_calls"));
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
            execution.stop();
            leave.countDown();
            assertStopped(call);
        }
    }

    @Test
    void stopBeforeTheCallEndsItAndEveryLaterOne() {
        try (Execution execution = spin(() -> {})) {
            execution.stop();
            execution.stop();
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(ExecutionStopped.class)
                        .isThrownBy(() -> execution.call("answer"));
            }
        }
    }

    @Test
    void stopEndsAWaitNobodyWillEnd() throws Exception {
        try (Execution execution = TestModules.run("atomics")) {
            Future<?> call = thread.submit(() -> execution.call("wait", 0, 0, -1));
            execution.stop();
            assertStopped(call);
        }
        try (Execution execution = TestModules.run("atomics")) {
            FutureTask<?> call =
                    new FutureTask<>(() -> execution.call("wait", 0, 0, TimeUnit.DAYS.toNanos(1)));
            Thread waiter = Thread.ofPlatform().start(call);
            while (waiter.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            execution.stop();
            assertStopped(call);
        }
    }

    @Test
    void startFunctionThatDoesNotEndCanBeStopped() throws Exception {
        BlockingQueue<Execution> executions = new ArrayBlockingQueue<>(1);
        CountDownLatch started = new CountDownLatch(1);
        Executable executable = Engine.interpreter().prepare(TestModules.load("endless_start"));
        Future<?> instantiation =
                thread.submit(() ->
                        executable.instantiate(
                                List.of(TestModules.host("host", "called", started::countDown)),
                                ExecutionLimits.NONE,
                                executions::add));
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        executions.take().stop();
        assertStopped(instantiation);
    }

    @Test
    void stopOfOneExecutionLeavesOthersRunning() {
        try (Execution stopped = spin(() -> {});
                Execution other = spin(() -> {})) {
            stopped.stop();
            assertThat(other.call("answer")).containsExactly(42);
        }
    }

    @Test
    void interruptedThreadEndsTheCallAndStaysInterrupted() throws Exception {
        try (Execution execution = spin(() -> {})) {
            Future<?> call =
                    thread.submit(() -> {
                        Thread.currentThread().interrupt();
                        try {
                            execution.call("spin");
                        } finally {
                            assertThat(Thread.interrupted()).isTrue();
                        }
                    });
            assertStopped(call);
            assertThat(execution.call("answer")).containsExactly(42);
        }
    }

    private static Execution spin(Runnable called) {
        return TestModules.run("spin", TestModules.host("host", "called", called));
    }

    private static void assertStopped(Future<?> call) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> call.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(ExecutionStopped.class);
    }

    private void assertInterruptStatusIsClear() throws Exception {
        assertThat(thread.submit(Thread::interrupted).get(30, TimeUnit.SECONDS)).isFalse();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("the host call was interrupted", e);
        }
    }
}
