package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portside.engine.compiler.CompilerEngine;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.ExternalType;

@ParameterizedClass
@MethodSource("engines")
class AtomicsTest {

    private static final int ADDRESS = 8;
    private static final long BEFORE = 0x8182_8384_8586_8788L;
    private static final long OPERAND = 0x1f2e_3d4c_5b6a_798fL;

    private final Engine engine;
    private final Execution atomics;

    AtomicsTest(Engine engine) {
        this.engine = engine;
        this.atomics = run("atomics");
    }

    static Stream<Engine> engines() {
        return Stream.of(Engine.interpreter(), Engine.compiler());
    }

    private Execution run(String module) {
        return engine.prepare(TestModules.load(module))
                .instantiate(List.of(), ExecutionLimits.NONE);
    }

    @AfterEach
    void close() {
        atomics.close();
    }

    /**
     * An instruction by its name, for example {@code i64.atomic.rmw8.add_u}.
     *
     * @param kind load, store or rmw
     * @param change what a read-modify-write does
     * @param width bits in memory
     */
    private record Instruction(String name, String kind, String change, int width) {

        static Instruction of(String name) {
            String[] words = name.split("\\.", -1);
            String kind = words[2].replaceAll("[0-9].*", "");
            String digits = words[2].replaceAll("\\D", "");
            return new Instruction(
                    name,
                    kind,
                    words.length > 3 ? words[3].replace("_u", "") : "",
                    Integer.parseInt(digits.isEmpty() ? words[0].substring(1) : digits));
        }

        long mask() {
            return width == 64 ? -1 : (1L << width) - 1;
        }

        /** Returns a value as a call returns it: an i32 sign-extended. */
        long result(long bits) {
            return name.startsWith("i32") ? (int) bits : bits;
        }

        long changed(long old) {
            return switch (change) {
                case "add" -> old + OPERAND;
                case "sub" -> old - OPERAND;
                case "and" -> old & OPERAND;
                case "or" -> old | OPERAND;
                case "xor" -> old ^ OPERAND;
                default -> OPERAND;
            };
        }
    }

    private List<Instruction> instructions() {
        ExportSection exports = TestModules.load("atomics").exportSection();
        return Stream.iterate(0, i -> i < exports.exportCount(), i -> i + 1)
                .map(exports::getExport)
                .filter(export -> export.exportType() == ExternalType.FUNCTION)
                .map(Export::name)
                .filter(name -> name.contains(".atomic."))
                .map(Instruction::of)
                .toList();
    }

    private LinearMemory memory() {
        return Objects.requireNonNull(atomics.memory());
    }

    @Test
    void everyInstructionReadsAndWritesItsBitsAlone() {
        assertThat(instructions()).hasSize(7 * 9);
        for (Instruction instruction : instructions()) {
            memory().writeLong(ADDRESS, BEFORE);
            long old = BEFORE & instruction.mask();
            long[] expected = {instruction.result(old)};
            long written = old;
            long[] results;
            switch (instruction.kind()) {
                case "load" -> results = atomics.call(instruction.name(), ADDRESS);
                case "store" -> {
                    results = atomics.call(instruction.name(), ADDRESS, OPERAND);
                    expected = new long[0];
                    written = OPERAND;
                }
                default -> {
                    boolean isCompare = instruction.change().equals("cmpxchg");
                    results =
                            isCompare
                                    ? atomics.call(instruction.name(), ADDRESS, old, OPERAND)
                                    : atomics.call(instruction.name(), ADDRESS, OPERAND);
                    written = instruction.changed(old);
                }
            }
            assertThat(results).as(instruction.name()).isEqualTo(expected);
            assertThat(memory().readLong(ADDRESS))
                    .as(instruction.name())
                    .isEqualTo((BEFORE & ~instruction.mask()) | (written & instruction.mask()));
        }
    }

    @Test
    void exchangeWithAnotherNumberExpectedWritesNothing() {
        for (Instruction instruction : instructions()) {
            if (instruction.change().equals("cmpxchg")) {
                memory().writeLong(ADDRESS, BEFORE);
                assertThat(atomics.call(instruction.name(), ADDRESS, 1, OPERAND))
                        .as(instruction.name())
                        .containsExactly(instruction.result(BEFORE & instruction.mask()));
                assertThat(memory().readLong(ADDRESS)).as(instruction.name()).isEqualTo(BEFORE);
            }
        }
    }

