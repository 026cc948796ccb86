package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A comparison's value is 0 or 1, whatever its operands are. */
class ComparisonValueTest {

    @ParameterizedTest
    @CsvSource({
        "ne_zero, 1048576, 1",
        "ne_zero, -1, 1",
        "ne_zero, 0, 0",
        "eq_zero, 7, 0",
        "eq_zero, 0, 1",
        "lt_zero, -5, 1",
        "lt_zero, 5, 0",
        "twice_eqz, 12, 1",
        "twice_eqz, 0, 0",
        "ne_zero_long, 4294967296, 1",
    })
    void comparingWithZeroGivesZeroOrOne(String export, long argument, long expected) {
        assertThat(call(Engine.compiler(), export, argument)).isEqualTo(expected);
        assertThat(call(Engine.interpreter(), export, argument)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"10, 1000000, 9", "10, 0, 10"})
    void theValueCanBeCalculatedWith(long minuend, long flag, long expected) {
        assertThat(call(Engine.compiler(), "subtracted", minuend, flag)).isEqualTo(expected);
    }

    private static long call(Engine engine, String export, long... args) {
        try (Execution execution =
                engine.prepare(TestModules.load("comparisons"))
                        .instantiate(List.of(), ExecutionLimits.NONE)) {
            return execution.call(export, args)[0];
        }
    }
}
