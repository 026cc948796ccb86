package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompilerEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import run.endive.wasm.InvalidException;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.NameCustomSection;

class WasmBinaryTest {

    private static final Path GUESTS =
            Path.of(System.getProperty("portside.root", "..")).resolve("guests/bin");

    private static List<byte[]> modules() throws IOException {
        List<byte[]> modules = new ArrayList<>();
        for (String name : List.of("compiled", "traps", "segments", "tables", "imports")) {
            try (InputStream in = WasmBinaryTest.class.getResourceAsStream(name + ".wasm")) {
                modules.add(in.readAllBytes());
            }
        }
        modules.add(Files.readAllBytes(GUESTS.resolve("http_client_rs.wasm")));
        modules.add(LargeModules.withFunctions(50, 20));
        return modules;
    }

    @Test
    void parsingOnSeveralThreadsGivesTheSameModule() throws IOException {
        for (byte[] bytes : modules()) {
            WasmModule expected = Parser.parse(bytes);
            byte[] code = CompilerEngine.INSTANCE.compile(expected).encode();
            for (int threads : new int[] {1, 2, 5}) {
                WasmModule parsed = ModuleParser.parse(bytes, threads, 1);
                // Endive's modules are not equal even if parsed twice in the same way.
                assertThat(CompilerEngine.INSTANCE.compile(parsed).encode()).isEqualTo(code);
                assertThat(parsed.typeSection()).isEqualTo(expected.typeSection());
                assertThat(parsed.importSection()).isEqualTo(expected.importSection());
                assertThat(parsed.exportSection()).isEqualTo(expected.exportSection());
                for (int i = 0; i < expected.dataSection().dataSegmentCount(); i++) {
                    assertThat(parsed.dataSection().getDataSegment(i).data())
                            .isEqualTo(expected.dataSection().getDataSegment(i).data());
                }
                assertThat(parsed.dataCountSection()).isEqualTo(expected.dataCountSection());
                assertThat(parsed.elementSection().elementCount())
                        .isEqualTo(expected.elementSection().elementCount());
                assertThat(parsed.customSections()).hasSameSizeAs(expected.customSections());
            }
        }
    }

