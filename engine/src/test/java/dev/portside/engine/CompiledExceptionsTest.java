package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portside.engine.compiler.CompilerEngine;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What only compiled code makes of exceptions. */
class CompiledExceptionsTest {

    @Test
    void onlyWhatCallsTypedReferencesIsInterpreted() {
        assertThat(
                        CompilerEngine.INSTANCE
                                .prepare(TestModules.load("exceptions"))
                                .interpreted()
                                .values())
                .hasSize(3)
                .containsOnly("instruction call_ref");
    }

    @Test
    void uncaughtExceptionTellsWhereItWasThrown() {
        try (Execution execution = run()) {
            assertThat(frames(execution, "uncaught"))
                    .containsExactly("throw_int", "thrower", "uncaught");
            assertThat(frames(execution, "rethrown"))
                    .containsExactly("throw_int", "thrower", "uncaught", "rethrown");
        }
    }

    @Test
    void afterManyExceptionsItTellsOnlyWhoThrew() {
        try (Execution execution = run()) {
            execution.call("throw_and_catch", 1000);
            assertThat(frames(execution, "uncaught")).containsExactly("throw_int");
        }
    }

    private static List<String> frames(Execution execution, String export) {
        WasmTrap trap = catchThrowableOfType(WasmTrap.class, () -> execution.call(export));
        assertThat(trap.kind()).isEqualTo(TrapKind.UNCAUGHT_EXCEPTION);
        return trap.frames().stream().map(frame -> String.valueOf(frame.name())).toList();
    }

    private static Execution run() {
        return Engine.compiler()
                .prepare(TestModules.load("exceptions"))
                .instantiate(
                        List.of(TestModules.host("host", "called", () -> {})),
                        ExecutionLimits.NONE);
    }
}
