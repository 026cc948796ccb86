package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompiledExecutable;
import dev.portside.engine.compiler.CompilerEngine;
import java.util.List;
import org.junit.jupiter.api.Test;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;

/**
 * Functions whose bytecode is larger than a JVM method may be, and those left to the interpreter.
 */
class LargeFunctionsTest {

    @Test
    void shortCasesAreSplitOffWhereTheFunctionWouldNotFitAMethod() {
        byte[] module = LargeModules.withCases(2_500);
        CompiledExecutable executable = CompilerEngine.INSTANCE.prepare(WasmBinary.parse(module));
        assertThat(executable.interpreted()).isEmpty();
        assertThat(call(executable, 12_345)).isEqualTo(interpreted(module, 12_345));
    }

    @Test
    void whatATryTableCoversIsSplitAndItsHandlersReadWhatWasWritten() {
        byte[] module = LargeModules.withTry(4_000);
        CompiledExecutable executable = CompilerEngine.INSTANCE.prepare(WasmBinary.parse(module));
        assertThat(executable.interpreted()).isEmpty();
        for (int at : new int[] {1, 7, 2_222, 4_000}) {
            assertThat(call(executable, at)).isEqualTo(at);
        }
        assertThat(call(executable, 0)).isEqualTo(4_000);
    }

    @Test
    void moreFunctionsThanAttemptsAreFoundTooLargeTogether() {
        byte[] module = LargeModules.withBranchTables(60, 20_000);
        CompiledExecutable executable = CompilerEngine.INSTANCE.prepare(WasmBinary.parse(module));
        assertThat(executable.interpreted()).hasSize(60);
    }

    @Test
    void functionsEmittedToSeeWhetherTheyFitCountAsCompiledOnceTheyAreCalled() {
        byte[] module = LargeModules.withCases(2_500);
        CompiledExecutable executable = CompilerEngine.INSTANCE.prepare(WasmBinary.parse(module));
        assertThat(executable.interpreted()).isEmpty();
        assertThat(executable.newClasses()).isZero();
        assertThat(executable.codeSoFar().classes()).allMatch(one -> one.bytes().length == 0);
        assertThat(call(executable, 1)).isEqualTo(interpreted(module, 1));
        assertThat(executable.newClasses()).isPositive();
        assertThat(executable.code().encode())
                .isEqualTo(CompilerEngine.INSTANCE.compile(Parser.parse(module)).encode());
    }

    @Test
    void codeKeptInPartIsCompletedWithTheSameFunctionsInterpreted() {
        WasmBinary module = WasmBinary.parse(LargeModules.withBranchTable(20_000));
        CompiledExecutable fresh = CompilerEngine.INSTANCE.prepare(module);
        assertThat(call(fresh, 3)).isEqualTo(7);
        CompiledCode some = CompiledCode.decode(fresh.codeSoFar().encode());
        assertThat(some.isComplete()).isFalse();
        CompiledExecutable loaded = CompilerEngine.INSTANCE.load(module, some);
        assertThat(loaded.code().encode()).isEqualTo(fresh.code().encode());
        assertThat(loaded.interpreted()).containsOnlyKeys(0);
    }

    @Test
    void keptCodeWithInterpretedFunctionsNeedsOnlyTheirBodies() {
        WasmModule module = TestModules.load("partly_interpreted");
        byte[] encoded = CompilerEngine.INSTANCE.compile(module).encode();
        CompiledCode code = CompiledCode.decode(encoded);
        byte[] bytes = TestModules.bytes("partly_interpreted");
        WasmModule some = WasmBinary.known(bytes).withBodies(code.interpreted().keySet());
        int imported = module.importSection().count(ExternalType.FUNCTION);
        for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
            int expected =
                    code.interpreted().containsKey(imported + i)
                            ? module.codeSection().getFunctionBody(i).instructions().size()
                            : 2;
            assertThat(some.codeSection().getFunctionBody(i).instructions()).hasSize(expected);
        }
        try (Execution execution =
                CompilerEngine.INSTANCE
                        .load(WasmBinary.known(bytes), code)
                        .instantiate(
                                List.of(TestModules.host("host", "called", () -> {})),
                                ExecutionLimits.NONE)) {
            assertThat(execution.call("fac", 10)).containsExactly(3628800);
        }
    }

    private static long call(Executable executable, int argument) {
        try (Execution execution = executable.instantiate(List.of(), ExecutionLimits.NONE)) {
            return execution.call("table", argument)[0];
        }
    }

    private static long interpreted(byte[] module, int argument) {
        return call(Engine.interpreter().prepare(Parser.parse(module)), argument);
    }
}
