package dev.portside.net.posix;

import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.KernelObjects;
import dev.portside.net.Network;
import dev.portside.net.SocketType;
import dev.portside.net.Sockets;
import dev.portside.net.guard.ClosedNetwork;
import dev.portside.net.guard.LoopbackNetwork;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Sockets that the process was started with. */
@EnabledOnOs(OS.LINUX)
class PosixInheritTest {

    private static final int SOCK_SEQPACKET = 5;
    private static final int AF_NETLINK = 16;

    private final Scratch scratch = new Scratch();
    private final List<String> before = KernelObjects.ofThisProcess();
    private int hostFd = -1;

    @BeforeEach
    void listen() {
        hostFd = socket(Linux.AF_INET, Linux.SOCK_STREAM);
        ok(LibC.bind(scratch, hostFd, Sockaddr.write(scratch, Sockets.loopback(0))));
        ok(LibC.listen(scratch, hostFd, 8));
    }

    @AfterEach
    void nothingLeaks() {
        ok(LibC.close(scratch, hostFd));
        assertThat(KernelObjects.ofThisProcess()).containsExactlyInAnyOrderElementsOf(before);
    }

    private int socket(int family, int type) {
        return ok(LibC.socket(scratch, family, type));
    }

    @Test
    void eachNetworkHasADuplicateAndTheDescriptorStaysOpen() {
        for (int round = 0; round < 2; round++) {
            try (PosixNetwork network = new PosixNetworks().openPosix()) {
                Sockets sockets = new Sockets(network);
                int listener = ok(network.inherit(hostFd));
                assertErrno(network.accept(listener, new Endpoint()), Errno.AGAIN);
                Sockets.Pair pair = sockets.pair(listener);
                sockets.send(pair.client(), "inherited");
                assertThat(sockets.receive(pair.server())).isEqualTo("inherited");
            }
        }
    }

    @Test
    void whatIsNoUsableSocketIsRefused() {
        int packets = socket(Linux.AF_UNIX, SOCK_SEQPACKET);
        int other = socket(AF_NETLINK, Linux.SOCK_DGRAM);
        int event = Epoll.eventfd(scratch);
        try (PosixNetwork network = new PosixNetworks().openPosix()) {
            assertErrno(network.inherit(-1), Errno.BADF);
            assertErrno(network.inherit(1 << 20), Errno.BADF);
            assertErrno(network.inherit(event), Errno.NOTSOCK);
            assertErrno(network.inherit(packets), Errno.PROTONOSUPPORT);
            assertErrno(network.inherit(other), Errno.AFNOSUPPORT);
        }
        for (int fd : new int[] {packets, other, event}) {
            ok(LibC.close(scratch, fd));
        }
    }

    @Test
    void loopbackGuardLooksAtTheAddress() {
        int wildcard = socket(Linux.AF_INET, Linux.SOCK_STREAM);
        ok(LibC.bind(scratch, wildcard, Sockaddr.write(scratch, Sockets.address("0.0.0.0", 0))));
        int unbound = socket(Linux.AF_INET6, Linux.SOCK_DGRAM);
        try (Network network = new LoopbackNetwork(new PosixNetworks().open())) {
            Sockets sockets = new Sockets(network);
            Sockets.Pair pair = sockets.pair(ok(network.inherit(hostFd)));
            assertThat(pair.server()).isNotNegative();
            assertErrno(network.inherit(wildcard), Errno.ACCES);
            int late = ok(network.inherit(unbound));
            assertErrno(network.bind(late, Sockets.address("::", 0)), Errno.ACCES);
        }
        ok(LibC.close(scratch, wildcard));
        ok(LibC.close(scratch, unbound));
    }

    @Test
    void closedNetworkInheritsNothing() {
        try (Network network = new ClosedNetwork(new PosixNetworks().open())) {
            assertErrno(network.inherit(hostFd), Errno.ACCES);
            assertErrno(network.open(Family.INET4, SocketType.STREAM), Errno.ACCES);
        }
    }
}
