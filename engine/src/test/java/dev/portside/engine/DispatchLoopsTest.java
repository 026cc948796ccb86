package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompilerEngine;
import dev.portside.engine.compiler.CompilerOptions;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/** Functions that jump by way of a table, as Go's compiler writes them. */
@Timeout(
        value = 60,
        threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // one that goes wrong may not end
class DispatchLoopsTest {

    private static final int WARM = 200;

    private final Semaphore called = new Semaphore(0);
    private final HostCallTarget host = TestModules.host("host", "called", called::release);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum",
                "nested",
                "runs_out",
                "forward",
                "two_entries",
                "calls_itself",
                "varies",
                "set_before",
                "own_place"
            })
    void doWhatTheySayWhereverTheyGoOn(String export) {
        CompilerOptions split = new CompilerOptions(200, true, false, 1);
        try (Execution interpreted = execution(Engine.interpreter());
                Execution compiled = execution(Engine.compiler());
                Execution divided = execution(new CompilerEngine(split))) {
            for (int at : new int[] {0, 1, 2, 3, 4, 5, 6, -1}) {
                for (int n : new int[] {0, 1, 2, 3, 7, 20, -4}) {
                    long[] expected = interpreted.call(export, at, n);
                    for (int i = 0; i < WARM; i++) {
                        assertThat(compiled.call(export, at, n))
                                .as("%s(%d, %d)", export, at, n)
                                .isEqualTo(expected);
                    }
                    assertThat(divided.call(export, at, n))
                            .as("%s(%d, %d), divided", export, at, n)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void sumsAreRight() {
        try (Execution compiled = execution(Engine.compiler())) {
            assertThat(compiled.call("sum", 0, 100)).containsExactly(4950);
            assertThat(compiled.call("sum", 3, 100)).containsExactly(0);
        }
    }

    /**
     * Those with several entries to a loop, or a jump that may go anywhere, are left as they are.
     */
    @Test
    void loopsOfTheSourceAreLoopsWhereThatIsPossible() {
        assertThat(methods().map(DispatchLoopsTest::name).filter(name -> name.endsWith("$again")))
                .containsExactlyInAnyOrder(
                        "f1$again", "f2$again", "f3$again", "f11$again", "f12$again", "f13$again");
    }

    @Test
    void theTableIsForGoingOnInTheMiddleOnly() {
        assertThat(elements("f1")).noneMatch(TableSwitchInstruction.class::isInstance);
        assertThat(jumpsBack("f1")).isEqualTo(1);
        assertThat(elements("f1$again")).anyMatch(TableSwitchInstruction.class::isInstance);
        assertThat(jumpsBack("f1$again")).isEqualTo(2);
    }

    @Test
    void functionWhoseJumpsAllGoForwardHasNoLoop() {
        assertThat(jumpsBack("f4")).isZero();
        assertThat(elements("f4")).anyMatch(TableSwitchInstruction.class::isInstance);
    }

    @ParameterizedTest
    @CsvSource({"300, true", "450, false", "1100, false"})
    void largeOnesKeepTheTable(int places, boolean isRewritten) {
        WasmModule module = Parser.parse(LargeModules.withJumpsBack(places));
        assertThat(methods(module).map(DispatchLoopsTest::name).anyMatch("f0$again"::equals))
                .isEqualTo(isRewritten);
        try (Execution interpreted = execution(Engine.interpreter(), module);
                Execution compiled = execution(Engine.compiler(), module)) {
            for (int at : new int[] {0, 1, places - 1}) {
                assertThat(compiled.call("table", at)).isEqualTo(interpreted.call("table", at));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void tracesHaveEachCallOnce(int at) {
        try (Execution compiled = execution(Engine.compiler())) {
            WasmTrap trap =
                    catchThrowableOfType(WasmTrap.class, () -> compiled.call("rounds", at, 9));
            assertThat(trap.kind()).isEqualTo(TrapKind.UNREACHABLE);
            assertThat(trap.frames()).extracting(WasmFrame::functionIndex).containsExactly(10, 11);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spin", "spin_calls"})
    void stopEndsTheirLoops(String export) throws Exception {
        for (int at = 0; at < 2; at++) {
            int place = at;
            try (Execution compiled = execution(Engine.compiler())) {
                FutureTask<?> call = new FutureTask<>(() -> compiled.call(export, place));
                Thread.ofPlatform().daemon().start(call);
                assertThat(called.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
                compiled.stop();
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> call.get(30, TimeUnit.SECONDS))
                        .withCauseInstanceOf(ExecutionStopped.class);
            }
            called.drainPermits();
        }
    }

    private Execution execution(Engine engine) {
        return execution(engine, TestModules.load("dispatch_loops"));
    }

    private Execution execution(Engine engine, WasmModule module) {
        return engine.prepare(module).instantiate(List.of(host), ExecutionLimits.NONE);
    }

    private static Stream<MethodModel> methods() {
        return methods(TestModules.load("dispatch_loops"));
    }

    private static Stream<MethodModel> methods(WasmModule module) {
        CompiledCode code = CompilerEngine.INSTANCE.compile(module);
        return code.classes().stream()
                .flatMap(one -> ClassFile.of().parse(one.bytes()).methods().stream());
    }

    private static String name(MethodModel method) {
        return method.methodName().stringValue();
    }

    private static List<CodeElement> elements(String name) {
        MethodModel found =
                methods().filter(method -> name(method).equals(name)).findFirst().orElseThrow();
        return found.code().orElseThrow().elementList();
    }

    private static int jumpsBack(String name) {
        Set<Label> passed = new HashSet<>();
        int count = 0;
        for (CodeElement element : elements(name)) {
            if (element instanceof LabelTarget target) {
                passed.add(target.label());
            } else if (element instanceof BranchInstruction branch
                    && passed.contains(branch.target())) {
                count++;
            }
        }
        return count;
    }
}
