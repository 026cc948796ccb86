package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompiledExecutable;
import dev.portside.engine.compiler.CompilerEngine;
import dev.portside.engine.compiler.CompilerOptions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompilerTest {

    private final Execution traps = run("traps");

    @ParameterizedTest
    @CsvSource({
        "unreachable, , , UNREACHABLE",
        "load, 65536, , OUT_OF_BOUNDS_MEMORY",
        "load, -1, , OUT_OF_BOUNDS_MEMORY",
        "load, 2147483647, , OUT_OF_BOUNDS_MEMORY",
        "store8, 65536, , OUT_OF_BOUNDS_MEMORY",
        "fill, 65535, 2, OUT_OF_BOUNDS_MEMORY",
        "fill, 16, -1, OUT_OF_BOUNDS_MEMORY",
        "table_get, 3, , OUT_OF_BOUNDS_TABLE",
        "table_set, 3, , OUT_OF_BOUNDS_TABLE",
        "table_set, -1, , OUT_OF_BOUNDS_TABLE",
        "indirect, 3, , UNDEFINED_ELEMENT",
        "indirect, -1, , UNDEFINED_ELEMENT",
        "indirect, 2, , UNINITIALIZED_ELEMENT",
        "indirect_unary, 0, , INDIRECT_CALL_TYPE_MISMATCH",
        "div, 1, 0, INTEGER_DIVIDE_BY_ZERO",
        "div, -2147483648, -1, INTEGER_OVERFLOW",
        "rem_u, 1, 0, INTEGER_DIVIDE_BY_ZERO",
    })
    void eachFaultGivesItsKind(String export, Long first, Long second, TrapKind kind) {
        long[] args =
                first == null
                        ? new long[0]
                        : second == null ? new long[] {first} : new long[] {first, second};
        assertThat(trap(export, args).kind()).isEqualTo(kind);
    }

    @Test
    void framesNameTheCallsInnermostFirst() {
        assertThat(trap("nested").frames().stream().map(WasmFrame::name))
                .containsExactly("inner", "middle", "nested");
        assertThat(trap("nested").frames().getFirst().functionIndex()).isEqualTo(1);
    }

    @Test
    void endlessRecursionExhaustsTheCallStackOnEveryKindOfThread() throws Exception {
        assertThat(trap("recurse").kind()).isEqualTo(TrapKind.CALL_STACK_EXHAUSTED);
        assertThat(trap("recurse").frames()).hasSize(100);
        FutureTask<TrapKind> small = new FutureTask<>(() -> trap("recurse").kind());
        new Thread(null, small, "small stack", 256 * 1024L).start();
        assertThat(small.get(60, TimeUnit.SECONDS)).isEqualTo(TrapKind.CALL_STACK_EXHAUSTED);
        FutureTask<TrapKind> virtual = new FutureTask<>(() -> trap("recurse").kind());
        Thread.ofVirtual().start(virtual);
        assertThat(virtual.get(60, TimeUnit.SECONDS)).isEqualTo(TrapKind.CALL_STACK_EXHAUSTED);
    }

    @Test
    void callDepthIsLimitedExactly() {
        Executable executable = Engine.compiler().prepare(TestModules.load("traps"));
        try (Execution limited = executable.instantiate(List.of(), new ExecutionLimits(1, 10))) {
            for (int i = 0; i < 3; i++) {
                limited.call("depth", 9);
                WasmTrap trap =
                        catchThrowableOfType(WasmTrap.class, () -> limited.call("depth", 10));
                assertThat(trap.kind()).isEqualTo(TrapKind.CALL_STACK_EXHAUSTED);
            }
        }
    }

    @Test
    void instanceWorksAfterATrap() {
        for (int i = 0; i < 3; i++) {
            trap("nested");
            trap("recurse");
            assertThat(traps.call("swap", 1, 2)).containsExactly(2, 1);
        }
    }

    @Test
    void stopEndsALoopThatCallsNothingAndNoOtherExecution() throws Exception {
        Executable executable = Engine.compiler().prepare(TestModules.load("spin"));
        CountDownLatch called = new CountDownLatch(1);
        List<HostCallTarget> functions =
                List.of(TestModules.host("host", "called", called::countDown));
        try (ExecutorService thread = Executors.newSingleThreadExecutor();
                Execution stopped = executable.instantiate(functions, ExecutionLimits.NONE);
                Execution other = executable.instantiate(functions, ExecutionLimits.NONE)) {
            Future<?> call = thread.submit(() -> stopped.call("spin"));
            stopped.stop();
            assertStopped(call);
            Future<?> calls = thread.submit(() -> other.call("spin_calls"));
            assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(calls.isDone()).isFalse();
            other.stop();
            assertStopped(calls);
            assertThatExceptionOfType(ExecutionStopped.class)
                    .isThrownBy(() -> other.call("answer"));
        }
    }

    private static void assertStopped(Future<?> call) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> call.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(ExecutionStopped.class);
    }

    @Test
    void whatAHostFunctionThrowsReachesTheCallerUnchanged() {
        IndexOutOfBoundsException thrown = new IndexOutOfBoundsException("the host's own");
        Execution execution =
                Engine.compiler()
                        .prepare(TestModules.load("spin"))
                        .instantiate(
                                List.of(
                                        TestModules.host(
                                                "host",
                                                "called",
                                                () -> {
                                                    throw thrown;
                                                })),
                                ExecutionLimits.NONE);
        assertThatThrownBy(() -> execution.call("spin_calls")).isSameAs(thrown);
    }

    @Test
    void comparisonWithZeroIsZeroOrOne() {
        Execution compiled = run("compiled");
        assertThat(compiled.call("ne_zero", 7)).containsExactly(1);
        assertThat(compiled.call("ne_zero", 0)).containsExactly(0);
    }

    @Test
    void functionCutIntoPartsGivesTheSame() {
        Execution interpreted =
                Engine.interpreter()
                        .prepare(TestModules.load("compiled"))
                        .instantiate(List.of(), ExecutionLimits.NONE);
        long[] expected = interpreted.call("cases", 10_000);
        for (int methodBytes : new int[] {200, 300, 500, 800, 6_000}) {
            Execution compiled =
                    new CompilerEngine(new CompilerOptions(methodBytes, false, false, 1))
                            .prepare(TestModules.load("compiled"))
                            .instantiate(List.of(), ExecutionLimits.NONE);
            assertThat(compiled.call("cases", 10_000)).as("%d", methodBytes).isEqualTo(expected);
        }
    }

    @Test
    void codeIsTheSameEachTimeAndWhateverTheThreads() {
        CompilerOptions one = new CompilerOptions(6_000, false, false, 1);
        byte[] first = new CompilerEngine(one).compile(TestModules.load("traps")).encode();
        CompilerOptions four = new CompilerOptions(6_000, false, false, 4);
        byte[] second = new CompilerEngine(four).compile(TestModules.load("traps")).encode();
        assertThat(first).isEqualTo(second);
    }

    @Test
    void encodedCodeRunsWithoutCompiling() {
        byte[] encoded = CompilerEngine.INSTANCE.compile(TestModules.load("traps")).encode();
        CompiledExecutable loaded =
                CompilerEngine.INSTANCE.load(
                        TestModules.load("traps"), CompiledCode.decode(encoded));
        assertThat(loaded.interpreted()).isEmpty();
        assertThat(loaded.instantiate(List.of(), ExecutionLimits.NONE).call("swap", 1, 2))
                .containsExactly(2, 1);
    }

    @Test
    void encodedCodeCutShortOrOfAnotherVersionIsRefused() {
        byte[] encoded = CompilerEngine.INSTANCE.compile(TestModules.load("traps")).encode();
        for (int length : new int[] {0, 3, 4, 20, encoded.length / 2, encoded.length - 1}) {
            assertThatThrownBy(() -> CompiledCode.decode(Arrays.copyOf(encoded, length)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        encoded[7]++;
        assertThatThrownBy(() -> CompiledCode.decode(encoded)).hasMessageContaining("version");
    }

    @Test
    void classesAreCompiledWhenTheyAreFirstCalled() {
        CompilerOptions options = new CompilerOptions(6_000, false, false, 1);
        CompiledExecutable fresh = new CompilerEngine(options).prepare(TestModules.load("traps"));
        assertThat(fresh.newClasses()).isZero();
        assertThat(fresh.instantiate(List.of(), ExecutionLimits.NONE).call("swap", 1, 2))
                .containsExactly(2, 1);
        // Nothing was called indirectly.
        CompiledCode some = CompiledCode.decode(fresh.codeSoFar().encode());
        assertThat(some.isComplete()).isFalse();
        assertThat(fresh.newClasses()).isPositive().isLessThan(some.classes().size());

        CompiledExecutable loaded =
                new CompilerEngine(options).load(TestModules.load("traps"), some);
        Execution again = loaded.instantiate(List.of(), ExecutionLimits.NONE);
        assertThat(again.call("swap", 1, 2)).containsExactly(2, 1);
        assertThat(loaded.newClasses()).isZero();
        assertThat(catchThrowableOfType(WasmTrap.class, () -> again.call("indirect", 3)).kind())
                .isEqualTo(TrapKind.UNDEFINED_ELEMENT);
        assertThat(loaded.newClasses()).isOne();
        assertThat(loaded.code().encode())
                .isEqualTo(new CompilerEngine(options).compile(TestModules.load("traps")).encode());
    }

    @Test
    void functionsTooLargeForAMethodAreFoundBeforeAnythingRuns() {
        // One branch table of 20,000 labels is more bytecode than a method may have.
        byte[] module = LargeModules.withBranchTable(20_000);
        CompiledExecutable executable = CompilerEngine.INSTANCE.prepare(WasmBinary.parse(module));
        assertThat(executable.interpreted()).containsOnlyKeys(0);
        assertThat(executable.newClasses()).isZero();
        try (Execution execution = executable.instantiate(List.of(), ExecutionLimits.NONE)) {
            assertThat(execution.call("table", 3)).containsExactly(7);
        }
        assertThat(
                        CompilerEngine.INSTANCE
                                .prepare(WasmBinary.parse(LargeModules.withBranchTable(10)))
                                .interpreted())
                .isEmpty();
    }

    private static Execution run(String name) {
        return Engine.compiler()
                .prepare(TestModules.load(name))
                .instantiate(List.of(), ExecutionLimits.NONE);
    }

    private WasmTrap trap(String export, long... args) {
        WasmTrap trap = catchThrowableOfType(WasmTrap.class, () -> traps.call(export, args));
        assertThat(trap).as("%s did not trap", export).isNotNull();
        return trap;
    }
}
