package dev.portside.net;

import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.loopback;
import static dev.portside.net.Sockets.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Streams getting connected, or not. */
public interface ConnectSentences extends NetworkSentences {

    /** A stream whose connect has been refused, and nobody has asked yet. */
    private int refused() {
        int client = sockets().stream();
        int port = sockets().closedPort(SocketType.STREAM);
        assertErrno(network().connect(client, loopback(port)), Errno.INPROGRESS);
        sockets().awaitReady(client, Readiness.WRITE);
        return client;
    }

    @Test
    default void connectGivesInprogressAndThenWriteReadiness() {
        int client = sockets().stream();
        Endpoint listener = sockets().local(sockets().listener());
        assertErrno(network().connect(client, listener), Errno.INPROGRESS);
        assertThat(sockets().awaitReady(client, Readiness.WRITE)).isEqualTo(Readiness.WRITE);
        assertThat(sockets().getInt(client, SocketOption.ERROR)).isZero();
        assertThat(sockets().peer(client).toString()).isEqualTo(listener.toString());
        assertThat(sockets().local(client).toString()).startsWith("127.0.0.1:");
    }

    @Test
    default void secondConnectAfterSuccessGivesZeroOnceAndThenIsconn() {
        int client = sockets().stream();
        Endpoint listener = sockets().local(sockets().listener());
        assertErrno(network().connect(client, listener), Errno.INPROGRESS);
        sockets().awaitReady(client, Readiness.WRITE);
        assertThat(network().connect(client, listener)).isZero();
        assertErrno(network().connect(client, listener), Errno.ISCONN);
    }

    @Test
    default void connectOnAListenerGivesIsconn() {
        int listener = sockets().listener();
        assertErrno(network().connect(listener, sockets().local(listener)), Errno.ISCONN);
    }

    @Test
    default void connectOnAnAcceptedStreamGivesIsconn() {
        Sockets.Pair pair = sockets().pair();
        Endpoint listener = sockets().local(pair.listener());
        assertErrno(network().connect(pair.server(), listener), Errno.ISCONN);
    }

    @Test
    default void refusedConnectIsReadyWithHangupAndError() {
        int bits = network().await(refused(), Readiness.READ | Readiness.WRITE, 0);
        assertThat(bits)
                .isEqualTo(Readiness.READ | Readiness.WRITE | Readiness.HANGUP | Readiness.ERROR);
    }

    @Test
    default void refusedConnectIsReportedByTheErrorOptionOnce() {
        int client = refused();
        assertThat(sockets().getInt(client, SocketOption.ERROR)).isEqualTo(Errno.CONNREFUSED);
        assertThat(sockets().getInt(client, SocketOption.ERROR)).isZero();
        assertErrno(network().peerAddress(client, new Endpoint()), Errno.NOTCONN);
    }

    @Test
    default void refusedConnectIsReportedByASecondConnectWhichMayThenGoElsewhere() {
        int client = refused();
        Endpoint listener = sockets().local(sockets().listener());
        assertErrno(network().connect(client, listener), Errno.CONNREFUSED);
        sockets().connect(client, listener);
        assertThat(sockets().peer(client).port).isEqualTo(listener.port);
    }

    @Test
    default void refusedConnectIsReportedByReceiveOnce() {
        int client = refused();
        assertErrno(sockets().tryReceive(client), Errno.CONNREFUSED);
        assertThat(sockets().tryReceive(client)).isZero();
        assertErrno(sockets().trySend(client), Errno.PIPE);
        assertThat(sockets().getInt(client, SocketOption.ERROR)).isZero();
    }

    @Test
    default void refusedConnectIsReportedBySendOnce() {
        int client = refused();
        assertErrno(sockets().trySend(client), Errno.CONNREFUSED);
        assertErrno(sockets().trySend(client), Errno.PIPE);
        assertThat(sockets().tryReceive(client)).isZero();
    }

    @Test
    default void connectAfterTheErrorOptionTookTheRefusalGivesConnaborted() {
        int client = refused();
        assertThat(sockets().getInt(client, SocketOption.ERROR)).isEqualTo(Errno.CONNREFUSED);
        Endpoint listener = sockets().local(sockets().listener());
        assertErrno(network().connect(client, listener), Errno.CONNABORTED);
    }

