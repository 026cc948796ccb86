package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompilerEngine;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import run.endive.wasm.InvalidException;
import run.endive.wasm.WasmModule;

/** What is read as a module with old exception instructions, and what is not. */
class LegacyModulesTest {

    private static final byte[] BYTES = TestModules.bytes("legacy_exceptions");

    /** A module whose tag 0 has an i32, with one function () -> () of these instructions. */
    private static byte[] withBody(String instructions) {
        int bytes = instructions.length() / 2 + 1;
        String code = HexFormat.of().toHexDigits((byte) bytes) + "00" + instructions;
        String sections = "01080260017f00600000" + "03020101" + "0d03010000";
        String codeSize = HexFormat.of().toHexDigits((byte) (bytes + 2));
        return HexFormat.of()
                .parseHex("0061736d01000000" + sections + "0a" + codeSize + "01" + code);
    }

    @Test
    void everyWayOfParsingKnowsThem() {
        byte[] expected = CompilerEngine.INSTANCE.compile(WasmBinary.parse(BYTES).whole()).encode();
        WasmModule sliced = ModuleParser.parse(BYTES, 3, 1);
        assertThat(CompilerEngine.INSTANCE.compile(sliced).encode()).isEqualTo(expected);
        assertThat(CompilerEngine.INSTANCE.compile(WasmBinary.known(BYTES).whole()).encode())
                .isEqualTo(expected);
        WasmModule some = WasmBinary.known(BYTES).withBodies(Set.of(3));
        assertThat(some.codeSection().getFunctionBody(3).instructions())
                .hasSameSizeAs(sliced.codeSection().getFunctionBody(3).instructions());
    }

    @Test
    void everythingIsCompiled() {
        CompiledCode code = CompilerEngine.INSTANCE.compile(WasmBinary.parse(BYTES).whole());
        assertThat(code.interpreted()).isEmpty();
    }

    @Test
    void functionsWithoutATryStayAsTheyAre() {
        WasmModule module = ModuleParser.parse(withBody("0640410108000700" + "1a0b0b"), 1);
        assertThat(module.codeSection().getFunctionBody(0).instructions()).hasSizeGreaterThan(6);
        assertThat(LegacyExceptions.isIn(BYTES)).isTrue();
        assertThat(LegacyExceptions.isIn(TestModules.bytes("exceptions"))).isFalse();
        assertThat(LegacyExceptions.isIn(TestModules.bytes("compiled"))).isFalse();
        assertThat(LegacyExceptions.isIn(TestModules.bytes("vectors"))).isFalse();
        assertThat(LegacyExceptions.isIn(TestModules.bytes("atomics"))).isFalse();
    }

    /** Finding where an exception goes does not walk through the blocks each time. */
    @Test
    @Timeout(30)
    void manyDelegatesInDeepBlocksTakeLinearTime() {
        int blocks = 250_000;
        WasmWriter body = new WasmWriter();
        body.number(0);
        HexFormat hex = HexFormat.of();
        body.bytes(hex.parseHex("0640" + "0240".repeat(blocks)));
        body.bytes(hex.parseHex("06401800".repeat(blocks)));
        body.bytes(hex.parseHex("0b".repeat(blocks) + "190b" + "0b"));
        byte[] code = body.toByteArray();
        WasmWriter module = new WasmWriter();
        module.bytes(hex.parseHex("0061736d01000000" + "010401600000" + "03020100"));
        writeCode(module, code);
        byte[] rewritten = LegacyExceptions.rewrite(module.toByteArray());
        assertThat(rewritten).hasSizeBetween(code.length, 5 * code.length);
        assertThat(LegacyExceptions.isIn(rewritten)).isFalse();
    }

    /** Appends the code section of a module of one function. */
    private static void writeCode(WasmWriter module, byte[] body) {
        WasmWriter content = new WasmWriter();
        content.number(1);
        content.sized(body);
        module.section(10, content);
    }

