package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portside.engine.compiler.CompilerEngine;
import dev.portside.engine.compiler.CompilerOptions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Exceptions thrown and caught by interpreted code and by compiled code, whole and split. */
@ParameterizedClass
@MethodSource("engines")
class ExceptionsTest {

    private final Engine engine;
    private final Execution exceptions;
    private Runnable called = () -> {};

    ExceptionsTest(Engine engine) {
        this.engine = engine;
        this.exceptions = run(ExecutionLimits.NONE);
    }

    static Stream<Engine> engines() {
        return Stream.of(
                Engine.interpreter(),
                Engine.compiler(),
                new CompilerEngine(new CompilerOptions(200, false, true, 1)),
                new CompilerEngine(new CompilerOptions(500, false, true, 1)));
    }

    private Execution run(ExecutionLimits limits) {
        return engine.prepare(TestModules.load("exceptions"))
                .instantiate(
                        List.of(TestModules.host("host", "called", () -> called.run())), limits);
    }

    @AfterEach
    void close() {
        exceptions.close();
    }

    @Test
    void valuesBelowTheTryTableAreThereAfterTheClause() {
        assertThat(exceptions.call("amid", 5)).containsExactly(70_005);
        assertThat(exceptions.call("amid", -2)).containsExactly(69_994);
    }

    @Test
    void innermostMatchingClauseCatches() {
        assertThat(exceptions.call("nested", 0)).containsExactly(4_121);
        assertThat(exceptions.call("nested", 1)).containsExactly(5_121);
        assertThat(exceptions.call("nested", 2)).containsExactly(70_100);
        assertThat(exceptions.call("nested", 3)).containsExactly(129);
        assertThat(exceptions.call("tags_differ")).containsExactly(5);
    }

    @Test
    void exceptionsCarryValuesOfAllTypes() {
        assertThat(exceptions.call("all_types_without_reference"))
                .containsExactly(
                        -7,
                        0x1234_5678_9abc_def0L,
                        0x7fa0_0001L,
                        0x7ff4_0000_0000_0001L,
                        5,
                        -6,
                        1,
                        42);
    }

    @Test
    void exceptionsAreValues() {
        for (int how : new int[] {0, 1, 2, 3, 5}) {
            assertThat(exceptions.call("kept", how)).as("%d", how).containsExactly(77);
        }
        assertThat(trap("kept", 4).kind()).isEqualTo(TrapKind.NULL_REFERENCE);
    }

    @Test
    void trapsAreNotCaught() {
        TrapKind[] kinds = {
            TrapKind.UNREACHABLE,
            TrapKind.INTEGER_DIVIDE_BY_ZERO,
            TrapKind.OUT_OF_BOUNDS_MEMORY,
            TrapKind.UNDEFINED_ELEMENT,
            TrapKind.CALL_STACK_EXHAUSTED
        };
        for (int i = 0; i < kinds.length; i++) {
            assertThat(trap("not_caught", i).kind()).isEqualTo(kinds[i]);
        }
        assertThat(exceptions.call("not_caught", 6)).containsExactly(1);
        assertThat(exceptions.call("not_caught", 7)).containsExactly(0);
    }

    @Test
    void whatTheHostThrowsIsNotCaught() {
        RuntimeException thrown = new IndexOutOfBoundsException("host");
        called =
                () -> {
                    throw thrown;
                };
        assertThat(catchThrowable(() -> exceptions.call("not_caught", 5))).isSameAs(thrown);
    }

