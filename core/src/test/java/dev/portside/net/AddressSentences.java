package dev.portside.net;

import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.loopback;
import static dev.portside.net.Sockets.ok;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Opening, binding, listening and the socket's own address. */
public interface AddressSentences extends NetworkSentences {

    @Test
    default void socketsAreTheLowestFreeNumbers() {
        int first = sockets().stream();
        int second = sockets().datagram();
        int third = sockets().stream();
        assertThat(new int[] {first, second, third}).containsExactly(0, 1, 2);
        ok(network().close(second));
        ok(network().close(first));
        assertThat(sockets().stream()).isEqualTo(first);
        assertThat(sockets().stream()).isEqualTo(second);
        assertThat(sockets().stream()).isEqualTo(3);
    }

    @Test
    default void unknownFamilyGivesAfnosupport() {
        assertErrno(network().open(Family.UNSPEC, SocketType.STREAM), Errno.AFNOSUPPORT);
        assertErrno(network().open(9, SocketType.STREAM), Errno.AFNOSUPPORT);
    }

    @Test
    default void unknownTypeGivesProtonosupport() {
        assertErrno(network().open(Family.INET4, 0), Errno.PROTONOSUPPORT);
        assertErrno(network().open(Family.INET4, 9), Errno.PROTONOSUPPORT);
    }

    @Test
    default void unboundSocketsHaveTheWildcardAddress() {
        Endpoint v4 = sockets().local(sockets().stream());
        assertThat(v4.toString()).isEqualTo("0.0.0.0:0");
        Endpoint v6 = sockets().local(sockets().open(Family.INET6, SocketType.DATAGRAM));
        assertThat(v6.family).isEqualTo(Family.INET6);
        assertThat(v6.port).isZero();
        assertThat(v6.inetAddress().isAnyLocalAddress()).isTrue();
    }

    @Test
    default void bindToPortZeroChoosesOneAtOnce() {
        int stream = sockets().stream();
        ok(network().bind(stream, loopback(0)));
        assertThat(sockets().local(stream).port).isPositive();
        assertThat(sockets().local(stream).toString()).startsWith("127.0.0.1:");
        assertThat(sockets().local(sockets().boundDatagram()).port).isPositive();
    }

    @Test
    default void bindToAPortInUseGivesAddrinuse() {
        Endpoint taken = sockets().local(sockets().listener());
        assertErrno(network().bind(sockets().stream(), taken), Errno.ADDRINUSE);
        Endpoint takenToo = sockets().local(sockets().boundDatagram());
        assertErrno(network().bind(sockets().datagram(), takenToo), Errno.ADDRINUSE);
    }

    @Test
    default void bindToAForeignAddressGivesAddrnotavail() {
        Endpoint foreign = Sockets.address("192.0.2.1", 0);
        assertErrno(network().bind(sockets().stream(), foreign), Errno.ADDRNOTAVAIL);
    }

    @Test
    default void secondBindGivesInval() {
        int socket = sockets().stream();
        ok(network().bind(socket, loopback(0)));
        assertErrno(network().bind(socket, loopback(0)), Errno.INVAL);
    }

    @Test
    default void bindOfAConnectedStreamGivesInval() {
        int client = sockets().pair().client();
        assertErrno(network().bind(client, loopback(0)), Errno.INVAL);
    }

    @Test
    default void bindToTheOtherFamilyIsRefused() {
        Endpoint v6 = Sockets.address("::1", 0);
        assertErrno(network().bind(sockets().stream(), v6), Errno.AFNOSUPPORT);
        int socket = sockets().open(Family.INET6, SocketType.STREAM);
        assertErrno(network().bind(socket, loopback(0)), Errno.INVAL);
    }

    @Test
    default void bindToAnUnknownAddressGivesAfnosupport() {
        assertErrno(network().bind(sockets().stream(), new Endpoint()), Errno.AFNOSUPPORT);
    }

    @Test
    default void reuseaddrDoesNotPermitASecondListener() {
        int listener = sockets().stream();
        ok(sockets().setInt(listener, SocketOption.REUSEADDR, 1));
        ok(network().bind(listener, loopback(0)));
        ok(network().listen(listener, 1));
        int second = sockets().stream();
        ok(sockets().setInt(second, SocketOption.REUSEADDR, 1));
        assertErrno(network().bind(second, sockets().local(listener)), Errno.ADDRINUSE);
    }

    @Test
    default void listenOnAnUnboundSocketChoosesAPort() {
        int socket = sockets().stream();
        ok(network().listen(socket, 1));
        assertThat(sockets().local(socket).port).isPositive();
    }

    @Test
    default void listenTakesAnyBacklogAndMayBeRepeated() {
        int socket = sockets().stream();
        ok(network().bind(socket, loopback(0)));
        ok(network().listen(socket, -1));
        ok(network().listen(socket, 0));
        ok(network().listen(socket, Integer.MAX_VALUE));
    }

    @Test
    default void listenOnADatagramSocketGivesNotsup() {
        assertErrno(network().listen(sockets().boundDatagram(), 1), Errno.NOTSUP);
    }

    @Test
    default void listenOnAConnectedStreamGivesInval() {
        assertErrno(network().listen(sockets().pair().client(), 1), Errno.INVAL);
    }

    @Test
    default void aListenerKeepsTheAddressItWasBoundTo() {
        int socket = sockets().stream();
        ok(network().bind(socket, loopback(0)));
        String bound = sockets().local(socket).toString();
        ok(network().listen(socket, 1));
        assertThat(sockets().local(socket).toString()).isEqualTo(bound);
    }
}
