package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which devices are terminals. */
class HostStdioTest {

    @ParameterizedTest
    @CsvSource({
        "/dev/pts/0, true",
        "/dev/pts/123, true",
        "/dev/pts/, false",
        "/dev/pts/1a, false",
        "/dev/pts/ptmx, false",
        "/dev/tty, true",
        "/dev/ttyS0, true",
        "/dev/console, true",
        "/dev/console2, false",
        "/dev/hvc0, true",
        "/dev/hvc, false",
        "/dev/null, false",
        "pipe:[1234], false",
        "/home/dev/pts/0, false"
    })
    void terminalsAreToldByTheirNames(String device, boolean isTerminal) {
        assertThat(HostStdio.isTerminal(device)).isEqualTo(isTerminal);
    }
}
