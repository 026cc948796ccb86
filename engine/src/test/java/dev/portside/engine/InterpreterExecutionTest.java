package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.WasmModule;

class InterpreterExecutionTest {

    @Test
    void valuesPassAsRawBitsAndIntegersAreSignExtended() {
        try (Execution execution = TestModules.run("traps")) {
            assertThat(execution.call("swap", -1, 7)).containsExactly(7, -1);
            assertThat(execution.call("swap", 0xffff_ffffL, 7)).containsExactly(7, -1);
            assertThat(execution.call("nan", 0x7fa00001L)).containsExactly(0x7fa00001L);
            assertThat(execution.call("nan", 0xffc00001L)).containsExactly(0xffc00001L);
        }
    }

    @Test
    void minimumAndCeilingQuietASignallingNan() {
        long signalling = 0x7ff0_0000_0000_0001L;
        try (Execution execution = TestModules.run("traps")) {
            for (int i = 0; i < 20_000; i++) { // compiled code must not differ
                assertThat(execution.call("min", 0x7f800001L, 0)[0]).isEqualTo(0x7fc00001L);
                assertThat(execution.call("ceil", signalling)[0])
                        .isEqualTo(signalling | 0x0008_0000_0000_0000L);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8000000000000000, 5f000000, 43e0000000000000",
        "8000000000000001, 5f000000, 43e0000000000000",
        "8000008000000000, 5f000000, 43e0000010000000",
        "8000008000000001, 5f000001, 43e0000010000000",
        "8000018000000000, 5f000002, 43e0000030000000",
        "8000000000000400, 5f000000, 43e0000000000000",
        "8000000000000401, 5f000000, 43e0000000000001",
        "8000000000000c00, 5f000000, 43e0000000000002",
        "c7b7827fffffff40, 5f47b782, 43e8f6f050000000",
        "fffffffffffffbff, 5f800000, 43efffffffffffff",
        "fffffffffffffc00, 5f800000, 43f0000000000000",
        "ffffffffffffffff, 5f800000, 43f0000000000000",
        "ffffff7fffffffff, 5f7fffff, 43effffff0000000",
        "7fffffffffffffff, 5f000000, 43e0000000000000"
    })
    void unsignedIntegersAreRoundedToNearestTiesToEven(String from, String toF32, String toF64) {
        try (Execution execution = TestModules.run("traps")) {
            long value = Long.parseUnsignedLong(from, 16);
            assertThat(Long.toHexString(execution.call("to_f32", value)[0])).isEqualTo(toF32);
            assertThat(Long.toHexString(execution.call("to_f64", value)[0])).isEqualTo(toF64);
        }
    }

    @Test
    void branchOutOfABlockWithParametersLeavesOnlyTheResults() {
        try (Execution execution = TestModules.run("block_params")) {
            assertThat(execution.call("block")).containsExactly(103);
            assertThat(execution.call("loop")).containsExactly(102);
            assertThat(execution.call("if", 1)).containsExactly(103);
            assertThat(execution.call("if", 0)).containsExactly(101);
            assertThat(execution.call("skipped")).containsExactly(103);
            assertThat(execution.call("recursive", 3)).containsExactly(407);
            assertThat(execution.call("shallow")).containsExactly(100);
        }
    }

    @Test
    void branchBackToALoopWithResultsTakesNothingFromBelow() {
        try (Execution execution = TestModules.run("loop_results")) {
            assertThat(execution.call("two")).containsExactly(69);
            assertThat(execution.call("one")).containsExactly(7);
        }
    }

    @Test
    void upperHalfOfAnIntArgumentIsIgnored() {
        try (Execution execution = TestModules.run("traps")) {
            assertThat(execution.call("is_zero", 1L << 32)).containsExactly(1);
        }
    }

    @Test
    void callOfWhatIsNotExportedNamesIt() {
        try (Execution execution = TestModules.run("traps")) {
            assertThatThrownBy(() -> execution.call("missing"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("missing");
            assertThatThrownBy(() -> execution.call("load"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("load takes 1 arguments, not 0");
        }
    }

    @Test
    void memoryIsThereWithoutBeingExported() {
        try (Execution execution = TestModules.run("traps")) {
            LinearMemory memory = memoryOf(execution);
            execution.call("store8", 5);
            assertThat(memory.array()[5]).isEqualTo((byte) 7);
            assertThat(execution.call("grow", 1)).containsExactly(1);
            assertThat(memory.pages()).isEqualTo(2);
        }
        try (Execution execution = TestModules.run("tables")) {
            assertThat(execution.memory()).isNull();
        }
    }

    @Test
    void memoryLimitHoldsForGrowingAndForTheInitialSize() {
        try (Execution execution = instantiate("traps", new ExecutionLimits(2, 100))) {
            assertThat(execution.call("grow", 2)).containsExactly(-1);
            assertThat(execution.call("grow", 1)).containsExactly(1);
        }
        assertThatThrownBy(() -> instantiate("big_memory", new ExecutionLimits(16, 100)))
                .isInstanceOf(UninstantiableException.class)
                .hasMessageContaining("17 pages");
    }

    @Test
    void activeSegmentsAreWrittenAndPassiveOnesOnDemand() {
        try (Execution execution = TestModules.run("segments")) {
            assertThat(memoryOf(execution).readString(8, 3)).isEqualTo("abc");
            execution.call("init", 20, 1, 2);
            assertThat(memoryOf(execution).readString(20, 2)).isEqualTo("yz");
            assertOutOfBounds(execution, "init", 20, 1, 3);
            assertOutOfBounds(execution, "init", 65535, 0, 2);
            assertOutOfBounds(execution, "init", 0, -1, 1);
            assertOutOfBounds(execution, "init_active");
            execution.call("drop");
            assertOutOfBounds(execution, "init", 20, 0, 1);
            execution.call("init", 20, 0, 0);
        }
    }

    @Test
    void droppedSegmentIsThereForTheNextInstance() {
        Executable executable = Engine.interpreter().prepare(TestModules.load("segments"));
        try (Execution first = executable.instantiate(List.of(), ExecutionLimits.NONE);
                Execution second = executable.instantiate(List.of(), ExecutionLimits.NONE)) {
            first.call("drop");
            second.call("init", 20, 0, 3);
            assertThat(memoryOf(second).readString(20, 3)).isEqualTo("xyz");
        }
    }

    @Test
    void segmentsOutsideAreUninstantiable() {
        assertThatThrownBy(() -> TestModules.run("segment_outside"))
                .isInstanceOf(UninstantiableException.class)
                .hasMessageStartingWith("out of bounds memory access");
        assertThatThrownBy(() -> TestModules.run("element_outside"))
                .isInstanceOf(UninstantiableException.class)
                .hasMessageStartingWith("out of bounds table access");
    }

    @Test
    void grownTableIsSmallAgainInTheNextInstance() {
        WasmModule module = TestModules.load("tables");
        for (int i = 0; i < 2; i++) {
            try (Execution execution =
                    Engine.interpreter()
                            .prepare(module)
                            .instantiate(List.of(), ExecutionLimits.NONE)) {
                assertThat(execution.call("grow", 9)).containsExactly(1);
                assertThat(execution.call("size")).containsExactly(10);
                assertThat(execution.call("grow", 1)).containsExactly(-1);
                assertThat(execution.call("grow", -1)).containsExactly(-1);
                assertThat(execution.call("grow", Integer.MAX_VALUE)).containsExactly(-1);
            }
        }
    }

    @Test
    void elementsOfAllTablesTogetherAreLimited() {
        try (Execution execution = TestModules.run("big_tables")) {
            assertThat(execution.call("grow", 4_000_001)).containsExactly(-1);
            assertThat(execution.call("grow", 1)).containsExactly(3_000_000);
        }
        assertThatThrownBy(() -> TestModules.run("too_big_tables"))
                .isInstanceOf(UninstantiableException.class)
                .hasMessageContaining("more than 10000000 elements");
    }

    @Test
    void trapInTheStartFunctionIsAWasmTrap() {
        AtomicInteger calls = new AtomicInteger();
        WasmTrap trap =
                catchThrowableOfType(
                        WasmTrap.class,
                        () ->
                                TestModules.run(
                                        "start",
                                        TestModules.host(
                                                "host", "called", calls::incrementAndGet)));
        assertThat(calls).hasValue(1);
        assertThat(trap.kind()).isEqualTo(TrapKind.UNREACHABLE);
        assertThat(trap.frames().getFirst().name()).isEqualTo("boot");
    }

    @Test
    void exportedStartRunsOnlyWhenCalled() {
        AtomicInteger calls = new AtomicInteger();
        try (Execution execution =
                TestModules.run(
                        "command", TestModules.host("host", "called", calls::incrementAndGet))) {
            assertThat(calls).hasValue(0);
            execution.call("_start");
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void whatAHostFunctionThrowsArrivesUnchanged() {
        List<RuntimeException> thrown =
                List.of(
                        new IllegalStateException("unreachable"),
                        new IndexOutOfBoundsException("out of bounds memory access"),
                        new ArithmeticException("/ by zero"),
                        new UninstantiableException("integer overflow"));
        List<RuntimeException> left = new ArrayList<>(thrown);
        try (Execution execution =
                TestModules.run(
                        "spin",
                        TestModules.host(
                                "host",
                                "called",
                                () -> {
                                    throw left.removeFirst();
                                }))) {
            for (RuntimeException each : thrown) {
                assertThat(catchThrowable(() -> execution.call("spin_calls"))).isSameAs(each);
            }
            assertThat(execution.call("answer")).containsExactly(42);
        }
    }

    @Test
    void callAfterCloseIsRefused() {
        Execution execution = TestModules.run("traps");
        execution.close();
        execution.close();
        assertThatThrownBy(() -> execution.call("nested"))
                .isInstanceOf(IllegalStateException.class);
    }

    private static LinearMemory memoryOf(Execution execution) {
        return Objects.requireNonNull(execution.memory());
    }

    private static Execution instantiate(String module, ExecutionLimits limits) {
        return Engine.interpreter()
                .prepare(TestModules.load(module))
                .instantiate(List.of(), limits);
    }

    private static void assertOutOfBounds(Execution execution, String export, long... args) {
        WasmTrap trap = catchThrowableOfType(WasmTrap.class, () -> execution.call(export, args));
        assertThat(trap).as("%s did not trap", export).isNotNull();
        assertThat(trap.kind()).isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
    }
}
