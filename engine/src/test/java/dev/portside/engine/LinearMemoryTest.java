package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.types.MemoryLimits;

class LinearMemoryTest {

    private static final int PAGE = 65536;

    private final LinearMemory memory =
            new LinearMemory(new MemoryLimits(1, 3), ExecutionLimits.MAX_MEMORY_PAGES, true);

    @Test
    void arrayIsExactlyAsLongAsTheMemory() {
        assertThat(memory.array()).hasSize(PAGE);
        assertThat(memory.grow(2)).isEqualTo(1);
        assertThat(memory.array()).hasSize(3 * PAGE);
        assertThat(memory.pages()).isEqualTo(3);
    }

    @Test
    void growingKeepsTheContentsAndAddsZeroes() {
        memory.writeLong(PAGE - 8, -1L);
        memory.grow(1);
        assertThat(memory.readLong(PAGE - 8)).isEqualTo(-1L);
        assertThat(memory.readLong(PAGE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void growingPastTheDeclaredMaximumAnswersMinusOne(int pages) {
        assertThat(memory.grow(pages)).isEqualTo(-1);
        assertThat(memory.pages()).isEqualTo(1);
    }

    @Test
    void growingPastTheHostsLimitAnswersMinusOne() {
        LinearMemory limited = new LinearMemory(new MemoryLimits(1), 2, true);
        assertThat(limited.grow(2)).isEqualTo(-1);
        assertThat(limited.grow(1)).isEqualTo(1);
        assertThat(limited.grow(0)).isEqualTo(2);
        assertThat(limited.maximumPages()).isEqualTo(2);
    }

    @Test
    void initialSizeAboveTheLimitIsRefusedWithBothNumbers() {
        assertThatThrownBy(() -> new LinearMemory(new MemoryLimits(17), 16, true))
                .isInstanceOf(UninstantiableException.class)
                .hasMessageContaining("17 pages")
                .hasMessageContaining("limit is 16");
    }

    @Test
    void memoryOfNoPagesHasNoAddress() {
        LinearMemory empty = new LinearMemory(new MemoryLimits(0), 16, true);
        assertThat(empty.array()).isEmpty();
        assertOutOfBounds(() -> empty.readInt(0));
        assertOutOfBounds(() -> empty.readLong(0));
        assertOutOfBounds(() -> empty.writeByte(0, (byte) 1));
        empty.fill((byte) 1, 0, 0);
        empty.copy(0, 0, 0);
        assertThat(empty.readBytes(0, 0)).isEmpty();
    }

    @Test
    void numbersAreLittleEndianAndNeedNotBeAligned() {
        memory.writeI32(1, 0x04030201);
        assertThat(memory.readBytes(0, 6)).containsExactly(0, 1, 2, 3, 4, 0);
        assertThat(memory.readShort(2)).isEqualTo((short) 0x0302);
        memory.writeLong(3, 0x8877665544332211L);
        assertThat(memory.readI8(10)).isEqualTo((byte) 0x88);
        assertThat(memory.readU8(10)).isEqualTo(0x88);
        memory.writeShort(20, (short) -2);
        assertThat(memory.readU16(20)).isEqualTo(0xfffe);
        assertThat(memory.readI16(20)).isEqualTo(-2);
    }

    @Test
    void floatsKeepTheirBitsThroughIntegers() {
        int signallingNan = 0x7fa00001;
        memory.writeI32(0, signallingNan);
        assertThat((int) memory.readF32(0)).isEqualTo(signallingNan);
        memory.writeF32(8, 1.5f);
        assertThat(memory.readFloat(8)).isEqualTo(1.5f);
        memory.writeF64(16, -0.0);
        assertThat(memory.readF64(16)).isEqualTo(Long.MIN_VALUE);
        assertThat(Double.doubleToRawLongBits(memory.readDouble(16))).isEqualTo(Long.MIN_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {PAGE, PAGE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1, -8})
    void accessAtOrPastTheEndIsOutOfBounds(int address) {
        assertOutOfBounds(() -> memory.read(address));
        assertOutOfBounds(() -> memory.readShort(address));
        assertOutOfBounds(() -> memory.readInt(address));
        assertOutOfBounds(() -> memory.readLong(address));
        assertOutOfBounds(() -> memory.readFloat(address));
        assertOutOfBounds(() -> memory.readDouble(address));
        assertOutOfBounds(() -> memory.writeByte(address, (byte) 0));
        assertOutOfBounds(() -> memory.writeShort(address, (short) 0));
        assertOutOfBounds(() -> memory.writeI32(address, 0));
        assertOutOfBounds(() -> memory.writeLong(address, 0));
        assertOutOfBounds(() -> memory.writeF32(address, 0));
        assertOutOfBounds(() -> memory.writeF64(address, 0));
        assertOutOfBounds(() -> memory.readBytes(address, 1));
        assertOutOfBounds(() -> memory.write(address, new byte[1]));
        assertOutOfBounds(() -> memory.copy(address, 0, 1));
        assertOutOfBounds(() -> memory.copy(0, address, 1));
        assertOutOfBounds(() -> memory.fill((byte) 0, address, address + 1));
    }

    @Test
    void lastBytesCanBeAccessedAndOneFurtherCannot() {
        memory.readInt(PAGE - 4);
        assertOutOfBounds(() -> memory.readInt(PAGE - 3));
        memory.writeLong(PAGE - 8, 1);
        assertOutOfBounds(() -> memory.writeLong(PAGE - 7, 1));
        assertThat(memory.readLong(PAGE - 8)).isEqualTo(1);
        memory.readShort(PAGE - 2);
        assertOutOfBounds(() -> memory.readShort(PAGE - 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {PAGE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void rangesOfTooManyBytesAreOutOfBounds(int size) {
        byte[] before = memory.array().clone();
        assertOutOfBounds(() -> memory.copy(1, 0, size));
        assertOutOfBounds(() -> memory.copy(0, 1, size));
        assertOutOfBounds(() -> memory.readBytes(1, size));
        assertOutOfBounds(() -> memory.fill((byte) 1, 1, 1 + size));
        assertOutOfBounds(() -> memory.write(0, new byte[4], 0, size));
        assertThat(memory.array()).isEqualTo(before);
    }

    @Test
    void rangeOfNoBytesMayEndAtTheEndButNotBeyond() {
        memory.copy(PAGE, PAGE, 0);
        memory.fill((byte) 1, PAGE, PAGE);
        memory.write(PAGE, new byte[0]);
        assertOutOfBounds(() -> memory.copy(PAGE + 1, 0, 0));
        assertOutOfBounds(() -> memory.fill((byte) 1, PAGE + 1, PAGE + 1));
    }

    @Test
    void copyHandlesOverlapInBothDirections() {
        memory.write(0, new byte[] {1, 2, 3, 4});
        memory.copy(1, 0, 4);
        assertThat(memory.readBytes(0, 5)).containsExactly(1, 1, 2, 3, 4);
        memory.copy(0, 1, 4);
        assertThat(memory.readBytes(0, 5)).containsExactly(1, 2, 3, 4, 4);
    }

    @Test
    void holdsComparesWithoutOverflow() {
        assertThat(memory.holds(0, PAGE)).isTrue();
        assertThat(memory.holds(PAGE, 0)).isTrue();
        assertThat(memory.holds(1, PAGE)).isFalse();
        assertThat(memory.holds(Long.MAX_VALUE, 1)).isFalse();
        assertThat(memory.holds(0, Long.MAX_VALUE)).isFalse();
        assertThat(memory.holds(-1, 1)).isFalse();
    }

    @Test
    void outOfBoundsMessageNamesAddressCountAndSize() {
        assertThatThrownBy(() -> memory.readInt(-4))
                .hasMessage(
                        "out of bounds memory access: 4 bytes at 0xfffffffc of a memory of 0x10000"
                                + " bytes");
    }

    private static void assertOutOfBounds(Runnable access) {
        assertThatThrownBy(access::run)
                .isInstanceOf(WasmRuntimeException.class)
                .hasMessageStartingWith("out of bounds memory access");
    }
}
