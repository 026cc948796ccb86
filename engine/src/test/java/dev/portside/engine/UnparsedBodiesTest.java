package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompiledExecutable;
import dev.portside.engine.compiler.CompilerEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/** Modules with so much code that it is parsed when it is wanted. */
class UnparsedBodiesTest {

    private static final Path GUESTS =
            Path.of(System.getProperty("portside.root", "..")).resolve("guests/bin");

    static List<String> guests() {
        return List.of("http_client_rs", "tcp_echo_server");
    }

    private static void compilesToTheSame(byte[] bytes) {
        CompiledCode expected = CompilerEngine.INSTANCE.compile(WasmBinary.parse(bytes).whole());
        WasmBinary binary = WasmBinary.parse(bytes, 0);
        assertThat(binary.code().bodies()).isInstanceOf(UnparsedBodies.class);
        assertThat(binary.outline().codeSection().getFunctionBody(0).instructions()).isEmpty();
        CompiledExecutable executable = CompilerEngine.INSTANCE.prepare(binary);
        assertThat(executable.code().encode()).isEqualTo(expected.encode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compiled",
                "traps",
                "segments",
                "tables",
                "vectors",
                "atomics",
                "tail_calls",
                "exceptions",
                "legacy_exceptions",
                "partly_interpreted"
            })
    void functionsParsedWhenWantedBecomeTheSameCode(String module) {
        compilesToTheSame(TestModules.bytes(module));
    }

    @ParameterizedTest
    @MethodSource("guests")
    void guestsBecomeTheSameCode(String guest) throws IOException {
        compilesToTheSame(Files.readAllBytes(GUESTS.resolve(guest + ".wasm")));
    }

    @Test
    void functionsTooLargeForAMethodAreFound() {
        byte[] module = LargeModules.withBranchTables(60, 20_000);
        CompiledExecutable executable =
                CompilerEngine.INSTANCE.prepare(WasmBinary.parse(module, 0));
        assertThat(executable.interpreted()).hasSize(60);
    }

    @Test
    void everyFunctionIsVisitedOnceInItsOrder() throws IOException {
        byte[] bytes = Files.readAllBytes(GUESTS.resolve("http_client_rs.wasm"));
        WasmModule whole = WasmBinary.parse(bytes).whole();
        int count = whole.codeSection().functionBodyCount();
        FunctionBodies bodies = WasmBinary.parse(bytes, 0).code().bodies();
        BitSet wanted = new BitSet();
        // All but short ones in the first half, which are parsed together with their neighbours.
        for (int i = 0; i < count / 2; i++) {
            wanted.set(i, whole.codeSection().getFunctionBody(i).instructions().size() > 6);
        }
        assertThat(wanted.cardinality()).isLessThan(count / 2);
        wanted.set(count - 1);
        List<Integer> visited = new ArrayList<>();
        bodies.visit(
                wanted,
                (function, body) -> {
                    visited.add(function);
                    assertThat(body.instructions())
                            .hasSameSizeAs(
                                    whole.codeSection().getFunctionBody(function).instructions());
                });
        assertThat(visited).containsExactlyElementsOf(wanted.stream().boxed().toList());
    }

    /** Returns 7 below a vector that is dropped; the call of a reference is never reached. */
    private static byte[] interpretedWithVector() {
        String body =
                "00" + "4107" + "fd0c" + "01".repeat(16) + "1a" + "41000440d00014001a0b" + "0b";
        return HexFormat.of()
                .parseHex(
                        "0061736d01000000"
                                + "0105016000"
                                + "017f"
                                + "03020100"
                                + "07050101660000"
                                + "0a2301"
                                + "21"
                                + body);
    }

    @Test
    void interpretedFunctionsDropVectorsWhole() {
        byte[] module = interpretedWithVector();
        WasmBinary whole = WasmBinary.parse(module);
        CompiledCode kept = CompilerEngine.INSTANCE.prepare(whole).code();
        assertThat(kept.interpreted()).containsOnlyKeys(0);
        WasmBinary known = WasmBinary.known(module);
        assertThat(call(CompilerEngine.INSTANCE.prepare(whole))).isEqualTo(7);
        assertThat(call(CompilerEngine.INSTANCE.load(known, kept))).isEqualTo(7);
        assertThat(call(CompilerEngine.INSTANCE.prepare(WasmBinary.parse(module, 0)))).isEqualTo(7);
    }

    /** A function that initialises memory from a data segment, without a data count section. */
    @Test
    void dataCountIsMissedAsInAModuleParsedAtOnce() {
        byte[] bad =
                HexFormat.of()
                        .parseHex(
                                "0061736d01000000010401600000030201000503010001"
                                        + "0a0e010c00410041004100fc0800000b"
                                        + "0b03010100");
        Throwable expected = catchThrowable(() -> Parser.parse(bad));
        assertThat(expected).hasMessage("data count section required");
        assertThat(catchThrowable(() -> WasmBinary.parse(bad, 0)))
                .hasMessage(expected.getMessage());
    }

    /** Sections of one function: none of them is wrong in itself. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "010401600000 03020100 0a040102000b 1700",
                "010401600000 1700 03020100 0a040102000b",
                "010401600000 03020100 8100 0a040102000b",
                "010401600000 0a040102000b 03020100",
                "03020100 010401600000 0a040102000b",
                "010401600000 03020100 0b0100 0a040102000b",
                "010401600000 03020100 0a040102000b 0a0100",
                "010401600000 03020100 03020100 0a040102000b"
            })
    void unknownSectionsAndThoseInAnotherOrderAreRefusedAsInAModuleParsedAtOnce(String sections) {
        byte[] bad = HexFormat.of().parseHex("0061736d01000000" + sections.replace(" ", ""));
        Throwable expected = catchThrowable(() -> Parser.parse(bad));
        assertThat(expected).isNotNull();
        for (int maxKept : new int[] {0, 1 << 20}) {
            assertThat(catchThrowable(() -> WasmBinary.parse(bad, maxKept)))
                    .hasSameClassAs(expected)
                    .hasMessage(expected.getMessage());
        }
        // As it would be if it were large.
        assertThat(catchThrowable(() -> ModuleParser.parse(bad, 2, 1)))
                .hasMessage(expected.getMessage());
    }

    private static long call(Executable executable) {
        try (Execution execution = executable.instantiate(List.of(), ExecutionLimits.NONE)) {
            return execution.call("f")[0];
        }
    }

    /** A function () -> i32 that drops one vector and selects another. */
    @Test
    void compiledFunctionsDropAndSelectVectorsWhole() {
        String vector = "fd0c" + "02".repeat(16);
        String first = "fd0c" + "01".repeat(8) + "04".repeat(8);
        String body = "00" + vector + "1a" + first + vector + "4101" + "1b" + "fd1b00" + "0b";
        String size = HexFormat.of().toHexDigits((byte) (body.length() / 2));
        String section = HexFormat.of().toHexDigits((byte) (body.length() / 2 + 2));
        byte[] module =
                HexFormat.of()
                        .parseHex(
                                "0061736d010000000105016000017f0302010007050101660000"
                                        + "0a"
                                        + section
                                        + "01"
                                        + size
                                        + body);
        CompiledExecutable executable =
                CompilerEngine.INSTANCE.prepare(WasmBinary.parse(module, 0));
        assertThat(executable.interpreted()).isEmpty();
        assertThat(call(executable)).isEqualTo(0x01010101);
    }
}
