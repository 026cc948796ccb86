package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portside.engine.compiler.CompilerEngine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Unwinding as the Rust compiler emits it. */
class RustUnwindTest {

    @Test
    void everythingIsCompiled() {
        assertThat(CompilerEngine.INSTANCE.prepare(TestModules.load("rust_unwind")).interpreted())
                .isEmpty();
    }

    /** Guards are dropped innermost first, those alone that exist when it throws. */
    @ParameterizedTest
    @CsvSource({"1, 14, 321", "3, -12, 321", "6, -12, 21", "12, -12, 1", "50, -50, 1"})
    void dropsRunOnTheWayToCatchUnwind(int n, int result, int drops) {
        for (Engine engine : List.of(Engine.interpreter(), Engine.compiler())) {
            try (Execution execution = run(engine)) {
                assertThat(execution.call("run", n)).containsExactly(result);
                assertThat(execution.call("drops")).containsExactly(drops);
            }
        }
    }

    @Test
    void uncaughtExceptionRunsDropsAndTellsItsWay() {
        try (Execution execution = run(Engine.compiler())) {
            WasmTrap trap =
                    catchThrowableOfType(WasmTrap.class, () -> execution.call("uncaught", 6));
            assertThat(trap.kind()).isEqualTo(TrapKind.UNCAUGHT_EXCEPTION);
            assertThat(trap.frames()).hasSize(3);
            assertThat(trap.frames().getLast().name()).isEqualTo("uncaught");
            assertThat(execution.call("drops")).containsExactly(21);
        }
    }

    private static Execution run(Engine engine) {
        return engine.prepare(TestModules.load("rust_unwind"))
                .instantiate(List.of(), ExecutionLimits.NONE);
    }
}
