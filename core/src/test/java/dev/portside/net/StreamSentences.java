package dev.portside.net;

import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Accepting, and bytes going through a connected stream. */
public interface StreamSentences extends NetworkSentences {

    @Test
    default void bytesTravelBothWays() {
        Sockets.Pair pair = sockets().pair();
        sockets().send(pair.client(), "ping");
        assertThat(sockets().receive(pair.server())).isEqualTo("ping");
        sockets().send(pair.server(), "pong");
        assertThat(sockets().receive(pair.client())).isEqualTo("pong");
    }

    @Test
    default void acceptOnAnEmptyQueueGivesAgain() {
        assertErrno(network().accept(sockets().listener(), new Endpoint()), Errno.AGAIN);
    }

    @Test
    default void acceptOnWhatDoesNotListenIsRefused() {
        int bound = sockets().stream();
        ok(network().bind(bound, Sockets.loopback(0)));
        assertErrno(network().accept(bound, new Endpoint()), Errno.INVAL);
        assertErrno(network().accept(sockets().pair().client(), new Endpoint()), Errno.INVAL);
        assertErrno(network().accept(sockets().boundDatagram(), new Endpoint()), Errno.NOTSUP);
    }

    @Test
    default void acceptStoresTheClientsAddress() {
        int listener = sockets().listener();
        int client = sockets().stream();
        sockets().connect(client, sockets().local(listener));
        sockets().awaitReady(listener, Readiness.READ);
        Endpoint peer = new Endpoint();
        int server = ok(network().accept(listener, peer));
        assertThat(peer.toString()).isEqualTo(sockets().local(client).toString());
        assertThat(sockets().peer(server).toString()).isEqualTo(peer.toString());
        assertThat(sockets().local(server).toString())
                .isEqualTo(sockets().local(listener).toString());
    }

    @Test
    default void acceptStoresTheAddressOfAClientThatHasGone() {
        int listener = sockets().listener();
        int client = sockets().stream();
        sockets().connect(client, sockets().local(listener));
        String address = sockets().local(client).toString();
        sockets().reset(client);
        sockets().awaitReady(listener, Readiness.READ);
        Endpoint peer = new Endpoint();
        int server = ok(network().accept(listener, peer));
        assertThat(peer.toString()).isEqualTo(address);
        assertErrno(sockets().tryReceive(server), Errno.CONNRESET);
        assertThat(sockets().tryReceive(server)).isZero();
    }

    @Test
    default void listenerIsReadableWhileAConnectionWaits() {
        int listener = sockets().listener();
        assertThat(network().await(listener, Readiness.READ, 0)).isZero();
        sockets().connect(sockets().stream(), sockets().local(listener));
        assertThat(sockets().awaitReady(listener, Readiness.READ)).isEqualTo(Readiness.READ);
        ok(network().accept(listener, new Endpoint()));
        assertThat(network().await(listener, Readiness.READ, 0)).isZero();
    }

    @Test
    default void connectionsAreAcceptedInOrder() {
        int listener = sockets().listener();
        for (int i = 0; i < 3; i++) {
            int client = sockets().stream();
            sockets().connect(client, sockets().local(listener));
            sockets().send(client, "client " + i);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(sockets().receive(sockets().accept(listener))).isEqualTo("client " + i);
        }
    }

    @Test
    default void receiveOnAnEmptyStreamGivesAgain() {
        assertErrno(sockets().tryReceive(sockets().pair().client()), Errno.AGAIN);
    }

    @Test
    default void receiveStoresAtTheOffsetAndTouchesNothingElse() {
        Sockets.Pair pair = sockets().pair();
        sockets().send(pair.client(), "abcdef");
        sockets().awaitReady(pair.server(), Readiness.READ);
        byte[] buffer = "..........".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(network().receive(pair.server(), buffer, 3, 4, 0, null)).isEqualTo(4);
        assertThat(buffer).asString().isEqualTo("...abcd...");
        assertThat(network().receive(pair.server(), buffer, 0, 10, 0, null)).isEqualTo(2);
        assertThat(buffer).asString().isEqualTo("ef.abcd...");
    }

    @Test
    default void sendTakesTheBytesAtTheOffset() {
        Sockets.Pair pair = sockets().pair();
        byte[] buffer = "0123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(network().send(pair.client(), buffer, 4, 3)).isEqualTo(3);
        assertThat(sockets().receive(pair.server())).isEqualTo("456");
    }

