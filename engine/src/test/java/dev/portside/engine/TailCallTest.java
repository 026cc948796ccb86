package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portside.engine.compiler.CompilerEngine;
import dev.portside.engine.compiler.CompilerOptions;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiled tail calls. */
class TailCallTest {

    private static final int MANY = 10_000_000;

    private final AtomicInteger called = new AtomicInteger();

    @Test
    void onlyWhatCallsTypedReferencesIsInterpreted() {
        assertThat(
                        CompilerEngine.INSTANCE
                                .prepare(TestModules.load("tail_calls"))
                                .interpreted()
                                .values())
                .containsExactly("instruction call_ref");
    }

    @Test
    void tenMillionCallsOfItselfUseNoStack() {
        assertThat(run("self", MANY, 5)).containsExactly(MANY + 5);
    }

    @Test
    void tenMillionMutualCallsUseNoStack() {
        assertThat(run("even", MANY, 0)).containsExactly(4L * MANY);
        assertThat(run("even", MANY + 1, 0)).containsExactly(-1);
    }

    @Test
    void tenMillionCallsThroughATableUseNoStack() {
        assertThat(run("by_table", MANY / 2, 0)).containsExactly(MANY + 1000);
    }

    @Test
    void signaturesMayDifferInParameters() {
        assertThat(run("several", 100_000, Double.doubleToLongBits(1)))
                .containsExactly(7, Double.doubleToLongBits(50_001));
        assertThat(run("refs", 100_000)).containsExactly(1);
        assertThat(run("refs", 0)).containsExactly(1);
    }

    @Test
    void operandsBelowTheArgumentsAreLeftToNobody() {
        for (Engine engine : List.of(Engine.compiler(), Engine.interpreter())) {
            assertThat(call(engine, "operands_below", 1)).containsExactly(875);
            assertThat(call(engine, "operands_below", 2)).containsExactly(864);
        }
    }

    @Test
    void chainMayEndInAHostFunction() {
        run("nothing", 100_000);
        assertThat(called).hasValue(1);
    }

    @Test
    void chainMayLeadThroughFunctionsWithMoreParametersThanAMethodMayHave() {
        assertThat(run("wide_caller", 100_000)).containsExactly(100_005);
    }

    @Test
    void chainMayLeadThroughPartsSplitOff() {
        long[] expected = run("split", 10_001, 1);
        for (int methodBytes : new int[] {200, 400, 1000, 3000}) {
            Engine engine = new CompilerEngine(new CompilerOptions(methodBytes, false, false, 1));
            assertThat(call(engine, "split", 10_001, 1)).as("%d", methodBytes).isEqualTo(expected);
        }
    }

    @Test
    void interpretedAndCompiledFunctionsShareGlobals() {
        try (Execution execution = instance(Engine.compiler(), ExecutionLimits.NONE)) {
            assertThat(execution.call("interpreted", 1000)).containsExactly(1001);
            assertThat(execution.call("count")).containsExactly(1001);
            assertThat(execution.call("counted", 0)).containsExactly(1002);
        }
    }

    @Test
    void callDepthDoesNotCountThem() {
        try (Execution execution = instance(Engine.compiler(), new ExecutionLimits(1, 3))) {
            assertThat(execution.call("even", 1000, 0)).containsExactly(4000);
            assertThat(execution.call("self", 1000, 0)).containsExactly(1000);
            assertThat(execution.call("by_table", 1000, 0)).containsExactly(3000);
        }
    }

    @Test
    void trapNamesTheFunctionThatTookTheCallersPlace() {
        try (Execution execution = instance(Engine.compiler(), ExecutionLimits.NONE)) {
            WasmTrap trap =
                    catchThrowableOfType(WasmTrap.class, () -> execution.call("trap", 1000, 0));
            assertThat(trap.kind()).isEqualTo(TrapKind.UNREACHABLE);
            assertThat(trap.frames()).extracting(WasmFrame::name).containsExactly("trap_in");
            assertThat(execution.call("even", 2, 0)).containsExactly(8);
        }
    }

    @Test
    void tailCallThroughATableTrapsAsOthersDo() {
        assertThat(trapKind(9)).isEqualTo(TrapKind.UNDEFINED_ELEMENT);
        assertThat(trapKind(6)).isEqualTo(TrapKind.INDIRECT_CALL_TYPE_MISMATCH);
        assertThat(trapKind(4)).isEqualTo(TrapKind.UNREACHABLE);
        assertThat(run("indirect", 0)).containsExactly(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spin", "spin_two"})
    void endlessChainCanBeStopped(String export) throws Exception {
        try (Execution execution = instance(Engine.compiler(), ExecutionLimits.NONE)) {
            FutureTask<?> call = new FutureTask<>(() -> execution.call(export));
            Thread.ofPlatform().daemon().start(call);
            execution.stop();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> call.get(30, TimeUnit.SECONDS))
                    .withCauseInstanceOf(ExecutionStopped.class);
        }
    }

    private TrapKind trapKind(int element) {
        return catchThrowableOfType(WasmTrap.class, () -> run("indirect", element)).kind();
    }

    private long[] run(String export, long... args) {
        return call(Engine.compiler(), export, args);
    }

    private long[] call(Engine engine, String export, long... args) {
        try (Execution execution = instance(engine, ExecutionLimits.NONE)) {
            return execution.call(export, args);
        }
    }

    private Execution instance(Engine engine, ExecutionLimits limits) {
        return engine.prepare(TestModules.load("tail_calls"))
                .instantiate(
                        List.of(TestModules.host("host", "called", () -> called.incrementAndGet())),
                        limits);
    }
}