    @Test
    default void connectToPortZeroIsRefused() {
        int client = sockets().stream();
        int result = network().connect(client, loopback(0));
        if (result == -Errno.INPROGRESS) {
            sockets().awaitReady(client, Readiness.WRITE);
            result = -sockets().getInt(client, SocketOption.ERROR);
        }
        assertErrno(result, Errno.CONNREFUSED);
    }

    @Test
    default void connectToTheOtherFamilyIsRefused() {
        Endpoint v6 = Sockets.address("::1", 9);
        assertErrno(network().connect(sockets().stream(), v6), Errno.AFNOSUPPORT);
        int socket = sockets().open(Family.INET6, SocketType.STREAM);
        assertErrno(network().connect(socket, loopback(9)), Errno.INVAL);
    }

    @Test
    default void connectToAnUnknownAddressGivesAfnosupport() {
        assertErrno(network().connect(sockets().stream(), new Endpoint()), Errno.AFNOSUPPORT);
    }

    @Test
    default void pendingConnectIsNotReady() {
        int client = sockets().pendingConnect();
        assertThat(network().await(client, Readiness.READ | Readiness.WRITE, 0)).isZero();
    }

    @Test
    default void pendingConnectGivesAlreadyAndAgain() {
        int client = sockets().pendingConnect();
        assertErrno(network().connect(client, loopback(9)), Errno.ALREADY);
        assertErrno(sockets().tryReceive(client), Errno.AGAIN);
        assertErrno(sockets().trySend(client), Errno.AGAIN);
    }

    @Test
    default void pendingConnectHasALocalAddress() {
        assertThat(sockets().local(sockets().pendingConnect()).port).isPositive();
    }

    @Test
    default void pendingConnectHasNoPeerAndNoError() {
        int client = sockets().pendingConnect();
        assertErrno(network().peerAddress(client, new Endpoint()), Errno.NOTCONN);
        assertThat(sockets().getInt(client, SocketOption.ERROR)).isZero();
    }

    @Test
    default void pendingConnectMayBeShutDown() {
        int client = sockets().pendingConnect();
        assertThat(network().shutdown(client, Network.SHUT_RD | Network.SHUT_WR)).isZero();
    }

    @Test
    default void pendingConnectMayBeClosed() {
        assertThat(network().close(sockets().pendingConnect())).isZero();
    }

    @Test
    default void boundClientConnectsFromItsPort() {
        int client = sockets().stream();
        ok(network().bind(client, loopback(0)));
        int port = sockets().local(client).port;
        int listener = sockets().listener();
        sockets().connect(client, sockets().local(listener));
        assertThat(sockets().peer(sockets().accept(listener)).port).isEqualTo(port);
    }

    @Test
    default void ipv6StreamsConnect() {
        int listener = sockets().listener(Family.INET6, Sockets.address("::1", 0));
        Sockets.Pair pair = sockets().pair(listener);
        assertThat(sockets().peer(pair.client()).family).isEqualTo(Family.INET6);
        sockets().send(pair.client(), "six");
        assertThat(sockets().receive(pair.server())).isEqualTo("six");
    }

    @Test
    default void wildcardIpv6ListenerAcceptsIpv4ClientsAsMapped() {
        int listener = sockets().listener(Family.INET6, Sockets.address("::", 0));
        int client = sockets().stream();
        sockets().connect(client, loopback(sockets().local(listener).port));
        sockets().awaitReady(listener, Readiness.READ);
        Endpoint peer = new Endpoint();
        int server = ok(network().accept(listener, peer));
        Endpoint expected = Sockets.mapped(sockets().local(client).port);
        for (Endpoint seen : new Endpoint[] {peer, sockets().peer(server)}) {
            assertThat(seen.family).isEqualTo(Family.INET6);
            assertThat(seen.bytes).startsWith(Arrays.copyOf(expected.bytes, 16));
            assertThat(seen.port).isEqualTo(expected.port);
        }
    }

    @Test
    default void ipv6StreamConnectsToAMappedAddress() {
        int listener = sockets().listener();
        int port = sockets().local(listener).port;
        int client = sockets().open(Family.INET6, SocketType.STREAM);
        sockets().connect(client, Sockets.mapped(port));
        Endpoint peer = sockets().peer(client);
        assertThat(peer.family).isEqualTo(Family.INET6);
        assertThat(peer.length).isEqualTo(16);
        assertThat(peer.bytes).startsWith(Arrays.copyOf(Sockets.mapped(port).bytes, 16));
        assertThat(sockets().peer(sockets().accept(listener)).family).isEqualTo(Family.INET4);
    }
}
