package dev.portside.net;

import static dev.portside.net.Network.SHUT_RD;
import static dev.portside.net.Network.SHUT_WR;
import static dev.portside.net.Readiness.HANGUP;
import static dev.portside.net.Readiness.READ;
import static dev.portside.net.Readiness.WRITE;
import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.ok;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Half closes, and when a stream counts as hung up. */
public interface ShutdownSentences extends NetworkSentences {

    @Test
    default void freshStreamIsWritableAndHungUp() {
        assertThat(network().await(sockets().stream(), READ | WRITE, 0)).isEqualTo(WRITE | HANGUP);
    }

    @Test
    default void connectedStreamIsWritableOnly() {
        assertThat(network().await(sockets().pair().client(), READ | WRITE, 0)).isEqualTo(WRITE);
    }

    @Test
    default void endOfStreamIsReadableWithoutHangupAndGivesZeroRepeatedly() {
        Sockets.Pair pair = sockets().pair();
        sockets().send(pair.client(), "last");
        ok(network().shutdown(pair.client(), SHUT_WR));
        assertThat(sockets().receive(pair.server())).isEqualTo("last");
        for (int i = 0; i < 3; i++) {
            assertThat(sockets().awaitReady(pair.server(), READ)).isEqualTo(READ);
            assertThat(sockets().receive(pair.server())).isEmpty();
        }
        assertThat(network().await(pair.server(), READ | WRITE, 0)).isEqualTo(READ | WRITE);
    }

    @Test
    default void afterAHalfCloseTheOtherHalfStillWorks() {
        Sockets.Pair pair = sockets().pair();
        ok(network().shutdown(pair.client(), SHUT_WR));
        assertErrno(sockets().trySend(pair.client()), Errno.PIPE);
        assertThat(sockets().receive(pair.server())).isEmpty();
        sockets().send(pair.server(), "reply");
        assertThat(sockets().receive(pair.client())).isEqualTo("reply");
    }

    @Test
    default void ownShutdownOfWritingIsNoHangup() {
        Sockets.Pair pair = sockets().pair();
        ok(network().shutdown(pair.client(), SHUT_WR));
        assertThat(network().await(pair.client(), READ, 0)).isZero();
        assertThat(network().await(pair.client(), READ | WRITE, 0) & HANGUP).isZero();
    }

    @Test
    default void ownShutdownOfReadingIsReadableWithoutHangup() {
        Sockets.Pair pair = sockets().pair();
        ok(network().shutdown(pair.client(), SHUT_RD));
        assertThat(network().await(pair.client(), READ, 0)).isEqualTo(READ);
        assertThat(sockets().tryReceive(pair.client())).isZero();
        sockets().send(pair.client(), "still");
        assertThat(sockets().receive(pair.server())).isEqualTo("still");
    }

    @Test
    default void dataAfterShutdownOfReadingIsStillDelivered() {
        Sockets.Pair pair = sockets().pair();
        ok(network().shutdown(pair.client(), SHUT_RD));
        sockets().send(pair.server(), "late");
        while (network().readableBytes(pair.client()) == 0) {
            Thread.onSpinWait();
        }
        assertThat(sockets().tryReceive(pair.client())).isEqualTo(4);
        assertThat(sockets().tryReceive(pair.client())).isZero();
    }

    @Test
    default void shutdownOfBothHalvesIsHungUpWhileThePeerIsOpen() {
        Sockets.Pair pair = sockets().pair();
        ok(network().shutdown(pair.client(), SHUT_RD | SHUT_WR));
        assertThat(network().await(pair.client(), READ, 0)).isEqualTo(READ | HANGUP);
        assertThat(network().await(pair.client(), WRITE, 0)).isEqualTo(WRITE | HANGUP);
        assertErrno(sockets().trySend(pair.client()), Errno.PIPE);
    }

    @Test
    default void endsInBothDirectionsAreAHangup() {
        Sockets.Pair pair = sockets().pair();
        ok(network().shutdown(pair.client(), SHUT_WR));
        sockets().awaitReady(pair.server(), READ);
        ok(network().shutdown(pair.server(), SHUT_WR));
        sockets().awaitReady(pair.client(), READ);
        assertThat(network().await(pair.client(), READ, 0)).isEqualTo(READ | HANGUP);
        assertThat(network().await(pair.server(), READ, 0)).isEqualTo(READ | HANGUP);
    }

    @Test
    default void repeatedShutdownGivesZeroWhileThePeerIsOpen() {
        Sockets.Pair pair = sockets().pair();
        for (int i = 0; i < 2; i++) {
            assertThat(network().shutdown(pair.client(), SHUT_RD)).isZero();
            assertThat(network().shutdown(pair.client(), SHUT_WR)).isZero();
            assertThat(network().shutdown(pair.client(), SHUT_RD | SHUT_WR)).isZero();
        }
    }

    @Test
    default void shutdownGivesNotconnOnceBothSidesAreDone() {
        Sockets.Pair pair = sockets().pair();
        ok(network().shutdown(pair.client(), SHUT_WR));
        sockets().awaitReady(pair.server(), READ);
        ok(network().close(pair.server()));
        sockets().awaitReady(pair.client(), READ);
        assertErrno(network().shutdown(pair.client(), SHUT_RD | SHUT_WR), Errno.NOTCONN);
    }

    @Test
    default void thePeersAddressStaysKnownAfterBothHalvesEnd() {
        Sockets.Pair pair = sockets().pair();
        String peer = sockets().peer(pair.server()).toString();
        ok(network().shutdown(pair.client(), SHUT_WR));
        sockets().awaitReady(pair.server(), READ);
        assertThat(sockets().peer(pair.server()).toString()).isEqualTo(peer);
    }

    @Test
    default void shutdownOfAnUnconnectedStreamGivesNotconn() {
        assertErrno(network().shutdown(sockets().stream(), SHUT_WR), Errno.NOTCONN);
    }

    @Test
    default void shutdownOfNothingOrOfMoreThanTwoHalvesGivesInval() {
        int client = sockets().pair().client();
        assertErrno(network().shutdown(client, 0), Errno.INVAL);
        assertErrno(network().shutdown(client, 4), Errno.INVAL);
        assertErrno(network().shutdown(client, -1), Errno.INVAL);
    }

    @Test
    default void shutdownOfAListenerEndsItsListening() {
        int listener = sockets().listener();
        assertThat(network().shutdown(listener, SHUT_RD)).isZero();
        assertErrno(network().accept(listener, new Endpoint()), Errno.INVAL);
    }
}
