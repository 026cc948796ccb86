package dev.portside.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portside.net.Errno;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which way a write takes, and that none takes two. */
@Timeout(60)
class EarlyOutputTest {

    private static final int SMALL = 4096;

    private final List<String> written = new ArrayList<>();
    private final CountDownLatch linked = new CountDownLatch(1);
    private volatile Thread opener = Thread.currentThread();

    private StandardOutput way(String name) {
        return (bytes, offset, length) -> {
            written.add(name + " " + new String(bytes, offset, length, StandardCharsets.UTF_8));
            return length;
        };
    }

    private StandardOutput second() {
        try {
            linked.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        opener = Thread.currentThread();
        return way("second");
    }

    private static int write(EarlyOutput output, String text) {
        byte[] bytes = ("-" + text + "-").getBytes(StandardCharsets.UTF_8);
        return output.write(bytes, 1, bytes.length - 2);
    }

    @Test
    void fewSmallWritesNeedTheFirstWayOnly() {
        EarlyOutput output = new EarlyOutput(() -> true, way("first"), this::second);
        for (int i = 0; i < 8; i++) {
            assertThat(write(output, "a" + i)).isEqualTo(2);
        }
        assertThat(written).hasSize(8).allMatch(line -> line.startsWith("first a"));
        assertThat(opener).isSameAs(Thread.currentThread());
    }

    @Test
    void manyWritesGoTheFirstWayUntilTheSecondIsThere() throws InterruptedException {
        EarlyOutput output = new EarlyOutput(() -> true, way("first"), this::second);
        for (int i = 0; i < 100; i++) {
            assertThat(write(output, "x")).isEqualTo(1);
        }
        assertThat(written).hasSize(100).containsOnly("first x");
        linked.countDown();
        while (written.getLast().startsWith("first")) {
            assertThat(write(output, "y")).isEqualTo(1);
            Thread.onSpinWait();
        }
        assertThat(write(output, "z")).isEqualTo(1);
        assertThat(written.getLast()).isEqualTo("second z");
        assertThat(opener).isNotSameAs(Thread.currentThread());
        assertThat(opener.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void largeWriteWaitsForTheSecondWay() {
        linked.countDown();
        EarlyOutput output = new EarlyOutput(() -> true, way("first"), this::second);
        assertThat(write(output, "b".repeat(SMALL))).isEqualTo(SMALL);
        assertThat(write(output, "c".repeat(SMALL + 1))).isEqualTo(SMALL + 1);
        assertThat(write(output, "d")).isEqualTo(1);
        assertThat(written)
                .containsExactly(
                        "first " + "b".repeat(SMALL),
                        "second " + "c".repeat(SMALL + 1),
                        "second d");
    }

    @Test
    void firstWayThatWillNotDoIsNotTaken() {
        linked.countDown();
        EarlyOutput output = new EarlyOutput(() -> false, way("first"), this::second);
        assertThat(write(output, "e")).isEqualTo(1);
        assertThat(written).containsExactly("second e");
    }

    @Test
    void failedWriteIsMadeTheSecondWay() {
        linked.countDown();
        EarlyOutput output =
                new EarlyOutput(() -> true, (bytes, offset, length) -> -Errno.IO, this::second);
        assertThat(write(output, "f")).isEqualTo(1);
        assertThat(written).containsExactly("second f");
    }

    @Test
    void brokenPipeIsFinal() {
        EarlyOutput output =
                new EarlyOutput(() -> true, (bytes, offset, length) -> -Errno.PIPE, this::second);
        assertThat(write(output, "g")).isEqualTo(-Errno.PIPE);
        assertThat(written).isEmpty();
    }

    @Test
    void secondWayThatCannotBeOpenedIsSaid() {
        EarlyOutput output =
                new EarlyOutput(
                        () -> false,
                        way("first"),
                        () -> {
                            throw new IllegalStateException("no native access");
                        });
        assertThatThrownBy(() -> write(output, "h")).hasRootCauseMessage("no native access");
    }
}
