package dev.portside.wasi.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Errno;

/** Assertions on errnos that fail with names. */
final class Errnos {

    private Errnos() {}

    static void assertErrno(int actual, int expected) {
        assertThat(Errno.name(actual)).isEqualTo(Errno.name(expected));
    }

    static void assertSuccess(int actual) {
        assertErrno(actual, Errno.SUCCESS);
    }
}
