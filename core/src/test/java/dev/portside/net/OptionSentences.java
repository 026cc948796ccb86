package dev.portside.net;

import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.ints;
import static dev.portside.net.Sockets.ok;
import static dev.portside.net.Sockets.timeval;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Socket options, set and read back. */
public interface OptionSentences extends NetworkSentences {

    private void switchesOnAndOff(int socket, int option) {
        assertThat(sockets().setInt(socket, option, 1)).isZero();
        assertThat(sockets().getInt(socket, option)).isEqualTo(1);
        assertThat(sockets().setInt(socket, option, 0)).isZero();
        assertThat(sockets().getInt(socket, option)).isZero();
        assertThat(sockets().setInt(socket, option, 77)).isZero();
        assertThat(sockets().getInt(socket, option)).isEqualTo(1);
    }

    private int set(int socket, int option, byte... value) {
        return network().setOption(socket, option, value, 0, value.length);
    }

    private byte[] get(int socket, int option, int capacity) {
        byte[] value = new byte[capacity];
        int n = ok(network().getOption(socket, option, value, 0, capacity));
        return java.util.Arrays.copyOf(value, n);
    }

    @Test
    default void reuseaddrSwitches() {
        switchesOnAndOff(sockets().stream(), SocketOption.REUSEADDR);
        switchesOnAndOff(sockets().datagram(), SocketOption.REUSEADDR);
        switchesOnAndOff(sockets().listener(), SocketOption.REUSEADDR);
    }

    @Test
    default void keepaliveSwitches() {
        switchesOnAndOff(sockets().stream(), SocketOption.KEEPALIVE);
        switchesOnAndOff(sockets().pair().server(), SocketOption.KEEPALIVE);
    }

    @Test
    default void broadcastSwitches() {
        switchesOnAndOff(sockets().datagram(), SocketOption.BROADCAST);
        switchesOnAndOff(sockets().stream(), SocketOption.BROADCAST);
    }

    @Test
    default void oobinlineSwitches() {
        switchesOnAndOff(sockets().stream(), SocketOption.OOBINLINE);
    }

    @Test
    default void dontrouteSwitches() {
        switchesOnAndOff(sockets().stream(), SocketOption.DONTROUTE);
    }

    @Test
    default void tcpNodelaySwitchesOnStreamsOnly() {
        switchesOnAndOff(sockets().stream(), SocketOption.TCP_NODELAY);
        switchesOnAndOff(sockets().pair().client(), SocketOption.TCP_NODELAY);
        int datagram = sockets().datagram();
        assertErrno(sockets().setInt(datagram, SocketOption.TCP_NODELAY, 1), Errno.NOPROTOOPT);
    }