    @Test
    default void peekLeavesTheDataInTheQueue() {
        Sockets.Pair pair = sockets().pair();
        sockets().send(pair.client(), "peek");
        sockets().awaitReady(pair.server(), Readiness.READ);
        byte[] buffer = new byte[3];
        for (int i = 0; i < 2; i++) {
            assertThat(network().receive(pair.server(), buffer, 0, 3, Network.PEEK, null))
                    .isEqualTo(3);
            assertThat(buffer).asString().isEqualTo("pee");
        }
        assertThat(network().await(pair.server(), Readiness.READ, 0)).isEqualTo(Readiness.READ);
        assertThat(sockets().receive(pair.server())).isEqualTo("peek");
        assertErrno(sockets().tryReceive(pair.server()), Errno.AGAIN);
    }

    @Test
    default void receiveLowWaterMarkHoldsReadinessBack() {
        Sockets.Pair pair = sockets().pair();
        ok(sockets().setInt(pair.server(), SocketOption.RCVLOWAT, 4));
        sockets().send(pair.client(), "ab");
        assertThat(network().await(pair.server(), Readiness.READ, 20_000_000)).isZero();
        sockets().send(pair.client(), "cd");
        assertThat(sockets().receive(pair.server())).isEqualTo("abcd");
    }

    @Test
    default void resetBehindUnreadDataIsAHangupAndTheDataComesFirst() {
        Sockets.Pair pair = sockets().pair();
        sockets().send(pair.client(), "data");
        sockets().awaitReady(pair.server(), Readiness.READ);
        sockets().reset(pair.client());
        int bits = 0;
        while ((bits & Readiness.HANGUP) == 0) {
            bits = sockets().awaitReady(pair.server(), Readiness.READ);
        }
        assertThat(sockets().receive(pair.server())).isEqualTo("data");
        assertErrno(sockets().tryReceive(pair.server()), Errno.CONNRESET);
    }

    @Test
    default void oneReceiveTakesAllThatCameInSeveralPieces() {
        Sockets.Pair pair = sockets().pair();
        sockets().send(pair.client(), "one ");
        sockets().awaitReady(pair.server(), Readiness.READ);
        sockets().send(pair.client(), "two ");
        sockets().send(pair.client(), "three");
        while (network().readableBytes(pair.server()) < 13) {
            Thread.onSpinWait();
        }
        assertThat(sockets().receive(pair.server())).isEqualTo("one two three");
    }

    @Test
    default void largeBuffersCostNoMoreThanTheBytesThatTravel() {
        Sockets.Pair pair = sockets().pair();
        byte[] large = new byte[64 << 20];
        sockets().send(pair.client(), "small");
        sockets().awaitReady(pair.server(), Readiness.READ);
        assertThat(network().receive(pair.server(), large, 0, large.length, 0, null)).isEqualTo(5);
        assertThat(network().send(pair.client(), large, 0, large.length)).isPositive();
    }

    @Test
    default void receiveOfNothingOnAStreamGivesZeroAtOnce() {
        Sockets.Pair pair = sockets().pair();
        assertThat(network().receive(pair.client(), new byte[4], 0, 0, 0, null)).isZero();
        sockets().send(pair.server(), "x");
        sockets().awaitReady(pair.client(), Readiness.READ);
        assertThat(network().receive(pair.client(), new byte[4], 4, 0, 0, null)).isZero();
        assertThat(sockets().receive(pair.client())).isEqualTo("x");
    }

    @Test
    default void sendOfNothingOnAStreamGivesZero() {
        assertThat(network().send(sockets().pair().client(), new byte[4], 0, 0)).isZero();
    }

    @Test
    default void receiveWithAnAddressNamesThePeerOrNobody() {
        Sockets.Pair pair = sockets().pair();
        sockets().send(pair.client(), "x");
        sockets().awaitReady(pair.server(), Readiness.READ);
        Endpoint from = Sockets.address("::1", 99);
        assertThat(network().receive(pair.server(), new byte[1], 0, 1, 0, from)).isEqualTo(1);
        assertThat(from.toString()).isIn("unknown", sockets().local(pair.client()).toString());
    }

    @Test
    default void sendToIgnoresTheAddressOnAConnectedStream() {
        Sockets.Pair pair = sockets().pair();
        Endpoint elsewhere = Sockets.loopback(9);
        assertThat(network().sendTo(pair.client(), new byte[] {'x'}, 0, 1, elsewhere)).isEqualTo(1);
        assertThat(sockets().receive(pair.server())).isEqualTo("x");
    }

    @Test
    default void neverConnectedStreamGivesNotconnAndPipe() {
        int socket = sockets().stream();
        assertErrno(sockets().tryReceive(socket), Errno.NOTCONN);
        assertErrno(sockets().trySend(socket), Errno.PIPE);
        assertErrno(network().peerAddress(socket, new Endpoint()), Errno.NOTCONN);
    }

