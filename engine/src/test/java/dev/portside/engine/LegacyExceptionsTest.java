package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portside.engine.compiler.CompilerEngine;
import dev.portside.engine.compiler.CompilerOptions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The exception instructions of before WebAssembly 3.0; all results are those of V8. */
@ParameterizedClass
@MethodSource("engines")
class LegacyExceptionsTest {

    private static final byte[] BYTES = TestModules.bytes("legacy_exceptions");

    private final Execution execution;

    LegacyExceptionsTest(Engine engine) {
        execution =
                engine.prepare(WasmBinary.parse(BYTES).whole())
                        .instantiate(List.of(), ExecutionLimits.NONE);
    }

    static Stream<Engine> engines() {
        return Stream.of(
                Engine.interpreter(),
                Engine.compiler(),
                new CompilerEngine(new CompilerOptions(200, false, true, 1)));
    }

    @AfterEach
    void close() {
        execution.close();
    }

    private void check(String function, long expected, long log, long... args) {
        assertThat(execution.call(function, args)).containsExactly(expected);
        assertThat(execution.call("log")).as("log of %s", function).containsExactly(log);
    }

    @ParameterizedTest
    @CsvSource({"0, 1005", "1, 1011", "2, 1099", "3, 1007"})
    void clausesTakeTheValuesOfTheirTags(long what, long result) {
        check("clauses", result, 0, what);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 11, 0", "2, 0, 1", "3, 3, 0"})
    void whatNoClauseMatchesPasses(long what, long result, long log) {
        check("passing", result, log, what);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 111, 177", "2, 50, 17", "3, 12, 17"})
    void rethrowThrowsTheExceptionOfTheHandlerItNames(long what, long result, long log) {
        check("rethrow", result, log, what);
    }

    @ParameterizedTest
    @CsvSource({"0, 4, 0", "1, 4, 121", "2, 4, 2", "3, -3, 0"})
    void handlersBehindOneAnotherKeepTheirOwnExceptions(long what, long result, long log) {
        check("sequence", result, log, what);
    }

    @ParameterizedTest
    @CsvSource({
        // To a try around the one around it.
        "0, 0, 0, 89", "1, 0, 0, 1", "2, 0, 0, 4", "3, 0, 77, 0",
        // To a block, and so to the try around that.
        "0, 1, 0, 89", "1, 1, 0, 29", "2, 1, 0, 4", "3, 1, 77, 0",
        // By way of another delegate.
        "0, 2, 0, 89", "1, 2, 0, 29", "2, 2, 0, 4", "3, 2, 77, 0",
        // To the caller.
        "0, 3, 0, 89", "1, 3, 11, 0", "2, 3, 77, 0", "3, 3, 77, 0",
        // To a try whose handler it stands in, and so to the one around that.
        "0, 4, 0, 89", "1, 4, 0, 389", "2, 4, 0, 389", "3, 4, 0, 389",
    })
    void delegateLeavesOutTheTriesBetween(long what, long how, long result, long log) {
        check("delegate", result, log, what, how);
    }

    @Test
    void functionsWithResultsDelegateToTheirCallers() {
        assertThat(execution.call("delegate_results", 0)).containsExactly(5, 6);
        assertThat(execution.call("delegate_results", 9)).containsExactly(1, 2);
        assertThat(uncaught("delegate_results", 3)).hasMessage("uncaught exception: tag 2");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 40, 1", "1, 0, 11, 1", "2, 0, 2, 1313", "3, 0, 2, 1313",
        "0, 1, 2, 123123", "0, 2, 2, 1313", "0, 3, 2, 11", "1, 4, 2, 11",
    })
    void branchesFindTheirLabels(long what, long where, long result, long log) {
        check("labels", result, log, what, where);
    }

    @Test
    void tryTakesParameters() {
        check("parameters", 33, 0, 0);
        check("parameters", 91, 0, 1);
        assertThat(uncaught("parameters", 2)).hasMessage("uncaught exception: tag 1");
    }

    @Test
    void handlersInLoopsAreEnteredAgain() {
        check("many", 2_000, 0, 2_000);
    }

    @Test
    void uncaughtExceptionIsATrap() {
        WasmTrap trap = uncaught("uncaught", 1);
        assertThat(trap).hasMessage("uncaught exception: tag 0");
    }

    private WasmTrap uncaught(String function, long argument) {
        WasmTrap trap =
                catchThrowableOfType(WasmTrap.class, () -> execution.call(function, argument));
        assertThat(trap.kind()).isEqualTo(TrapKind.UNCAUGHT_EXCEPTION);
        return trap;
    }
}
