package dev.portside.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link PinningSuite} relies on. */
class PinningRecorderTest {

    /** Parks in a class initializer, which does pin. */
    private static final class Pinning {
        static final long DONE = park();

        static long park() {
            LockSupport.parkNanos(20_000_000);
            return System.nanoTime();
        }
    }

    @Test
    void recorderSeesAPinnedThread(@TempDir Path directory) throws Exception {
        assertThat(PinningSuite.pinnings(directory, () -> assertThat(Pinning.DONE).isNotZero()))
                .isPositive();
    }
}
