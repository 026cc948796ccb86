package dev.portside.engine.generated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.engine.Engine;
import dev.portside.engine.Execution;
import dev.portside.engine.ExecutionLimits;
import dev.portside.engine.WasmBinary;
import dev.portside.engine.compiler.CompilerEngine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Valid modules in which there is too much of something for the obvious way. Those of blocks and
 * tail calls took minutes once, others more memory than there is, the rest could not be compiled.
 */
class ExtremeModulesTest {

    /** Types: i32 to i32, nothing to nothing, and a third if a test wants one. */
    private static final int MAIN = 0;

    private static final int NOTHING = 1;
    private static final int OTHER = 2;
    private static final int I32 = Type.I32.code();

    private final List<WasmWriter> types =
            new ArrayList<>(
                    List.of(
                            new WasmWriter().bytes(0x60, 1, I32, 1, I32),
                            new WasmWriter().bytes(0x60, 0, 0)));
    private final List<WasmWriter> functions = new ArrayList<>();
    private final List<WasmWriter> bodies = new ArrayList<>();
    private final List<WasmWriter> globals = new ArrayList<>();

    @Test
    void aFunctionAHundredThousandBlocksDeepIsCompiled() {
        WasmWriter code = new WasmWriter();
        repeat(code, 100_000, 0x02, 0x40);
        increment(code, 0);
        repeat(code, 100_000, 0x0b);
        add(MAIN, code.bytes(0x20, 0), 0);
        assertThat(compiled(41)).isEqualTo(42);
    }

    @Test
    void aFunctionOfManyBlocksWithThousandsOfLocalsIsCompiled() {
        WasmWriter code = new WasmWriter();
        for (int i = 0; i < 20_000; i++) {
            code.bytes(0x02, 0x40, 0x20).u32(1 + i % 5_000).bytes(0x0d, 0);
            increment(code, 0);
            code.bytes(0x0b);
        }
        add(MAIN, code.bytes(0x20, 0), 5_000);
        assertThat(compiled(0)).isEqualTo(20_000);
    }

    @Test
    void loopsThatNeedManyPassesAreSplit() {
        // What the outermost loop reads is live at each other one's start by way of the loop around
        // it alone.
        int depth = 300;
        WasmWriter code = new WasmWriter();
        for (int i = 0; i < depth; i++) {
            code.bytes(0x03, 0x40);
            if (i == 0) {
                code.bytes(0x20, 1, 0x20, 0, 0x6a, 0x21, 0);
            } else {
                code.bytes(0x20, 2, 0x0d, 1);
            }
            code.bytes(0x41, 0, 0x21, 1);
            increment(code, 0);
            increment(code, 0);
        }
        repeat(code, depth, 0x0b);
        add(MAIN, code.bytes(0x20, 0), 2);
        assertThat(compiled(5)).isEqualTo(5 + 2 * depth);
    }

    @Test
    void longChainsOfTailCallsInTheModuleAreCompiled() {
        int count = 40_000;
        add(MAIN, new WasmWriter().bytes(0x10).u32(1).bytes(0x20, 0), 0);
        for (int i = 1; i < count; i++) {
            add(NOTHING, new WasmWriter().bytes(0x12).u32(i + 1), 0);
        }
        add(NOTHING, new WasmWriter(), 0);
        assertThat(compiled(3)).isEqualTo(3);
    }

    @Test
    void tensOfThousandsOfFunctionsLeaveTheirCallsToBeMade() {
        int count = 30_000;
        add(MAIN, new WasmWriter().bytes(0x23, 0, 0x1a, 0x10).u32(1).bytes(0x20, 0), 0);
        for (int i = 1; i < count; i++) {
            // The first half calls forwards. The last of all calls the first again, unless that has
            // been.
            add(NOTHING, new WasmWriter().bytes(0x12).u32(i + 1), 0);
        }
        // The last calls the first again, once.
        WasmWriter last = new WasmWriter().bytes(0x23, 0, 0x04, 0x40, 0x0f, 0x0b);
        last.bytes(0x41, 1, 0x24, 0, 0x12).u32(1);
        add(NOTHING, last, 0);
        globals.add(new WasmWriter().bytes(I32, 1, 0x41, 0, 0x0b));
        assertThat(compiled(4)).isEqualTo(4);
    }

