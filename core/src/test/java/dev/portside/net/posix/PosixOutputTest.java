package dev.portside.net.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is known of a descriptor before anything is written to it. */
@EnabledOnOs(OS.LINUX)
class PosixOutputTest {

    private final Scratch scratch = new Scratch();

    private int socket(int flags) {
        int hostFd = LibC.socket(scratch, Linux.AF_INET, Linux.SOCK_STREAM | flags);
        assertThat(hostFd).isNotNegative();
        return hostFd;
    }

    @Test
    void onlyADescriptorWithoutNonblockIsBlocking() {
        int blocking = socket(0);
        int other = socket(Linux.SOCK_NONBLOCK);
        assertThat(PosixOutput.isBlocking(blocking)).isTrue();
        assertThat(PosixOutput.isBlocking(other)).isFalse();
        int flags = LibC.fcntl(scratch, blocking, Linux.F_GETFL, 0);
        assertThat(LibC.fcntl(scratch, blocking, Linux.F_SETFL, flags | Linux.O_NONBLOCK)).isZero();
        assertThat(PosixOutput.isBlocking(blocking)).isFalse();
        assertThat(LibC.close(scratch, blocking)).isZero();
        assertThat(LibC.close(scratch, other)).isZero();
        assertThat(PosixOutput.isBlocking(other)).isFalse();
    }
}
