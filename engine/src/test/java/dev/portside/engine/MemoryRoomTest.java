package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portside.engine.compiler.CompilerEngine;
import dev.portside.engine.compiler.CompilerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmModule;

/** A memory's end is exact even where the array behind it is longer. */
@ParameterizedClass
@MethodSource("engines")
class MemoryRoomTest {

    private static final int PAGE = Memory.PAGE_SIZE;

    private final boolean givesRoom;
    private final List<String> accesses = new ArrayList<>();
    private final Execution guest;
    private final LinearMemory memory;

    MemoryRoomTest(Engine engine, boolean givesRoom) {
        this.givesRoom = givesRoom;
        WasmModule module = TestModules.load("accesses");
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            String name = module.exportSection().getExport(i).name();
            if (name.indexOf(' ') > 0) {
                accesses.add(name);
            }
        }
        HostCallTarget host = TestModules.host("host", "call", this::settle);
        guest = engine.prepare(module).instantiate(List.of(host), ExecutionLimits.NONE);
        memory = Objects.requireNonNull(guest.memory());
    }

    static Stream<Object[]> engines() {
        CompilerOptions called = CompilerOptions.DEFAULT.withCallsAccesses(true);
        CompilerOptions inPlace = CompilerOptions.DEFAULT.withCallsAccesses(false);
        return Stream.of(
                new Object[] {Engine.interpreter(), true},
                new Object[] {new CompilerEngine(called), true},
                new Object[] {new CompilerEngine(inPlace), false});
    }

    @AfterEach
    void close() {
        guest.close();
    }

    private int grow(int pages) {
        return (int) Objects.requireNonNull(guest.call("grow", pages))[0];
    }

    /** Gives up all room. */
    private void settle() {
        memory.settle(System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
    }

    private boolean hasRoom() {
        return memory.array().length != memory.pages() * PAGE;
    }

    /** Tries every access at the last place inside and at places behind it. */
    private void assertEndsAt(int pages) {
        long size = (long) pages * PAGE;
        assertThat(memory.pages()).isEqualTo(pages);
        assertThat(guest.call("size")).containsExactly(pages);
        assertThat(accesses).hasSize(55);
        for (String access : accesses) {
            int width = Integer.parseInt(access.substring(0, access.indexOf(' ')));
            guest.call(access, size - width);
            boolean isAligned = access.contains("atomic");
            assertTraps(access, isAligned ? size : size - width + 1);
            assertTraps(access, size);
            assertTraps(access, size + PAGE);
            assertTraps(access, size + 2 * PAGE - 16);
            assertTraps(access, 0x8000_0000L);
            assertTraps(access, 0xffff_fff0L);
        }
    }

    private void assertTraps(String access, long address) {
        int place = (int) address;
        WasmTrap trap = catchThrowableOfType(WasmTrap.class, () -> guest.call(access, place));
        assertThat(trap).as("%s at 0x%x", access, address).isNotNull();
        assertThat(trap.kind()).isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
    }

    @Test
    void endIsExactWithAndWithoutRoom() {
        assertThat(hasRoom()).isFalse();
        assertEndsAt(256);
        // A large step is one that does not come again and again.
        assertThat(grow(256)).isEqualTo(256);
        assertThat(hasRoom()).isFalse();
        assertEndsAt(512);
        assertThat(grow(1)).isEqualTo(512);
        assertThat(hasRoom()).isEqualTo(givesRoom);
        assertEndsAt(513);
        long before = System.nanoTime();
        assertThat(grow(3)).isEqualTo(513);
        assertThat(hasRoom()).isEqualTo(givesRoom);
        assertEndsAt(516);
        memory.settle(before + TimeUnit.MILLISECONDS.toNanos(250));
        assertThat(hasRoom()).isEqualTo(givesRoom);
        settle();
        assertThat(hasRoom()).isFalse();
        assertEndsAt(516);
    }

    @Test
    void growingByPagesReplacesTheArrayNowAndThen() {
        int replaced = 0;
        int before = memory.array().length;
        for (int pages = 256; pages < 1024; pages++) {
            assertThat(grow(1)).isEqualTo(pages);
            if (memory.array().length != before) {
                before = memory.array().length;
                replaced++;
            }
        }
        if (givesRoom) {
            assertThat(replaced).isBetween(2, 6);
        } else {
            assertThat(replaced).isEqualTo(768);
        }
        assertEndsAt(1024);
    }

    @Test
    void newPagesAreZeroAndOldOnesKeepTheirBytes() {
        memory.writeI32(256 * PAGE - 4, 0x01020304);
        for (int pages = 256; pages < 270; pages++) {
            assertThat(grow(1)).isEqualTo(pages);
            int end = pages * PAGE;
            assertThat(memory.readInt(end - 4)).isEqualTo(pages == 256 ? 0x01020304 : -1);
            assertThat(memory.readBytes(end, PAGE)).containsOnly(0);
            memory.fill((byte) -1, end, end + PAGE);
        }
        settle();
        assertThat(memory.readInt(256 * PAGE - 4)).isEqualTo(0x01020304);
        assertThat(memory.readBytes(269 * PAGE, PAGE)).containsOnly(-1);
        assertThat(memory.pages()).isEqualTo(270);
    }

    @Test
    void hostCallsMayGiveUpRoom() {
        grow(1);
        assertThat(hasRoom()).isEqualTo(givesRoom);
        guest.call("store_around_call", 16);
        assertThat(hasRoom()).isFalse();
        assertThat(memory.readInt(16)).isEqualTo(1);
        assertThat(memory.readInt(20)).isEqualTo(2);
    }
}
