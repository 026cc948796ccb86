package dev.portside.net.posix;

import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.ok;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.Network;
import dev.portside.net.NetworkProvider;
import dev.portside.net.Poller;
import dev.portside.net.Readiness;
import dev.portside.net.SocketType;
import dev.portside.net.Sockets;
import dev.portside.net.nio.NioNetworks;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens when the process has no file descriptor left. */
@EnabledOnOs(OS.LINUX)
class PosixLimitsTest {

    private static final int RLIMIT_NOFILE = 7;
    private static final MethodHandle GETRLIMIT =
            Downcalls.ordinary("getrlimit", JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle SETRLIMIT =
            Downcalls.ordinary("setrlimit", JAVA_INT, JAVA_INT, ADDRESS);

    private static void limit(MethodHandle call, MemorySegment limits) {
        try {
            MemorySegment errno = new Scratch().errno;
            assertThat((int) call.invokeExact(errno, RLIMIT_NOFILE, limits)).isZero();
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    /** The implementations; this test is with the one whose calls set the limit. */
    static List<Named<NetworkProvider>> networks() {
        return List.of(Named.of("posix", new PosixNetworks()), Named.of("nio", new NioNetworks()));
    }

    /** Opens until that fails, with what the failures must be. */
    private static void exhaust(Sockets sockets, boolean expectFailure) {
        Network network = sockets.network;
        int listener = sockets.listener();
        int client = sockets.stream();
        sockets.connect(client, sockets.local(listener));
        Poller poller = network.newPoller();
        int last = -1;
        int opened;
        int count = 0;
        while ((opened = network.open(Family.INET4, SocketType.DATAGRAM)) >= 0 && count++ < 50) {
            last = opened;
        }
        assertThat(last).isNotNegative();
        if (expectFailure) {
            assertErrno(opened, Errno.MFILE);
            assertErrno(network.accept(listener, new Endpoint()), Errno.MFILE);
            assertErrno(poller.watch(listener, Readiness.READ), Errno.MFILE);
            assertThat(poller.select(0)).isZero();
            assertErrno(poller.select(1), Errno.MFILE);
            assertThatThrownBy(() -> new PosixNetworks().open())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("MFILE");
        } else {
            new PosixNetworks().open().close();
            ok(opened);
        }
        ok(network.close(last));
        ok(network.accept(listener, new Endpoint()));
    }

    /** Has a call fail, with all that takes. */
    private static void refuse(Sockets sockets) {
        int client = sockets.stream();
        int port = sockets.closedPort(SocketType.STREAM);
        assertErrno(sockets.network.connect(client, Sockets.loopback(port)), Errno.INPROGRESS);
        sockets.awaitReady(client, Readiness.WRITE);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void exhaustedDescriptorsGiveMfileAndALaterAcceptStillFindsTheConnection(
            NetworkProvider networks) {
        try (Arena arena = Arena.ofConfined();
                Network rehearsal = networks.open();
                Network network = networks.open()) {
            MemorySegment limits = arena.allocate(16, 8);
            limit(GETRLIMIT, limits);
            long soft = limits.get(JAVA_LONG, 0);
            // Classes are loaded from files: everything is loaded before the limit falls.
            exhaust(new Sockets(rehearsal), false);
            refuse(new Sockets(rehearsal));
            assertThatThrownBy(() -> ok(-Errno.MFILE)).isInstanceOf(AssertionError.class);
            assertThatThrownBy(
                            () -> {
                                throw new UncheckedIOException(new java.io.IOException("MFILE"));
                            })
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("MFILE");
            int next = LibC.socket(new Scratch(), Linux.AF_INET, Linux.SOCK_DGRAM);
            LibC.close(new Scratch(), next);
            limits.set(JAVA_LONG, 0, next + 12);
            limit(SETRLIMIT, limits);
            try {
                exhaust(new Sockets(network), true);
            } finally {
                limits.set(JAVA_LONG, 0, soft);
                limit(SETRLIMIT, limits);
            }
        }
    }
}
