package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterpreterTrapTest {

    private final Execution traps = TestModules.run("traps");

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
    void tableCopyBeyondTwoToThe31Traps() {
        for (Engine engine : List.of(Engine.interpreter(), Engine.compiler())) {
            try (Execution execution =
                    engine.prepare(TestModules.load("table_copy"))
                            .instantiate(List.of(), ExecutionLimits.NONE)) {
                execution.call("copy", 1, 2, 3);
                for (long[] args : List.of(far(0, 1), far(1, 0), far(10, 10), far(-1, 0))) {
                    assertThat(
                                    catchThrowableOfType(
                                                    WasmTrap.class,
                                                    () -> execution.call("copy", args))
                                            .kind())
                            .isEqualTo(TrapKind.OUT_OF_BOUNDS_TABLE);
                }
            }
        }
    }

    private static long[] far(int dest, int source) {
        return new long[] {dest, source, Integer.MAX_VALUE};
    }

    @Test
    void copyOutsideGivesOutOfBounds() {
        assertThat(trap("copy", 0, 65530, 7).kind()).isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
    }

    @Test
    void truncatingNanAndHugeFloatsGivesDifferentKinds() {
        assertThat(trap("trunc", Double.doubleToRawLongBits(Double.NaN)).kind())
                .isEqualTo(TrapKind.INVALID_CONVERSION_TO_INTEGER);
        assertThat(trap("trunc", Double.doubleToRawLongBits(1e300)).kind())
                .isEqualTo(TrapKind.INTEGER_OVERFLOW);
    }

    @Test
    void framesNameTheCallsInnermostFirst() {
        assertThat(trap("nested").frames().stream().map(WasmFrame::name))
                .containsExactly("inner", "middle", "nested");
        assertThat(trap("nested").frames().getFirst().functionIndex()).isEqualTo(1);
    }

    @Test
    void framesFallBackToTheExportName() {
        assertThat(trap("unreachable").frames())
                .singleElement()
                .extracting(WasmFrame::name)
                .isEqualTo("unreachable");
    }

    @Test
    void messageTellsTheAddress() {
        assertThat(trap("load", 65536))
                .hasMessage(
                        "out of bounds memory access: 4 bytes at 0x10004 of a memory of 0x10000"
                                + " bytes");
    }

    @Test
    void endlessRecursionExhaustsTheCallStack() {
        WasmTrap trap = trap("recurse");
        assertThat(trap.kind()).isEqualTo(TrapKind.CALL_STACK_EXHAUSTED);
        assertThat(trap.frames()).hasSize(100).allMatch(f -> "recurse".equals(f.name()));
    }

    @Test
    void stackOfASmallThreadIsExhaustedJustAsWell() throws Exception {
        for (int kib : new int[] {192, 256, 384, 512}) {
            FutureTask<TrapKind> recursion = new FutureTask<>(() -> trap("recurse").kind());
            new Thread(null, recursion, "small stack", kib * 1024L).start();
            assertThat(recursion.get(60, TimeUnit.SECONDS))
                    .isEqualTo(TrapKind.CALL_STACK_EXHAUSTED);
        }
        FutureTask<TrapKind> recursion = new FutureTask<>(() -> trap("recurse").kind());
        Thread.ofVirtual().start(recursion);
        assertThat(recursion.get(60, TimeUnit.SECONDS)).isEqualTo(TrapKind.CALL_STACK_EXHAUSTED);
    }

    @Test
    void localsOfDeepRecursionAreLimited() {
        WasmTrap trap = trap("recurse_wide");
        assertThat(trap.kind()).isEqualTo(TrapKind.CALL_STACK_EXHAUSTED);
        assertThat(trap).hasMessageContaining("values");
    }

    @Test
    void operandsOfDeepRecursionAreLimited() {
        WasmTrap trap = trap("recurse_tall");
        assertThat(trap.kind()).isEqualTo(TrapKind.CALL_STACK_EXHAUSTED);
        assertThat(trap).hasMessageContaining("values");
    }

    @Test
    void callDepthIsLimitedExactly() {
        try (Execution limited =
                Engine.interpreter()
                        .prepare(TestModules.load("traps"))
                        .instantiate(List.of(), new ExecutionLimits(1, 10))) {
            limited.call("depth", 9);
            WasmTrap trap = catchThrowableOfType(WasmTrap.class, () -> limited.call("depth", 10));
            assertThat(trap.kind()).isEqualTo(TrapKind.CALL_STACK_EXHAUSTED);
            assertThat(trap).hasMessageContaining("limit is 10 nested calls");
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

    private WasmTrap trap(String export, long... args) {
        WasmTrap trap = catchThrowableOfType(WasmTrap.class, () -> traps.call(export, args));
        assertThat(trap).as("%s did not trap", export).isNotNull();
        return trap;
    }
}