    /** A module in which each of some kinds of try blocks catches each of as many tags. */
    private static byte[] allWithAll(int kinds) {
        WasmWriter types = new WasmWriter();
        types.number(kinds + 1);
        types.functionType("", "");
        WasmWriter tags = new WasmWriter();
        tags.number(kinds);
        WasmWriter body = new WasmWriter();
        body.number(0);
        for (int i = 1; i <= kinds; i++) {
            types.functionType("\u007f".repeat(i), "");
            tags.oneByte(0);
            tags.number(i);
            body.bytes(HexFormat.of().parseHex("4100".repeat(i) + "06"));
            body.signedNumber(i);
            body.bytes(HexFormat.of().parseHex("1a".repeat(i)));
            for (int tag = 0; tag < kinds; tag++) {
                body.oneByte(LegacyTries.CATCH);
                body.number(tag);
                body.bytes(HexFormat.of().parseHex("1a".repeat(tag + 1)));
            }
            body.oneByte(0x0b);
        }
        body.oneByte(0x0b);
        WasmWriter module = new WasmWriter();
        module.bytes(HexFormat.of().parseHex("0061736d01000000"));
        module.section(1, types);
        module.bytes(HexFormat.of().parseHex("03020100"));
        module.section(13, tags);
        writeCode(module, body.toByteArray());
        return module.toByteArray();
    }

    @Test
    void typesThatWouldOutgrowTheModuleAreRefused() {
        WasmModule parsed = WasmBinary.parse(allWithAll(30)).whole();
        assertThat(parsed.typeSection().typeCount()).isGreaterThan(30 * 30);
        assertThatThrownBy(() -> WasmBinary.parse(allWithAll(150)))
                .isInstanceOf(InvalidException.class)
                .hasMessage(
                        "function 0: what its try blocks and tags take makes more than 1 MiB of types");
    }

    @Test
    void bytesBehindTheLastFunctionAreRefused() {
        byte[] module = withBody("0640190b0b");
        byte[] longer = Arrays.copyOf(module, module.length + 1);
        int codeSize = HexFormat.of().formatHex(module).lastIndexOf("0a080106") / 2 + 1;
        assertThat(WasmBinary.parse(module)).isNotNull();
        longer[codeSize]++;
        assertThatThrownBy(() -> WasmBinary.parse(longer)).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0640 0900 0b0b, rethrow 0 names no catch",
        "0640 19 0901 0b0b, rethrow 1 names no catch",
        "0640 0909 0b0b, there is no label 9",
        "0640 19 0700 1a 0b0b, a catch stands behind a catch_all",
        "0640 19 19 0b0b, a catch stands behind a catch_all",
        "06400b 0240 19 0b0b, a catch stands outside of a try",
        "06400b 1900 0b, a catch stands outside of a try",
        "0640 0705 0b0b, there is no tag 5",
        "0640 07ffffffff0f 0b0b, there is no tag 4294967295",
        "0640 19 1800 0b, a delegate stands outside",
        "06400b 0240 1800 0b, a delegate stands outside",
        "0640 1801 0b, there is no label 1",
        "0640 0c07 0b0b, there is no label 7",
        "06400b 1f4000 0b 0b, try_table among older instructions",
    })
    void wrongOldInstructionsAreRefused(String instructions, String message) {
        byte[] module = withBody(instructions.replace(" ", ""));
        assertThatThrownBy(() -> WasmBinary.parse(module))
                .isInstanceOf(InvalidException.class)
                .hasMessageStartingWith("function 0: " + message);
    }

    @ParameterizedTest
    @CsvSource({
        // A body that leaves a value, a handler that leaves one, a clause's value not taken, and a
        // result that is missing.
        "0640 4101 0b0b",
        "0640 19 4101 0b0b",
        "0640 0700 0b0b",
        "067f 01 19 4101 0b1a0b",
        "0640 19 0b",
        "0640 05 0b0b",
        "0605 0b0b",
    })
    void whatIsInvalidStaysSo(String instructions) {
        byte[] module = withBody(instructions.replace(" ", ""));
        assertThatThrownBy(() -> WasmBinary.parse(module)).isInstanceOf(RuntimeException.class);
    }
}
