package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portside.engine.compiler.CompilerEngine;
import dev.portside.engine.compiler.CompilerOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vectors as parameters, results, locals, globals and block results, and in memory. */
class VectorTest {

    static List<Engine> engines() {
        return List.of(
                Engine.interpreter(),
                Engine.compiler(),
                new CompilerEngine(new CompilerOptions(200, false, false, 1)));
    }

    @Test
    void nothingIsInterpreted() {
        assertThat(CompilerEngine.INSTANCE.prepare(TestModules.load("vectors")).interpreted())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void vectorsPassAmongNumbersAsTwoLongs(Engine engine) {
        long number = Double.doubleToLongBits(1.5);
        assertThat(call(engine, "mixed", 3, 10, 20, number, 1, 2, 99))
                .containsExactly(100, 11, 22, Double.doubleToLongBits(-1.5), 9, 18, 3);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void vectorsAreKeptInLocalsAndGlobals(Engine engine) {
        assertThat(call(engine, "locals", 10, 20)).containsExactly(21, 42);
        try (Execution execution = run(engine)) {
            assertThat(execution.call("globals")).containsExactly(114, 216);
            assertThat(execution.call("globals")).containsExactly(214, 416);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void vectorsAreChosenAndCarriedByBranches(Engine engine) {
        assertThat(call(engine, "choose", 1, 2, 3, 4, 0)).containsExactly(1, 2);
        assertThat(call(engine, "choose", 1, 2, 3, 4, 3)).containsExactly(3, 4);
        assertThat(call(engine, "choose_typed", 1, 2, 3, 4, 1)).containsExactly(2, 4);
        assertThat(call(engine, "choose_typed", 1, 2, 3, 4, 0)).containsExactly(3, 4);
        assertThat(call(engine, "blocks", 10, 20, 1)).containsExactly(1010, 2020);
        assertThat(call(engine, "blocks", 10, 20, 0)).containsExactly(1003, 2004);
        assertThat(call(engine, "loops", 5)).containsExactly(5, -5);
        assertThat(call(engine, "tail", 0, 0, 100)).containsExactly(100, 200);
        assertThat(call(engine, "never", 8, 9)).containsExactly(8, 9);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void storeThatReachesPastTheEndOrWrapsRoundWritesNothing(Engine engine) {
        try (Execution execution = run(engine)) {
            for (int address : new int[] {65536 - 23, 65536 - 16, -4, -8, -16, -24, 1 << 31}) {
                assertThat(trap(execution, "copy", address, 0))
                        .as("%d", address)
                        .isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
            }
            for (int address : new int[] {65536 - 15, 65536 - 8, -1, -7, -8}) {
                assertThat(trap(execution, "store", address))
                        .as("%d", address)
                        .isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
            }
            assertThat(execution.call("load", 65536 - 16)).containsExactly(0, 0);
            assertThat(execution.call("load", 0))
                    .containsExactly(0x0706_0504_0302_0100L, 0x0f0e_0d0c_0b0a_0908L);
            execution.call("copy", 65536 - 24, 0);
            assertThat(execution.call("load", 65536 - 16))
                    .containsExactly(0xf7f6_f5f4_f3f2_f1f0L, 0xfffe_fdfc_fbfa_f9f8L);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void loadThatReachesPastTheEndTraps(Engine engine) {
        try (Execution execution = run(engine)) {
            for (int address : new int[] {65536 - 15, 65536 - 8, 65536, -1, -8, -16}) {
                assertThat(trap(execution, "load", address))
                        .as("%d", address)
                        .isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
            }
            assertThat(trap(execution, "load_wide", -16)).isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
            assertThat(execution.call("load_wide", 0))
                    .containsExactly(0xfff3_fff2_fff1_fff0L, 0xfff7_fff6_fff5_fff4L);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void laneIsStoredAlone(Engine engine) {
        try (Execution execution = run(engine)) {
            execution.call("store_lane", 6, 0, 0x1111_2222_3333_4444L);
            assertThat(execution.call("load", 0))
                    .containsExactly(0x0706_0504_0302_0100L, 0x0f0e_0d0c_0b0a_3333L);
            assertThat(trap(execution, "store_lane", 65536 - 3, 0, 0))
                    .isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
        }
    }

    @Test
    void partsSplitOffHandVectorsOver() {
        long[] expected = call(Engine.interpreter(), "sum", 1000);
        for (int methodBytes : new int[] {200, 250, 300, 400, 600, 6000}) {
            Engine engine = new CompilerEngine(new CompilerOptions(methodBytes, false, false, 1));
            assertThat(call(engine, "sum", 1000)).as("%d", methodBytes).isEqualTo(expected);
        }
    }

    @Test
    void argumentsThatAreTooFewAreRefused() {
        try (Execution execution = run(Engine.compiler())) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> execution.call("choose", 1, 2, 3))
                    .withMessage("choose takes 5 arguments, two for each v128, not 3");
        }
    }

    private static TrapKind trap(Execution execution, String export, long... args) {
        return catchThrowableOfType(WasmTrap.class, () -> execution.call(export, args)).kind();
    }

    private static long[] call(Engine engine, String export, long... args) {
        try (Execution execution = run(engine)) {
            return execution.call(export, args);
        }
    }

    private static Execution run(Engine engine) {
        return engine.prepare(TestModules.load("vectors"))
                .instantiate(List.of(), ExecutionLimits.NONE);
    }
}
