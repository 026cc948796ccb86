package dev.portside.wasi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.engine.LinearMemory;
import org.junit.jupiter.api.Test;
import run.endive.wasm.types.MemoryLimits;

class BytesTest {

    private static final int PAGE = 65_536;

    @Test
    void spansEndWithTheMemoryAndNotWithItsRoom() {
        LinearMemory memory = new LinearMemory(new MemoryLimits(256), 1024, true);
        assertThat(memory.grow(1)).isEqualTo(256);
        byte[] bytes = memory.array();
        int size = 257 * PAGE;
        assertThat(bytes.length).isGreaterThan(size + PAGE);
        assertThat(Bytes.fits(bytes, size - 4, 4)).isTrue();
        assertThat(Bytes.fits(bytes, size - 3, 4)).isFalse();
        assertThat(Bytes.fits(bytes, size, 1)).isFalse();
        assertThat(Bytes.fits(bytes, size + PAGE, 1)).isFalse();
        assertThat(Bytes.fits(bytes, bytes.length - 4, 4)).isFalse();
        assertThat(Bytes.fits(bytes, -4, 8)).isFalse();
        assertThat(Bytes.fits(bytes, -1, 0)).isTrue();
    }
}
