package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops the compiler turns into ones HotSpot can count go round as often as they did. */
class CountedLoopsTest {

    private static final long STEP = 0x100_0000;

    @AutoClose
    private final Execution compiled =
            Engine.compiler()
                    .prepare(TestModules.load("counted_loops"))
                    .instantiate(List.of(), ExecutionLimits.NONE);

    @AutoClose
    private final Execution interpreted =
            Engine.interpreter()
                    .prepare(TestModules.load("counted_loops"))
                    .instantiate(List.of(), ExecutionLimits.NONE);

    @ParameterizedTest
    @CsvSource({"0, 5", "0, 127", "-128, 127", "5, 5", "5, 4", "127, -128", "-3, 3", "3, -3"})
    void towardsABound(int start, int bound) {
        for (String export : List.of("up", "up_swapped", "down")) {
            long rounds = (long) bound - start;
            long expected = 1L + Math.floorMod((export.equals("down") ? -rounds : rounds) - 1, 256);
            assertRounds(expected, export, start * STEP, bound * STEP);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, 126, 127, -128})
    void towardsAConstant(int start) {
        assertRounds(Math.floorMod(126 - start, 256) + 1, "to_constant", start * STEP);
        assertRounds(Math.floorMod(-1 - start, 256) + 1, "to_written_zero", start * STEP);
        assertRounds(Math.floorMod(-1 - start, 256) + 1, "up_to_zero", start * STEP);
        assertRounds(Math.floorMod(start - 1, 256) + 1, "down_to_zero", start * STEP);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Integer.MAX_VALUE})
    void towardsItself(int start) {
        assertRounds(10, "chases_itself", start);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9})
    void withAValueBelow(int start) {
        assertRounds(1010 - start, "above_a_value", start);
    }

    private void assertRounds(long expected, String export, long... args) {
        assertThat(interpreted.call(export, args)).as("%s", export).containsExactly(expected);
        // More than once, so that HotSpot has left out what it has not seen.
        for (int i = 0; i < 200; i++) {
            assertThat(compiled.call(export, args)).as("%s", export).containsExactly(expected);
        }
    }
}