    @Test
    default void listenerGivesNotconnAndPipe() {
        int listener = sockets().listener();
        assertErrno(sockets().tryReceive(listener), Errno.NOTCONN);
        assertErrno(sockets().trySend(listener), Errno.PIPE);
        assertErrno(network().peerAddress(listener, new Endpoint()), Errno.NOTCONN);
    }

    @Test
    default void readableBytesCountsWhatIsQueued() {
        Sockets.Pair pair = sockets().pair();
        assertThat(network().readableBytes(pair.server())).isZero();
        sockets().send(pair.client(), "seven..");
        sockets().awaitReady(pair.server(), Readiness.READ);
        assertThat(network().readableBytes(pair.server())).isEqualTo(7);
    }

    @Test
    default void writableBytesIsPositiveOnAnIdleStream() {
        assertThat(network().writableBytes(sockets().pair().client())).isPositive();
    }

    @Test
    default void fullStreamGivesAgainUntilThePeerDrainsIt() {
        Sockets.Pair pair = sockets().pair();
        byte[] chunk = new byte[65536];
        long sent = 0;
        int result;
        while ((result = network().send(pair.client(), chunk, 0, chunk.length)) > 0) {
            sent += result;
        }
        assertErrno(result, Errno.AGAIN);
        assertThat(network().await(pair.client(), Readiness.WRITE, 0)).isZero();
        long received = 0;
        while (received < sent) {
            sockets().awaitReady(pair.server(), Readiness.READ);
            received += ok(network().receive(pair.server(), chunk, 0, chunk.length, 0, null));
        }
        assertThat(sockets().awaitReady(pair.client(), Readiness.WRITE)).isEqualTo(Readiness.WRITE);
    }

    @Test
    default void manyBytesArriveInOrderThroughShortWrites() {
        Sockets.Pair pair = sockets().pair();
        long seed = 42;
        byte[] data = new byte[4 << 20];
        new Random(seed).nextBytes(data);
        byte[] received = new byte[data.length];
        int out = 0;
        int in = 0;
        while (in < data.length) {
            if (out < data.length) {
                int n =
                        network()
                                .send(
                                        pair.client(),
                                        data,
                                        out,
                                        Math.min(50_000, data.length - out));
                out += n == -Errno.AGAIN ? 0 : ok(n);
            }
            int room = Math.min(70_000, data.length - in);
            int n = network().receive(pair.server(), received, in, room, 0, null);
            if (n == -Errno.AGAIN) {
                sockets().awaitReady(pair.server(), Readiness.READ);
            } else {
                in += ok(n);
            }
        }
        assertThat(Arrays.equals(received, data)).isTrue();
    }

    @Test
    default void resetGivesConnresetOnceAndThenTheEnd() {
        Sockets.Pair pair = sockets().pair();
        sockets().reset(pair.client());
        int bits = sockets().awaitReady(pair.server(), Readiness.READ);
        assertThat(bits & (Readiness.READ | Readiness.HANGUP | Readiness.ERROR))
                .isEqualTo(Readiness.READ | Readiness.HANGUP | Readiness.ERROR);
        assertErrno(sockets().tryReceive(pair.server()), Errno.CONNRESET);
        assertThat(sockets().tryReceive(pair.server())).isZero();
        assertErrno(sockets().trySend(pair.server()), Errno.PIPE);
        assertErrno(network().peerAddress(pair.server(), new Endpoint()), Errno.NOTCONN);
    }

    @Test
    default void closingAListenerResetsWhatIsQueued() {
        int listener = sockets().listener();
        int client = sockets().stream();
        sockets().connect(client, sockets().local(listener));
        ok(network().close(listener));
        sockets().awaitReady(client, Readiness.READ);
        assertErrno(sockets().tryReceive(client), Errno.CONNRESET);
    }

    @Test
    default void sendToAClosedPeerEndsInPipeOrConnreset() {
        Sockets.Pair pair = sockets().pair();
        ok(network().close(pair.server()));
        sockets().awaitReady(pair.client(), Readiness.READ);
        assertThat(sockets().trySend(pair.client())).isEqualTo(1);
        int bits = 0;
        long start = System.nanoTime();
        while ((bits & Readiness.HANGUP) == 0) {
            bits = sockets().awaitReady(pair.client(), Readiness.READ);
            assertThat(System.nanoTime() - start)
                    .as("nanoseconds without a hang-up")
                    .isLessThan(Sockets.DEADLINE_NANOS);
        }
        assertThat(-sockets().trySend(pair.client())).isIn(Errno.PIPE, Errno.CONNRESET);
        assertErrno(sockets().trySend(pair.client()), Errno.PIPE);
    }
}
