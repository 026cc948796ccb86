package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Errno;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which part of the network a guest reaches, seen from inside the guest. */
@EnabledOnOs(OS.LINUX)
@ExtendWith(NothingLeaks.class)
class NetworkAccessTest {

    /** Where the module has its address records. */
    private static final int LOOPBACK = 16;

    private static final int WILDCARD = 40;
    private static final int ELSEWHERE = 56;

    private static final int INET4 = 1;
    private static final int UNIX = 3;
    private static final int STREAM = 2;

    private static int call(GuestConfig.Builder config, String function, Object... args) {
        try (Guest guest = GuestRun.module("life", EngineKind.COMPILER).newGuest(config.build())) {
            return Integer.parseInt(
                    guest.invoke(function, Arrays.stream(args).map(String::valueOf).toList())
                            .getFirst());
        }
    }

    private static GuestConfig.Builder access(NetworkAccess access) {
        return GuestConfig.builder().network(access);
    }

    @Test
    void withoutNetworkNoSocketOpens() {
        assertThat(call(GuestConfig.builder(), "try_open", INET4, STREAM)).isEqualTo(Errno.ACCES);
        assertThat(call(access(NetworkAccess.NONE).unixSockets(true), "try_open", UNIX, STREAM))
                .isEqualTo(Errno.ACCES);
    }

    @Test
    void loopbackGuestBindsToLoopbackOnly() {
        assertThat(call(access(NetworkAccess.LOOPBACK), "try_bind", LOOPBACK)).isZero();
        assertThat(call(access(NetworkAccess.LOOPBACK), "try_bind", WILDCARD))
                .isEqualTo(Errno.ACCES);
        assertThat(call(access(NetworkAccess.LOOPBACK), "try_bind", ELSEWHERE))
                .isEqualTo(Errno.ACCES);
    }

    @Test
    void loopbackGuestDoesNotListenUnbound() {
        assertThat(call(access(NetworkAccess.LOOPBACK), "try_listen_unbound"))
                .isEqualTo(Errno.ACCES);
    }

    @Test
    void loopbackGuestConnectsToLoopbackOnly() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            int port = server.getLocalPort();
            assertThat(call(access(NetworkAccess.LOOPBACK), "try_connect", LOOPBACK, port))
                    .isZero();
            assertThat(call(access(NetworkAccess.LOOPBACK), "try_connect", WILDCARD, port))
                    .isEqualTo(Errno.ACCES);
            assertThat(call(access(NetworkAccess.LOOPBACK), "try_connect", ELSEWHERE, port))
                    .isEqualTo(Errno.ACCES);
        }
    }

    @Test
    void loopbackGuestSendsToLoopbackOnly() {
        assertThat(call(access(NetworkAccess.LOOPBACK), "try_send_to", LOOPBACK, 9)).isZero();
        assertThat(call(access(NetworkAccess.LOOPBACK), "try_send_to", ELSEWHERE, 9))
                .isEqualTo(Errno.ACCES);
    }

    @Test
    void hostGuestMayUseTheWildcard() {
        assertThat(call(access(NetworkAccess.HOST), "try_bind", WILDCARD)).isZero();
    }

    @Test
    void unixSocketsAreOffUnlessAllowed() {
        assertThat(call(access(NetworkAccess.HOST), "try_open", UNIX, STREAM))
                .isEqualTo(Errno.NOSYS);
        assertThat(call(access(NetworkAccess.HOST).unixSockets(true), "try_open", UNIX, STREAM))
                .isZero();
        assertThat(call(access(NetworkAccess.LOOPBACK).unixSockets(true), "try_open", UNIX, STREAM))
                .isZero();
    }
}