    @Test
    void stopIsNotCaught() throws Exception {
        for (String export : List.of("spin", "throw_for_ever")) {
            try (Execution execution = run(ExecutionLimits.NONE)) {
                FutureTask<?> call = new FutureTask<>(() -> execution.call(export));
                Thread.ofPlatform().daemon().start(call);
                execution.stop();
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> call.get(30, TimeUnit.SECONDS))
                        .withCauseInstanceOf(ExecutionStopped.class);
            }
        }
    }

    @Test
    void limitOnCallDepthIsNotCaughtAndCountsNoCallThatHasEnded() {
        try (Execution execution = run(new ExecutionLimits(1, 10))) {
            WasmTrap trap =
                    catchThrowableOfType(WasmTrap.class, () -> execution.call("not_caught", 4));
            assertThat(trap.kind()).isEqualTo(TrapKind.CALL_STACK_EXHAUSTED);
            assertThat(execution.call("from_deep", 1000)).containsExactly(1);
        }
    }

    @Test
    void clauseMayGoBackToALoop() {
        assertThat(exceptions.call("to_loop", 5)).containsExactly(15);
    }

    @Test
    void whatAnInnerTryThrowsOnIsCaughtAroundItAfterATailCall() {
        assertThat(exceptions.call("thrown_on_beside_tail_call", 0)).containsExactly(50);
        assertThat(exceptions.call("thrown_on_beside_tail_call", 1)).containsExactly(-3);
        assertThat(exceptions.call("thrown_on_beside_tail_call", 2)).containsExactly(52);
        assertThat(exceptions.call("thrown_on_beside_tail_call", 3)).containsExactly(-1);
    }

    @Test
    void blocksWithParametersEndAsUsualAfterAClause() {
        assertThat(exceptions.call("block_after_catch")).containsExactly(1003);
        assertThat(exceptions.call("block_after_recursion")).containsExactly(1103);
    }

    @Test
    void tailCallHasLeftTheTryTable() {
        assertThat(exceptions.call("tail_call", 0)).containsExactly(30);
        assertThat(exceptions.call("tail_call", 1)).containsExactly(31);
        assertThat(exceptions.call("tail_call", 2)).containsExactly(1024);
        assertThat(exceptions.call("tail_call", 3)).containsExactly(1024);
        assertThat(exceptions.call("tail_call", 4)).containsExactly(-2);
        assertThat(exceptions.call("tail_call", 5)).containsExactly(-1);
    }

    @Test
    void memoryThatGrewBeforeTheThrowIsSeen() {
        assertThat(exceptions.call("grown")).containsExactly(99);
        assertThat(Objects.requireNonNull(exceptions.memory()).readInt(4)).isEqualTo(5);
    }

    @Test
    void localsHaveWhatWasWrittenBeforeTheThrow() {
        assertThat(exceptions.call("locals", 150)).containsExactly(11, 2);
        assertThat(exceptions.call("locals", 5)).containsExactly(11, 30);
        assertThat(exceptions.call("locals", -1)).containsExactly(1000, 30);
    }

    @Test
    void exceptionsPassThroughInterpretedAndCompiledFunctions() {
        assertThat(exceptions.call("through_interpreted", 7)).containsExactly(1012);
    }

    @Test
    void uncaughtExceptionIsATrapThatNamesTheTag() {
        WasmTrap trap = trap("uncaught");
        assertThat(trap.kind()).isEqualTo(TrapKind.UNCAUGHT_EXCEPTION);
        assertThat(trap).hasMessage("uncaught exception: tag 1");
        assertThat(exceptions.call("amid", 5)).containsExactly(70_005);
    }

    @Test
    void splitFunctionsCatchAsOthersDo() {
        try (Execution expected =
                Engine.interpreter()
                        .prepare(TestModules.load("exceptions"))
                        .instantiate(
                                List.of(TestModules.host("host", "called", () -> {})),
                                ExecutionLimits.NONE)) {
            for (int mode = -300; mode < 20; mode++) {
                for (String export : List.of("split", "split_before")) {
                    assertThat(exceptions.call(export, 40, mode))
                            .as("%s %d", export, mode)
                            .isEqualTo(expected.call(export, 40, mode));
                    assertThat(Objects.requireNonNull(exceptions.memory()).array())
                            .isEqualTo(Objects.requireNonNull(expected.memory()).array());
                }
            }
        }
    }

    @Test
    void exceptionPassesThroughAHostCall() {
        called = () -> exceptions.call("thrower");
        assertThat(exceptions.call("through_host")).containsExactly(12);
        assertThat(exceptions.call("amid", 5)).containsExactly(70_005);
    }

    private WasmTrap trap(String export, long... args) {
        WasmTrap trap = catchThrowableOfType(WasmTrap.class, () -> exceptions.call(export, args));
        assertThat(trap).as("%s did not trap", export).isNotNull();
        return trap;
    }
}
