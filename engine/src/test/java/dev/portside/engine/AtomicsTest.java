package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

class AtomicsTest {

    private final Execution atomics = TestModules.run("atomics");

    @Test
    void readModifyWriteReturnsTheOldValue() {
        assertThat(atomics.call("add", 8, 5)).containsExactly(0);
        assertThat(atomics.call("add", 8, 6)).containsExactly(5);
        assertThat(atomics.call("load", 8)).containsExactly(11);
    }

    @Test
    void misalignedAccessTraps() {
        assertThat(trap("load", 2).kind()).isEqualTo(TrapKind.UNALIGNED_ATOMIC);
        assertThat(trap("load16", 1).kind()).isEqualTo(TrapKind.UNALIGNED_ATOMIC);
        assertThat(trap("add", 4, 1).kind()).isEqualTo(TrapKind.UNALIGNED_ATOMIC);
    }

    @Test
    void accessOutsideTraps() {
        assertThat(trap("load", 65536).kind()).isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
        assertThat(trap("notify", 65536).kind()).isEqualTo(TrapKind.OUT_OF_BOUNDS_MEMORY);
    }

    @Test
    void waitingForAnotherValueReturnsAtOnceElseAfterTheTimeout() {
        assertThat(atomics.call("wait", 0, 1, -1)).containsExactly(1);
        assertThat(atomics.call("wait", 0, 0, 1_000)).containsExactly(2);
    }

    @Test
    void notifyingWakesNobody() {
        assertThat(atomics.call("notify", 0)).containsExactly(0);
    }

    @Test
    void waitingOnUnsharedMemoryTraps() {
        try (Execution execution = TestModules.run("wait_unshared")) {
            WasmTrap trap = catchThrowableOfType(WasmTrap.class, () -> execution.call("wait"));
            assertThat(trap).hasMessageContaining("expected shared memory");
        }
    }

    private WasmTrap trap(String export, long... args) {
        WasmTrap trap = catchThrowableOfType(WasmTrap.class, () -> atomics.call(export, args));
        assertThat(trap).as("%s did not trap", export).isNotNull();
        return trap;
    }
}
