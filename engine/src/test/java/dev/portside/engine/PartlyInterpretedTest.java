package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portside.engine.compiler.CompilerEngine;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasm.UninstantiableException;

/** Compiled code whose module has functions the compiler leaves to the interpreter. */
class PartlyInterpretedTest {

    @Test
    void functionsThatCallTypedReferencesAreInterpreted() {
        assertThat(
                        CompilerEngine.INSTANCE
                                .prepare(TestModules.load("partly_interpreted"))
                                .interpreted()
                                .values())
                .hasSize(13)
                .containsOnly("instruction call_ref");
    }

    @Test
    void compiledAndInterpretedFunctionsCallEachOther() {
        try (Execution execution = run(() -> {}, ExecutionLimits.NONE)) {
            assertThat(execution.call("fac", 10)).containsExactly(3628800);
        }
    }

    @Test
    void interpretedFunctionsAreCorrectedToo() {
        try (Execution execution = run(() -> {}, ExecutionLimits.NONE)) {
            assertThat(execution.call("block")).containsExactly(103);
            assertThat(execution.call("to_f32", 0x8000_0000_0000_0001L))
                    .containsExactly(0x5f00_0000);
        }
    }

    @Test
    void exceptionOfACompiledFunctionIsCaughtAroundAnIndirectCall() {
        try (Execution execution = run(() -> {}, ExecutionLimits.NONE)) {
            for (int i = 0; i < 3; i++) {
                assertThat(execution.call("catches", 7)).containsExactly(5007);
                assertThat(execution.call("catches", 8)).containsExactly(6008);
                assertThat(execution.call("catches_outside", 7)).containsExactly(7);
                assertThat(execution.call("catches_outside", 8)).containsExactly(1080);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spin", "interpreted_spin", "spin_inside"})
    void stopEndsALoopWhereverItIs(String export) throws Exception {
        try (Execution execution = run(() -> {}, ExecutionLimits.NONE)) {
            FutureTask<?> call = new FutureTask<>(() -> execution.call(export));
            Thread.ofPlatform().daemon().start(call);
            execution.stop();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> call.get(30, TimeUnit.SECONDS))
                    .withCauseInstanceOf(ExecutionStopped.class);
        }
    }

    @Test
    void trapInAnInterpretedFunctionIsAWasmTrapWithItsName() {
        try (Execution execution = run(() -> {}, ExecutionLimits.NONE)) {
            WasmTrap trap = catchThrowableOfType(WasmTrap.class, () -> execution.call("trap"));
            assertThat(trap.kind()).isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
            assertThat(trap.frames()).extracting(WasmFrame::name).contains("trap");
        }
    }

    @Test
    void mutualRecursionExhaustsTheCallStackAndLeavesTheInstanceUsable() {
        try (Execution execution = run(() -> {}, ExecutionLimits.NONE)) {
            for (int i = 0; i < 2; i++) {
                WasmTrap trap =
                        catchThrowableOfType(WasmTrap.class, () -> execution.call("recurse", 0));
                assertThat(trap.kind()).isEqualTo(TrapKind.CALL_STACK_EXHAUSTED);
                assertThat(execution.call("fac", 3)).containsExactly(6);
            }
        }
    }

    @Test
    void callDepthCountsInterpretedCalls() {
        try (Execution execution = run(() -> {}, new ExecutionLimits(1, 50))) {
            WasmTrap trap =
                    catchThrowableOfType(WasmTrap.class, () -> execution.call("recurse", 0));
            assertThat(trap.kind()).isEqualTo(TrapKind.CALL_STACK_EXHAUSTED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "host_directly", "host_by_table"})
    void whatAHostFunctionThrowsArrivesUnchanged(String export) {
        List<RuntimeException> thrown =
                List.of(
                        new IndexOutOfBoundsException("host"),
                        new ArithmeticException("/ by zero"),
                        new UninstantiableException("integer overflow"));
        for (RuntimeException each : thrown) {
            try (Execution execution =
                    run(
                            () -> {
                                throw each;
                            },
                            ExecutionLimits.NONE)) {
                assertThat(catchThrowable(() -> execution.call(export))).isSameAs(each);
            }
        }
    }

    private static Execution run(Runnable called, ExecutionLimits limits) {
        return Engine.compiler()
                .prepare(TestModules.load("partly_interpreted"))
                .instantiate(List.of(TestModules.host("host", "called", called)), limits);
    }
}
