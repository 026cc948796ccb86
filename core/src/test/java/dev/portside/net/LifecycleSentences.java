package dev.portside.net;

import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Closing sockets and networks. */
public interface LifecycleSentences extends NetworkSentences {

    /** Every call on a socket. */
    private IntUnaryOperator[] calls() {
        byte[] bytes = new byte[16];
        Endpoint endpoint = Sockets.loopback(9);
        return new IntUnaryOperator[] {
            s -> network().bind(s, endpoint),
            s -> network().listen(s, 1),
            s -> network().accept(s, endpoint),
            s -> network().connect(s, endpoint),
            s -> network().receive(s, bytes, 0, 16, 0, null),
            s -> network().receive(s, bytes, 0, 0, 0, endpoint),
            s -> network().send(s, bytes, 0, 16),
            s -> network().sendTo(s, bytes, 0, 16, endpoint),
            s -> network().shutdown(s, Network.SHUT_WR),
            s -> network().localAddress(s, endpoint),
            s -> network().peerAddress(s, endpoint),
            s -> network().setOption(s, SocketOption.REUSEADDR, bytes, 0, 4),
            s -> network().getOption(s, SocketOption.REUSEADDR, bytes, 0, 4),
            s -> network().readableBytes(s),
            s -> network().writableBytes(s),
            s -> network().await(s, Readiness.READ, -1),
            s -> network().close(s),
        };
    }

    @Test
    default void everyCallOnASocketThatIsNotThereGivesBadf() {
        int closed = sockets().stream();
        ok(network().close(closed));
        for (int socket : new int[] {closed, 7, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            for (IntUnaryOperator call : calls()) {
                assertErrno(call.applyAsInt(socket), Errno.BADF);
            }
        }
    }

    @Test
    default void secondCloseGivesBadf() {
        int socket = sockets().stream();
        assertThat(network().close(socket)).isZero();
        assertErrno(network().close(socket), Errno.BADF);
    }

    @Test
    default void socketsOfOneNetworkAreUnknownToAnother() {
        int socket = sockets().stream();
        assertErrno(openAnother().close(socket), Errno.BADF);
        assertThat(network().close(socket)).isZero();
    }

    @Test
    default void closeEndsTheConnectionForThePeer() {
        Sockets.Pair pair = sockets().pair();
        sockets().send(pair.client(), "bye");
        ok(network().close(pair.client()));
        assertThat(sockets().receive(pair.server())).isEqualTo("bye");
        assertThat(sockets().receive(pair.server())).isEmpty();
    }

    @Test
    default void closeWithUnreadDataResetsThePeer() {
        Sockets.Pair pair = sockets().pair();
        sockets().send(pair.client(), "unread");
        sockets().awaitReady(pair.server(), Readiness.READ);
        ok(network().close(pair.server()));
        sockets().awaitReady(pair.client(), Readiness.READ);
        assertErrno(sockets().tryReceive(pair.client()), Errno.CONNRESET);
    }

    @Test
    default void closedPortIsFreeAgain() {
        int listener = sockets().listener();
        Endpoint at = sockets().local(listener);
        ok(network().close(listener));
        int second = sockets().listener(Family.INET4, at);
        assertThat(sockets().local(second).port).isEqualTo(at.port);
    }

    @Test
    default void closedNetworkHasClosedItsSocketsAndKnowsNone() {
        Sockets other = new Sockets(openAnother());
        int listener = sockets().listener();
        int client = other.stream();
        other.connect(client, sockets().local(listener));
        int server = sockets().accept(listener);
        other.network.close();
        assertThat(sockets().receive(server)).isEmpty();
        assertErrno(other.network.send(client, new byte[1], 0, 1), Errno.BADF);
        assertErrno(other.network.open(Family.INET4, SocketType.STREAM), Errno.BADF);
    }

    @Test
    default void networkMayBeClosedTwiceAndWokenAfterwards() {
        Network other = openAnother();
        Poller poller = other.newPoller();
        ok(poller.watch(other.open(Family.INET4, SocketType.STREAM), Readiness.READ));
        other.close();
        other.close();
        other.wake();
        poller.close();
        assertErrno(poller.select(-1), Errno.BADF);
        // What the closed network's numbers may stand for by now is not disturbed.
        assertThat(network().await(sockets().boundDatagram(), Readiness.READ, 1_000_000)).isZero();
    }

    @Test
    default void manyNetworksComeAndGo() {
        for (int i = 0; i < 50; i++) {
            Sockets other = new Sockets(openAnother());
            Sockets.Pair pair = other.pair();
            Poller poller = other.network.newPoller();
            ok(poller.watch(pair.client(), Readiness.WRITE));
            assertThat(poller.select(0)).isEqualTo(1);
            other.network.wake();
            other.network.close();
        }
    }
}