    @Test
    void unalignedAccessTrapsAndSoDoesOneOutside() {
        for (Instruction instruction : instructions()) {
            for (int unaligned = 1; unaligned < instruction.width() / 8; unaligned *= 2) {
                assertThat(trap(instruction, 16 + unaligned))
                        .as(instruction.name())
                        .isEqualTo(TrapKind.UNALIGNED_ATOMIC);
                assertThat(trap(instruction, 65536 + unaligned))
                        .as(instruction.name())
                        .isEqualTo(TrapKind.UNALIGNED_ATOMIC);
            }
            for (int outside : new int[] {65536, -8, Integer.MIN_VALUE}) {
                assertThat(trap(instruction, outside))
                        .as(instruction.name())
                        .isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
            }
        }
    }

    private TrapKind trap(Instruction instruction, int address) {
        return switch (instruction.change().equals("cmpxchg") ? "compare" : instruction.kind()) {
            case "load" -> trap(instruction.name(), address);
            case "compare" -> trap(instruction.name(), address, 0, 0);
            default -> trap(instruction.name(), address, 0);
        };
    }

    @Test
    void offsetCountsForAlignmentAndBounds() {
        memory().writeI32(ADDRESS, 77);
        assertThat(atomics.call("offset", ADDRESS - 2)).containsExactly(77);
        assertThat(trap("offset", ADDRESS)).isEqualTo(TrapKind.UNALIGNED_ATOMIC);
        assertThat(trap("offset", 65534)).isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
        assertThat(trap("offset", -2)).isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
        assertThat(trap("far_offset", 8)).isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
    }

    @Test
    void operandsBelowStayWhereTheyAre() {
        assertThat(atomics.call("amid", ADDRESS, 30)).containsExactly(970);
        assertThat(memory().readLong(ADDRESS)).isEqualTo(5);
    }

    @Test
    void fenceDoesNothing() {
        assertThat(atomics.call("fence")).containsExactly(3);
    }

    @Test
    void waitingForAnotherValueReturnsAtOnceElseAfterTheTimeout() {
        assertThat(atomics.call("wait", 0, 1, -1)).containsExactly(1);
        assertThat(atomics.call("wait", 0, 0, 1_000)).containsExactly(2);
        memory().writeLong(ADDRESS, BEFORE);
        assertThat(atomics.call("wait64", ADDRESS, BEFORE + (1L << 32), -1)).containsExactly(1);
        assertThat(atomics.call("wait64", ADDRESS, BEFORE, 0)).containsExactly(2);
    }

    @Test
    void waitingAtAWrongAddressTraps() {
        assertThat(trap("wait", 2, 0, 0)).isEqualTo(TrapKind.UNALIGNED_ATOMIC);
        assertThat(trap("wait64", 4, 0, 0)).isEqualTo(TrapKind.UNALIGNED_ATOMIC);
        assertThat(trap("wait", 65536, 0, 0)).isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
    }

    @Test
    void waitingForEverCanBeStopped() throws Exception {
        FutureTask<long[]> call = new FutureTask<>(() -> atomics.call("wait", 0, 0, -1));
        Thread.ofPlatform().daemon().start(call);
        atomics.stop();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> call.get(30, TimeUnit.SECONDS))
                .withCauseInstanceOf(ExecutionStopped.class);
    }

    @Test
    void notifyingWakesNobodyAndChecksTheAddress() {
        assertThat(atomics.call("notify", 0, 1)).containsExactly(0);
        assertThat(trap("notify", 2, 1)).isEqualTo(TrapKind.UNALIGNED_ATOMIC);
        assertThat(trap("notify", 65536, 1)).isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
    }

    @Test
    void waitingOnUnsharedMemoryTraps() {
        try (Execution execution = run("wait_unshared")) {
            WasmTrap trap = catchThrowableOfType(WasmTrap.class, () -> execution.call("wait"));
            assertThat(trap).hasMessageContaining("expected shared memory");
            assertThat(trap.frames()).extracting(WasmFrame::name).containsExactly("wait");
        }
    }

    @Test
    void allAreCompiled() {
        for (String module : List.of("atomics", "wait_unshared")) {
            assertThat(CompilerEngine.INSTANCE.prepare(TestModules.load(module)).interpreted())
                    .isEmpty();
        }
    }

    private TrapKind trap(String export, long... args) {
        WasmTrap trap = catchThrowableOfType(WasmTrap.class, () -> atomics.call(export, args));
        assertThat(trap).as("%s did not trap", export).isNotNull();
        return trap.kind();
    }
}