    @Test
    void moreGlobalsThanOneMethodCanFetchAreCompiled() {
        for (int i = 0; i < 5_000; i++) {
            globals.add(new WasmWriter().bytes(I32, 1).i32Const(i).bytes(0x0b));
        }
        WasmWriter code = new WasmWriter();
        for (int global : new int[] {0, 999, 1_000, 4_999}) {
            code.bytes(0x23).u32(global).bytes(0x41, 1, 0x6a, 0x24).u32(global);
            code.bytes(0x20, 0, 0x23).u32(global).bytes(0x6a, 0x21, 0);
        }
        add(MAIN, code.bytes(0x20, 0), 0);
        assertThat(compiled(0)).isEqualTo(1 + 1_000 + 1_001 + 5_000);
    }

    @Test
    void manyFunctionsOfManyParametersCanBeCalledByTheHost() {
        int params = 240;
        types.add(signature(params, 1));
        // Interpreted, as its branch table is too long, so every other function may be called from
        // there.
        WasmWriter table = new WasmWriter().bytes(0x02, 0x40, 0x20, 0, 0x0e).u32(20_000);
        table.append(new byte[20_001]).bytes(0x0b);
        for (int i = 0; i < params; i++) {
            table.i32Const(i);
        }
        add(MAIN, table.bytes(0x10).u32(100), 0);
        for (int i = 1; i <= 100; i++) {
            add(OTHER, new WasmWriter().bytes(0x20).u32(params - 1).i32Const(i).bytes(0x6a), 0);
        }
        assertThat(compiled(0)).isEqualTo(params - 1 + 100);
    }

    @Test
    void callsWithAThousandResultsAreFoundTooManyBeforeMemoryIsFull() {
        types.add(signature(1_000, 1_000));
        WasmWriter same = new WasmWriter();
        WasmWriter code = new WasmWriter();
        for (int i = 0; i < 1_000; i++) {
            same.bytes(0x20).u32(i);
            code.i32Const(i);
        }
        for (int i = 0; i < 150_000; i++) {
            code.bytes(0x10, 1);
        }
        repeat(code, 999, 0x1a);
        add(MAIN, code, 0);
        add(OTHER, same, 0);
        assertThat(CompilerEngine.INSTANCE.prepare(WasmBinary.parse(module())).interpreted())
                .containsOnlyKeys(0);
    }

    private static void increment(WasmWriter code, int local) {
        code.bytes(0x20).u32(local).bytes(0x41, 1, 0x6a, 0x21).u32(local);
    }

    private static void repeat(WasmWriter code, int count, int... bytes) {
        for (int i = 0; i < count; i++) {
            code.bytes(bytes);
        }
    }

    private static WasmWriter signature(int params, int results) {
        return new WasmWriter()
                .bytes(0x60)
                .types(Collections.nCopies(params, Type.I32))
                .types(Collections.nCopies(results, Type.I32));
    }

    private void add(int type, WasmWriter code, int locals) {
        WasmWriter body = new WasmWriter();
        if (locals == 0) {
            body.bytes(0);
        } else {
            body.bytes(1).u32(locals).bytes(I32);
        }
        functions.add(new WasmWriter().u32(type));
        body.append(code.toByteArray()).bytes(0x0b);
        bodies.add(new WasmWriter().sized(body.toByteArray()));
    }

    /** The module so far; its first function is exported as {@code f}. */
    private byte[] module() {
        return new WasmWriter()
                .bytes(0, 'a', 's', 'm', 1, 0, 0, 0)
                .section(1, new WasmWriter().vector(types))
                .section(3, new WasmWriter().vector(functions))
                .section(6, new WasmWriter().vector(globals))
                .section(7, new WasmWriter().bytes(1).name("f").bytes(0, 0))
                .section(10, new WasmWriter().vector(bodies))
                .toByteArray();
    }

    /** Calls the first function of the module as compiled. */
    private int compiled(int argument) {
        try (Execution execution =
                Engine.compiler()
                        .prepare(WasmBinary.parse(module()).whole())
                        .instantiate(List.of(), ExecutionLimits.NONE)) {
            return (int) execution.call("f", argument)[0];
        }
    }
}