    @Test
    void whatIsWrongIsSaidAsByOneThread() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] good = Files.readAllBytes(GUESTS.resolve("tcp_echo_server.wasm"));
        int refused = 0;
        for (int i = 0; i < 150; i++) {
            byte[] bad = good.clone();
            bad[8 + random.nextInt(bad.length - 8)] ^= (byte) (1 << random.nextInt(8));
            if (LegacyExceptions.isIn(bad)) {
                // Endive does not know the instruction that has come about.
                continue;
            }
            Throwable expected = catchThrowable(() -> Parser.parse(bad));
            // In slices; and in slices that are not kept.
            ThrowingCallable parse =
                    i % 2 == 0
                            ? () -> ModuleParser.parse(bad, 3, 1)
                            : () -> WasmBinary.parse(bad, 0);
            Throwable actual = catchThrowable(parse);
            if (expected == null && actual != null) {
                assertThat(actual).hasMessageContaining("ends inside a block");
            } else if (expected == null) {
                assertThat(actual).isNull();
            } else {
                refused++;
                assertThat(actual).isInstanceOf(expected.getClass());
                // HotSpot leaves the message out of its own that it has thrown often.
                if (actual.getMessage() != null && expected.getMessage() != null) {
                    assertThat(actual).hasMessage(expected.getMessage());
                }
            }
        }
        assertThat(refused).isPositive();
    }

    /** A constant that swallows the end of a block, in the middle of the module. */
    @Test
    void functionWithoutAnEndIsRefused() throws IOException {
        byte[] bad = Files.readAllBytes(GUESTS.resolve("tcp_echo_server.wasm"));
        assertThat(Arrays.copyOfRange(bad, 14654, 14659))
                .containsExactly(0x41, 0x10, 0x74, 0x0f, 0x0b);
        bad[14654] = 0x43;
        Throwable expected = catchThrowable(() -> Parser.parse(bad));
        assertThat(expected).isNotNull();
        for (int threads : new int[] {1, 2, 3, 5, 9}) {
            assertThat(catchThrowable(() -> ModuleParser.parse(bad, threads, 1)))
                    .hasMessage(expected.getMessage());
        }
        assertThat(catchThrowable(() -> WasmBinary.parse(bad, 0)))
                .hasMessage(expected.getMessage());
    }

    @Test
    void lastFunctionWithoutAnEndIsRefused() {
        // One function: block, end; its own end is missing.
        byte[] bad =
                HexFormat.of()
                        .parseHex("0061736d01000000010401600000030201000a060104000240" + "0b");
        assertThat(catchThrowable(() -> ModuleParser.parse(bad, 1)))
                .hasMessage("function 0 ends inside a block");
        assertThat(catchThrowable(() -> WasmBinary.parse(bad, 0)))
                .hasMessage("function 0 ends inside a block");
    }

    @Test
    void knownModulesRunOnCompiledCodeWithoutTheirBodies() throws IOException {
        byte[] bytes = LargeModules.withFunctions(50, 20);
        CompiledCode code = CompilerEngine.INSTANCE.compile(Parser.parse(bytes));
        WasmBinary known = WasmBinary.known(bytes);
        assertThat(known.outline().codeSection().functionBodyCount()).isEqualTo(50);
        assertThat(known.outline().codeSection().getFunctionBody(3).instructions()).isEmpty();
        try (Execution execution =
                CompilerEngine.INSTANCE
                        .load(known, code)
                        .instantiate(List.of(), ExecutionLimits.NONE)) {
            assertThat(execution.call("table", 1)).containsExactly(7);
        }
        assertThat(known.whole().codeSection().getFunctionBody(3).instructions()).hasSize(42);
    }

    @Test
    void namesAreReadWithoutTheBodies() throws IOException {
        byte[] bytes = Files.readAllBytes(GUESTS.resolve("http_client.wasm"));
        WasmModule whole = Parser.parse(bytes);
        WasmBinary known = WasmBinary.known(bytes);
        assertThat(known.outline().nameSection()).isNull();
        int last = whole.functionSection().functionCount();
        NameCustomSection names = Objects.requireNonNull(known.names());
        for (int i = 0; i < last; i++) {
            assertThat(names.nameOfFunction(i)).isEqualTo(whole.nameSection().nameOfFunction(i));
        }
        assertThat(WasmBinary.known(LargeModules.withFunctions(1, 1)).names()).isNull();
    }

    @Test
    void theEngineKnowsItsVersion() {
        assertThat(EngineVersion.current())
                .hasValueSatisfying(version ->
                        assertThat(version).matches(CompiledCode.VERSION + "-[0-9a-f]{16}"));
    }

    /** A function of type () -> (), and then the sections given. */
    @ParameterizedTest
    @CsvSource({
        "07050101610001, the export \"a\" names unknown function 1",
        "07050101610100, the export \"a\" names unknown table 0",
        "07050101610200, the export \"a\" names unknown memory 0",
        "07050101610300, the export \"a\" names unknown global 0",
        "07050101610400, the export \"a\" names unknown tag 0",
        "080101, unknown function 1",
    })
    void whatIsExportedHasToBeThere(String sections, String message) {
        byte[] module =
                HexFormat.of()
                        .parseHex(
                                "0061736d01000000010401600000"
                                        + "03020100"
                                        + sections
                                        + "0a040102000b");
        assertThatThrownBy(() -> WasmBinary.parse(module))
                .isInstanceOf(InvalidException.class)
                .hasMessage(message);
    }

    /** One type, and an import of it or of another. */
    @ParameterizedTest
    @CsvSource({
        "010401600000, 00 4d, 77",
        "010401600000, 00 01, 1",
        "010401600000, 00 ffffffff0f, 4294967295",
        // A struct without fields.
        "0103015f00, 00 00, 0",
        "010401600000, 04 00 01, 1",
    })
    void typesOfImportsHaveToBeThere(String types, String imported, String type) {
        String content = "01016101" + "66" + imported.replace(" ", "");
        HexFormat hex = HexFormat.of();
        byte[] module =
                hex.parseHex(
                        "0061736d01000000"
                                + types
                                + "02"
                                + hex.toHexDigits((byte) (content.length() / 2))
                                + content);
        assertThatThrownBy(() -> WasmBinary.parse(module))
                .isInstanceOf(InvalidException.class)
                .hasMessage("the import \"a\" \"f\" names unknown function type " + type);
    }
}
