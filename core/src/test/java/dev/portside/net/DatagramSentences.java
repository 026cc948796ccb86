package dev.portside.net;

import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.loopback;
import static dev.portside.net.Sockets.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Datagrams: their sizes, senders, peers and errors. */
public interface DatagramSentences extends NetworkSentences {

    private int sendTo(int socket, String text, Endpoint to) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return network().sendTo(socket, bytes, 0, bytes.length, to);
    }

    @Test
    default void datagramTravelsWithItsSender() {
        int a = sockets().boundDatagram();
        int b = sockets().boundDatagram();
        assertThat(sendTo(a, "hello", sockets().local(b))).isEqualTo(5);
        sockets().awaitReady(b, Readiness.READ);
        Endpoint from = new Endpoint();
        byte[] buffer = new byte[16];
        assertThat(network().receive(b, buffer, 2, 14, 0, from)).isEqualTo(5);
        assertThat(new String(buffer, 2, 5, StandardCharsets.UTF_8)).isEqualTo("hello");
        assertThat(from.toString()).isEqualTo(sockets().local(a).toString());
        assertThat(sendTo(b, "back", from)).isEqualTo(4);
        assertThat(sockets().receive(a)).isEqualTo("back");
    }

    @Test
    default void receiveOnAnIdleDatagramSocketGivesAgain() {
        assertErrno(sockets().tryReceive(sockets().boundDatagram()), Errno.AGAIN);
        assertErrno(sockets().tryReceive(sockets().datagram()), Errno.AGAIN);
    }

    @Test
    default void cutOffDatagramGivesItsFullSizeAndLosesTheRest() {
        int a = sockets().datagram();
        int b = sockets().boundDatagram();
        ok(sendTo(a, "0123456789", sockets().local(b)));
        ok(sendTo(a, "next", sockets().local(b)));
        sockets().awaitReady(b, Readiness.READ);
        byte[] buffer = new byte[8];
        assertThat(network().receive(b, buffer, 1, 4, 0, null)).isEqualTo(10);
        assertThat(buffer).containsExactly(0, '0', '1', '2', '3', 0, 0, 0);
        assertThat(sockets().receive(b)).isEqualTo("next");
    }

    @Test
    default void peekedDatagramStaysWithItsFullSizeAndSender() {
        int a = sockets().boundDatagram();
        int b = sockets().boundDatagram();
        ok(sendTo(a, "0123456789", sockets().local(b)));
        sockets().awaitReady(b, Readiness.READ);
        byte[] buffer = new byte[4];
        for (int i = 0; i < 2; i++) {
            Endpoint from = new Endpoint();
            assertThat(network().receive(b, buffer, 0, 4, Network.PEEK, from)).isEqualTo(10);
            assertThat(buffer).asString().isEqualTo("0123");
            assertThat(from.toString()).isEqualTo(sockets().local(a).toString());
        }
        assertThat(network().await(b, Readiness.READ, 0)).isEqualTo(Readiness.READ);
        assertThat(sockets().receive(b)).isEqualTo("0123456789");
        assertErrno(sockets().tryReceive(b), Errno.AGAIN);
    }

    @Test
    default void emptyDatagramIsReceivedAsZero() {
        int a = sockets().datagram();
        int b = sockets().boundDatagram();
        assertThat(sendTo(a, "", sockets().local(b))).isZero();
        assertThat(sockets().receive(b)).isEmpty();
        assertErrno(sockets().tryReceive(b), Errno.AGAIN);
    }

    @Test
    default void receiveOfNothingTakesADatagram() {
        int a = sockets().datagram();
        int b = sockets().boundDatagram();
        ok(sendTo(a, "gone", sockets().local(b)));
        sockets().awaitReady(b, Readiness.READ);
        assertThat(network().receive(b, new byte[0], 0, 0, 0, null)).isEqualTo(4);
        assertErrno(sockets().tryReceive(b), Errno.AGAIN);
    }

    @Test
    default void readableBytesIsTheSizeOfTheNextDatagram() {
        int a = sockets().datagram();
        int b = sockets().boundDatagram();
        ok(sendTo(a, "12345", sockets().local(b)));
        ok(sendTo(a, "123", sockets().local(b)));
        sockets().awaitReady(b, Readiness.READ);
        assertThat(network().readableBytes(b)).isEqualTo(5);
    }

    @Test
    default void sendWithoutAPeerGivesDestaddrreq() {
        assertErrno(sockets().trySend(sockets().datagram()), Errno.DESTADDRREQ);
    }

    @Test
    default void tooLongDatagramGivesMsgsizeAndTheLongestPasses() {
        int a = sockets().datagram();
        int b = sockets().boundDatagram();
        byte[] bytes = new byte[65508];
        Arrays.fill(bytes, (byte) 'x');
        Endpoint to = sockets().local(b);
        assertErrno(network().sendTo(a, bytes, 0, 65508, to), Errno.MSGSIZE);
        assertThat(network().sendTo(a, bytes, 0, 65507, to)).isEqualTo(65507);
        sockets().awaitReady(b, Readiness.READ);
        byte[] received = new byte[70_000];
        assertThat(network().receive(b, received, 0, received.length, 0, null)).isEqualTo(65507);
        assertThat(received[65506]).isEqualTo((byte) 'x');
    }

    @Test
    default void firstSendBindsTheSocket() {
        int a = sockets().datagram();
        int b = sockets().boundDatagram();
        assertThat(sockets().local(a).port).isZero();
        ok(sendTo(a, "x", sockets().local(b)));
        assertThat(sockets().local(a).toString()).startsWith("0.0.0.0:");
        assertThat(sockets().local(a).port).isPositive();
    }

    @Test
    default void connectSetsThePeerAndMayBeRepeated() {
        int a = sockets().datagram();
        int b = sockets().boundDatagram();
        int c = sockets().boundDatagram();
        for (int peer : new int[] {b, c}) {
            assertThat(network().connect(a, sockets().local(peer))).isZero();
            assertThat(sockets().peer(a).toString()).isEqualTo(sockets().local(peer).toString());
            sockets().send(a, "to " + peer);
            assertThat(sockets().receive(peer)).isEqualTo("to " + peer);
        }
    }

    @Test
    default void connectToLoopbackBindsToLoopbackForGood() {
        int a = sockets().datagram();
        ok(network().connect(a, sockets().local(sockets().boundDatagram())));
        String local = sockets().local(a).toString();
        assertThat(local).startsWith("127.0.0.1:");
        ok(network().connect(a, loopback(0)));
        assertThat(sockets().local(a).toString()).isEqualTo(local);
    }

    @Test
    default void sendOfNothingToThePeerIsAnEmptyDatagram() {
        int a = sockets().datagram();
        int b = sockets().boundDatagram();
        ok(network().connect(a, sockets().local(b)));
        assertThat(network().send(a, new byte[1], 0, 0)).isZero();
        assertThat(sockets().receive(b)).isEmpty();
    }

    @Test
    default void connectLeavesWhatIsQueued() {
        int a = sockets().boundDatagram();
        int b = sockets().boundDatagram();
        ok(sendTo(b, "early", sockets().local(a)));
        sockets().awaitReady(a, Readiness.READ);
        ok(sendTo(b, "second", sockets().local(a)));
        ok(network().connect(a, sockets().local(b)));
        assertThat(sockets().tryReceive(a)).isEqualTo(5);
        assertThat(sockets().tryReceive(a)).isEqualTo(6);
    }

    @Test
    default void connectedSocketHearsItsPeerOnly() {
        int a = sockets().boundDatagram();
        int b = sockets().boundDatagram();
        int stranger = sockets().boundDatagram();
        ok(network().connect(a, sockets().local(b)));
        ok(sendTo(stranger, "no", sockets().local(a)));
        ok(sendTo(b, "yes", sockets().local(a)));
        assertThat(sockets().receive(a)).isEqualTo("yes");
        assertErrno(sockets().tryReceive(a), Errno.AGAIN);
    }

    @Test
    default void sendToOverridesThePeer() {
        int a = sockets().datagram();
        int b = sockets().boundDatagram();
        int c = sockets().boundDatagram();
        ok(network().connect(a, sockets().local(b)));
        ok(sendTo(a, "other", sockets().local(c)));
        assertThat(sockets().receive(c)).isEqualTo("other");
    }

    @Test
    default void connectToPortZeroSetsNoPeer() {
        int a = sockets().datagram();
        assertThat(network().connect(a, loopback(0))).isZero();
        assertErrno(network().peerAddress(a, new Endpoint()), Errno.NOTCONN);
    }

    @Test
    default void unconnectedDatagramSocketHasNoPeer() {
        assertErrno(
                network().peerAddress(sockets().boundDatagram(), new Endpoint()), Errno.NOTCONN);
    }

    @Test
    default void unreachablePortIsAnErrorThatReceiveReportsOnce() {
        int a = sockets().datagram();
        ok(network().connect(a, loopback(sockets().closedPort(SocketType.DATAGRAM))));
        sockets().send(a, "x");
        int bits = sockets().awaitReady(a, Readiness.READ);
        assertThat(bits & Readiness.ERROR).isEqualTo(Readiness.ERROR);
        assertErrno(sockets().tryReceive(a), Errno.CONNREFUSED);
        assertErrno(sockets().tryReceive(a), Errno.AGAIN);
    }

    @Test
    default void unreachablePortIsReportedByTheErrorOptionOnce() {
        int a = sockets().datagram();
        ok(network().connect(a, loopback(sockets().closedPort(SocketType.DATAGRAM))));
        sockets().send(a, "x");
        sockets().awaitReady(a, Readiness.READ);
        assertThat(sockets().getInt(a, SocketOption.ERROR)).isEqualTo(Errno.CONNREFUSED);
        assertThat(sockets().getInt(a, SocketOption.ERROR)).isZero();
    }

    @Test
    default void sendToPortZeroGivesInval() {
        assertErrno(sendTo(sockets().datagram(), "x", loopback(0)), Errno.INVAL);
    }

    @Test
    default void sendToTheOtherFamily() {
        assertErrno(
                sendTo(sockets().datagram(), "x", Sockets.address("::1", 9)), Errno.AFNOSUPPORT);
        int six = sockets().open(Family.INET6, SocketType.DATAGRAM);
        int b = sockets().boundDatagram();
        assertThat(sendTo(six, "mapped", sockets().local(b))).isEqualTo(6);
        assertThat(sockets().receive(b)).isEqualTo("mapped");
    }

    @Test
    default void connectOfAnIpv6SocketToAnIpv4AddressIsMapped() {
        int six = sockets().open(Family.INET6, SocketType.DATAGRAM);
        int b = sockets().boundDatagram();
        assertThat(network().connect(six, sockets().local(b))).isZero();
        Endpoint peer = sockets().peer(six);
        assertThat(peer.family).isEqualTo(Family.INET6);
        assertThat(Arrays.copyOf(peer.bytes, 16))
                .isEqualTo(Arrays.copyOf(Sockets.mapped(0).bytes, 16));
        sockets().send(six, "x");
        assertThat(sockets().receive(b)).isEqualTo("x");
    }

    @Test
    default void ipv6SocketHearsIpv4SendersAsMapped() {
        int six = sockets().open(Family.INET6, SocketType.DATAGRAM);
        ok(network().bind(six, Sockets.address("::", 0)));
        int a = sockets().boundDatagram();
        ok(sendTo(a, "x", loopback(sockets().local(six).port)));
        sockets().awaitReady(six, Readiness.READ);
        Endpoint from = new Endpoint();
        ok(network().receive(six, new byte[1], 0, 1, 0, from));
        assertThat(from.family).isEqualTo(Family.INET6);
        assertThat(Arrays.copyOf(from.bytes, 16))
                .isEqualTo(Arrays.copyOf(Sockets.mapped(0).bytes, 16));
        assertThat(from.port).isEqualTo(sockets().local(a).port);
        ok(sendTo(six, "back", from));
        assertThat(sockets().receive(a)).isEqualTo("back");
    }

    @Test
    default void broadcastWithoutTheOptionGivesAcces() {
        Endpoint broadcast = Sockets.address("127.255.255.255", 9);
        assertErrno(sendTo(sockets().datagram(), "x", broadcast), Errno.ACCES);
    }

    @Test
    default void datagramSocketIsWritableAtOnce() {
        int a = sockets().datagram();
        assertThat(network().await(a, Readiness.READ | Readiness.WRITE, 0))
                .isEqualTo(Readiness.WRITE);
    }

    @Test
    default void shutdownOfADatagramSocketNeedsAPeer() {
        int a = sockets().datagram();
        assertErrno(network().shutdown(a, Network.SHUT_WR), Errno.NOTCONN);
        ok(network().connect(a, sockets().local(sockets().boundDatagram())));
        assertThat(network().shutdown(a, Network.SHUT_WR)).isZero();
        assertErrno(sockets().trySend(a), Errno.PIPE);
    }
}