    @ParameterizedTest
    @ValueSource(ints = {SocketOption.SNDBUF, SocketOption.RCVBUF})
    default void bufferSizesAreAtLeastWhatWasSet(int option) {
        for (int socket : new int[] {sockets().stream(), sockets().datagram()}) {
            ok(sockets().setInt(socket, option, 10_000));
            assertThat(sockets().getInt(socket, option)).isBetween(10_000, 20_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SocketOption.SNDBUF, SocketOption.RCVBUF})
    default void bufferSizesTakeAnyValue(int option) {
        int socket = sockets().stream();
        ok(sockets().setInt(socket, option, 0));
        ok(sockets().setInt(socket, option, -1));
        assertThat(sockets().getInt(socket, option)).isPositive();
    }

    @Test
    default void lingerReadsBack() {
        int socket = sockets().stream();
        assertThat(get(socket, SocketOption.LINGER, 8)).isEqualTo(ints(0, 0));
        ok(set(socket, SocketOption.LINGER, ints(1, 5)));
        assertThat(get(socket, SocketOption.LINGER, 8)).isEqualTo(ints(1, 5));
        ok(set(socket, SocketOption.LINGER, ints(1, 0)));
        assertThat(get(socket, SocketOption.LINGER, 8)).isEqualTo(ints(1, 0));
    }

    @Test
    default void lingerSwitchedOffKeepsItsTime() {
        int socket = sockets().stream();
        ok(set(socket, SocketOption.LINGER, ints(1, 5)));
        ok(set(socket, SocketOption.LINGER, ints(0, 0)));
        assertThat(get(socket, SocketOption.LINGER, 8)).isEqualTo(ints(0, 5));
    }

    @Test
    default void lingeringCloseDoesNotWait() {
        Sockets.Pair pair = sockets().pair();
        ok(set(pair.client(), SocketOption.LINGER, ints(1, 60)));
        byte[] chunk = new byte[65536];
        long sent = 0;
        int n;
        while ((n = network().send(pair.client(), chunk, 0, chunk.length)) > 0) {
            sent += n;
        }
        long start = System.nanoTime();
        assertThat(network().close(pair.client())).isZero();
        assertThat(System.nanoTime() - start).isLessThan(Sockets.DEADLINE_NANOS);
        long received = 0;
        while (received < sent) {
            sockets().awaitReady(pair.server(), Readiness.READ);
            received += ok(network().receive(pair.server(), chunk, 0, chunk.length, 0, null));
        }
        assertThat(sockets().receive(pair.server())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {SocketOption.RCVTIMEO, SocketOption.SNDTIMEO})
    default void timeoutsReadBack(int option) {
        int socket = sockets().stream();
        assertThat(get(socket, option, 16)).isEqualTo(timeval(0, 0));
        ok(set(socket, option, timeval(3, 500_000)));
        assertThat(get(socket, option, 16)).isEqualTo(timeval(3, 500_000));
        ok(set(socket, option, timeval(0, 0)));
        assertThat(get(socket, option, 16)).isEqualTo(timeval(0, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {SocketOption.RCVTIMEO, SocketOption.SNDTIMEO})
    default void timeoutsOutsideASecondsMicrosGiveDom(int option) {
        int socket = sockets().stream();
        assertErrno(set(socket, option, timeval(1, 1_000_000)), Errno.DOM);
        assertErrno(set(socket, option, timeval(1, -1)), Errno.DOM);
        ok(set(socket, option, timeval(-1, 0)));
    }

    @Test
    default void receiveTimeoutDoesNotMakeCallsWait() {
        Sockets.Pair pair = sockets().pair();
        ok(set(pair.client(), SocketOption.RCVTIMEO, timeval(60, 0)));
        assertErrno(sockets().tryReceive(pair.client()), Errno.AGAIN);
    }

    @Test
    default void rcvlowatReadsBack() {
        int socket = sockets().stream();
        assertThat(sockets().getInt(socket, SocketOption.RCVLOWAT)).isEqualTo(1);
        ok(sockets().setInt(socket, SocketOption.RCVLOWAT, 3));
        assertThat(sockets().getInt(socket, SocketOption.RCVLOWAT)).isEqualTo(3);
    }

    @Test
    default void typeIsTranslatedAndReadOnly() {
        int stream = sockets().stream();
        int datagram = sockets().datagram();
        assertThat(sockets().getInt(stream, SocketOption.TYPE)).isEqualTo(SocketType.STREAM);
        assertThat(sockets().getInt(datagram, SocketOption.TYPE)).isEqualTo(SocketType.DATAGRAM);
        assertErrno(sockets().setInt(stream, SocketOption.TYPE, 1), Errno.NOPROTOOPT);
    }

    @Test
    default void errorIsZeroAndReadOnly() {
        int socket = sockets().stream();
        assertThat(sockets().getInt(socket, SocketOption.ERROR)).isZero();
        assertErrno(sockets().setInt(socket, SocketOption.ERROR, 1), Errno.NOPROTOOPT);
    }

    @Test
    default void acceptconnTellsAListener() {
        int socket = sockets().stream();
        assertThat(sockets().getInt(socket, SocketOption.ACCEPTCONN)).isZero();
        assertThat(sockets().getInt(sockets().listener(), SocketOption.ACCEPTCONN)).isEqualTo(1);
        assertErrno(sockets().setInt(socket, SocketOption.ACCEPTCONN, 1), Errno.NOPROTOOPT);
    }

    @Test
    default void unboundDeviceIsEmptyAndAnUnknownOneGivesNodev() {
        int socket = sockets().stream();
        assertThat(get(socket, SocketOption.BINDTODEVICE, 16)).isEmpty();
        byte[] name = {'n', 'o', 'n', 'e', '9', 0};
        assertErrno(set(socket, SocketOption.BINDTODEVICE, name), Errno.NODEV);
    }

    @Test
    default void deviceReadsBackIntoRoomForAName() {
        int socket = sockets().stream();
        ok(set(socket, SocketOption.BINDTODEVICE, new byte[] {'l', 'o', 0}));
        assertThat(get(socket, SocketOption.BINDTODEVICE, 16)).containsExactly('l', 'o', 0);
        assertErrno(
                network().getOption(socket, SocketOption.BINDTODEVICE, new byte[16], 0, 15),
                Errno.INVAL);
    }

    @Test
    default void unknownOptionGivesNoprotoopt() {
        int socket = sockets().stream();
        assertErrno(sockets().setInt(socket, 99, 1), Errno.NOPROTOOPT);
        assertErrno(network().getOption(socket, -1, new byte[4], 0, 4), Errno.NOPROTOOPT);
    }

    @Test
    default void tooShortValuesGiveInval() {
        int socket = sockets().stream();
        assertErrno(set(socket, SocketOption.REUSEADDR, new byte[3]), Errno.INVAL);
        assertErrno(set(socket, SocketOption.KEEPALIVE, new byte[0]), Errno.INVAL);
        assertErrno(set(socket, SocketOption.LINGER, new byte[7]), Errno.INVAL);
        assertErrno(set(socket, SocketOption.RCVTIMEO, new byte[15]), Errno.INVAL);
        assertErrno(set(socket, SocketOption.SNDTIMEO, ints(4)), Errno.INVAL);
    }

    @Test
    default void longerValuesCountByTheirFirstBytes() {
        int socket = sockets().stream();
        ok(set(socket, SocketOption.KEEPALIVE, ints(1, 9, 9, 9)));
        assertThat(get(socket, SocketOption.KEEPALIVE, 16)).isEqualTo(ints(1));
    }

    @Test
    default void shortRoomCutsTheValueExceptWhereItIsTranslated() {
        int socket = sockets().stream();
        ok(sockets().setInt(socket, SocketOption.KEEPALIVE, 1));
        assertThat(get(socket, SocketOption.KEEPALIVE, 2)).containsExactly(1, 0);
        assertThat(get(socket, SocketOption.KEEPALIVE, 0)).isEmpty();
        assertErrno(network().getOption(socket, SocketOption.TYPE, new byte[4], 0, 3), Errno.INVAL);
        assertErrno(
                network().getOption(socket, SocketOption.ERROR, new byte[4], 0, 0), Errno.INVAL);
    }

    @Test
    default void valuesLieAtTheOffset() {
        int socket = sockets().stream();
        byte[] value = {9, 9, 1, 0, 0, 0, 9};
        ok(network().setOption(socket, SocketOption.KEEPALIVE, value, 2, 4));
        byte[] out = {7, 7, 7, 7, 7, 7};
        assertThat(network().getOption(socket, SocketOption.KEEPALIVE, out, 1, 4)).isEqualTo(4);
        assertThat(out).containsExactly(7, 1, 0, 0, 0, 7);
    }

    @Test
    default void acceptedStreamInheritsFromItsListener() {
        int listener = sockets().listener();
        ok(sockets().setInt(listener, SocketOption.KEEPALIVE, 1));
        ok(sockets().setInt(listener, SocketOption.TCP_NODELAY, 1));
        ok(set(listener, SocketOption.LINGER, ints(1, 0)));
        int server = sockets().pair(listener).server();
        assertThat(sockets().getInt(server, SocketOption.KEEPALIVE)).isEqualTo(1);
        assertThat(sockets().getInt(server, SocketOption.TCP_NODELAY)).isEqualTo(1);
        assertThat(get(server, SocketOption.LINGER, 8)).isEqualTo(ints(1, 0));
        assertThat(sockets().getInt(server, SocketOption.ACCEPTCONN)).isZero();
    }

    @Test
    default void listenerOptionsSurviveListening() {
        int socket = sockets().stream();
        ok(sockets().setInt(socket, SocketOption.REUSEADDR, 1));
        ok(sockets().setInt(socket, SocketOption.KEEPALIVE, 1));
        ok(network().bind(socket, Sockets.loopback(0)));
        ok(network().listen(socket, 4));
        assertThat(sockets().getInt(socket, SocketOption.REUSEADDR)).isEqualTo(1);
        assertThat(sockets().getInt(socket, SocketOption.KEEPALIVE)).isEqualTo(1);
        assertThat(sockets().getInt(socket, SocketOption.TYPE)).isEqualTo(SocketType.STREAM);
    }
}
