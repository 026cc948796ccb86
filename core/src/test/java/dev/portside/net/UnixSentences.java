package dev.portside.net;

import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unix sockets, by path and by abstract name. */
public interface UnixSentences extends NetworkSentences {

    private static Endpoint path(Path directory, String name) {
        String path = directory.resolve(name).toString();
        return Sockets.unix(path.getBytes(StandardCharsets.UTF_8));
    }

    private static Endpoint abstractName() {
        String name = "\0portside-test-" + ThreadLocalRandom.current().nextLong();
        return Sockets.unix(name.getBytes(StandardCharsets.UTF_8));
    }

    private int unixStream() {
        return sockets().open(Family.UNIX, SocketType.STREAM);
    }

    private int unixDatagram() {
        return sockets().open(Family.UNIX, SocketType.DATAGRAM);
    }

    private void streamEcho(Endpoint at) {
        int listener = sockets().listener(Family.UNIX, at);
        assertThat(sockets().local(listener).toString()).isEqualTo(at.toString());
        int client = unixStream();
        sockets().connect(client, at);
        assertThat(sockets().peer(client).toString()).isEqualTo(at.toString());
        sockets().awaitReady(listener, Readiness.READ);
        Endpoint peer = Sockets.loopback(9);
        int server = ok(network().accept(listener, peer));
        assertThat(peer.family).isEqualTo(Family.UNIX);
        assertThat(peer.length).isZero();
        sockets().send(client, "unix");
        assertThat(sockets().receive(server)).isEqualTo("unix");
        sockets().send(server, "echo");
        assertThat(sockets().receive(client)).isEqualTo("echo");
        ok(network().close(client));
        assertThat(sockets().receive(server)).isEmpty();
    }

    private void datagramEcho(Endpoint at, Endpoint sender) {
        int a = unixDatagram();
        int b = unixDatagram();
        ok(network().bind(a, sender));
        ok(network().bind(b, at));
        assertThat(network().sendTo(a, new byte[] {'h', 'i', '!'}, 0, 2, at)).isEqualTo(2);
        sockets().awaitReady(b, Readiness.READ);
        Endpoint from = new Endpoint();
        byte[] buffer = new byte[1];
        assertThat(network().receive(b, buffer, 0, 1, 0, from)).isEqualTo(2);
        assertThat(from.toString()).isEqualTo(sender.toString());
        assertThat(network().sendTo(b, new byte[3], 0, 3, from)).isEqualTo(3);
        assertThat(sockets().tryReceive(a)).isEqualTo(3);
    }

    @Test
    default void unixStreamByPath(@TempDir Path directory) {
        streamEcho(path(directory, "stream"));
    }

    @Test
    default void unixStreamByAbstractName() {
        streamEcho(abstractName());
    }

    @Test
    default void unixDatagramByPath(@TempDir Path directory) {
        datagramEcho(path(directory, "b"), path(directory, "a"));
    }

    @Test
    default void unixDatagramByAbstractName() {
        datagramEcho(abstractName(), abstractName());
    }

    @Test
    default void abstractNamesOfAllBytesDiffer() {
        byte[] name = Arrays.copyOf(abstractName().bytes, Endpoint.MAX_PATH_BYTES);
        Endpoint longName = Sockets.unix(name);
        Endpoint shortName = Sockets.unix(Arrays.copyOf(name, 60));
        int listener = sockets().listener(Family.UNIX, longName);
        assertThat(sockets().local(listener).length).isEqualTo(Endpoint.MAX_PATH_BYTES);
        assertErrno(network().connect(unixStream(), shortName), Errno.CONNREFUSED);
        sockets().connect(unixStream(), longName);
        sockets().accept(listener);
    }

    @Test
    default void datagramFromAnUnnamedSocketHasAnEmptyPath() {
        Endpoint at = abstractName();
        int b = unixDatagram();
        ok(network().bind(b, at));
        ok(network().sendTo(unixDatagram(), new byte[1], 0, 1, at));
        Endpoint from = Sockets.loopback(1);
        assertThat(network().receive(b, new byte[1], 0, 1, 0, from)).isEqualTo(1);
        assertThat(from.family).isIn(Family.UNIX, Family.UNSPEC);
        assertThat(from.length).isZero();
    }

    @Test
    default void unnamedUnixSocketHasAnEmptyPath() {
        Endpoint local = sockets().local(unixStream());
        assertThat(local.family).isEqualTo(Family.UNIX);
        assertThat(local.length).isZero();
    }

    @Test
    default void missingPathGivesNoent(@TempDir Path directory) {
        assertErrno(network().connect(unixStream(), path(directory, "none")), Errno.NOENT);
    }

    @Test
    default void existingPathGivesAddrinuseEvenAfterClose(@TempDir Path directory) {
        Endpoint at = path(directory, "taken");
        int listener = sockets().listener(Family.UNIX, at);
        assertErrno(network().bind(unixStream(), at), Errno.ADDRINUSE);
        ok(network().close(listener));
        assertErrno(network().bind(unixStream(), at), Errno.ADDRINUSE);
        assertErrno(network().connect(unixStream(), at), Errno.CONNREFUSED);
    }

    @Test
    default void inetAddressOnAUnixSocketGivesInval() {
        assertErrno(network().bind(unixStream(), Sockets.loopback(0)), Errno.INVAL);
        assertErrno(network().connect(unixStream(), Sockets.loopback(9)), Errno.INVAL);
    }

    @Test
    default void unixAddressOnAnInetSocketGivesAfnosupport() {
        assertErrno(network().bind(sockets().stream(), abstractName()), Errno.AFNOSUPPORT);
        assertErrno(network().connect(sockets().stream(), abstractName()), Errno.AFNOSUPPORT);
    }

    @Test
    default void longestPathWorks(@TempDir Path directory) {
        int room = Endpoint.MAX_PATH_BYTES - directory.toString().length() - 1;
        assertThat(room).as("the temporary directory's path is short enough").isPositive();
        streamEcho(path(directory, "x".repeat(room)));
    }

    @Test
    default void unixStreamMayBeShutDownUnconnected() {
        assertThat(network().shutdown(unixStream(), Network.SHUT_WR)).isZero();
    }

    @Test
    default void boundUnixStreamDoesNotTakeConnections(@TempDir Path directory) {
        Endpoint at = path(directory, "bound");
        int bound = unixStream();
        ok(network().bind(bound, at));
        assertErrno(network().connect(unixStream(), at), Errno.CONNREFUSED);
        ok(network().listen(bound, 4));
        sockets().connect(unixStream(), at);
        sockets().accept(bound);
    }

    @Test
    default void unboundUnixStreamDoesNotListen() {
        assertErrno(network().listen(unixStream(), 1), Errno.INVAL);
    }

    @Test
    default void endOfAUnixPeersSendingIsNoHangup(@TempDir Path directory) {
        int listener = sockets().listener(Family.UNIX, path(directory, "stream"));
        Sockets.Pair pair = sockets().pair(listener);
        ok(network().shutdown(pair.client(), Network.SHUT_WR));
        assertThat(sockets().awaitReady(pair.server(), Readiness.READ)).isEqualTo(Readiness.READ);
        sockets().send(pair.server(), "still");
        assertThat(sockets().receive(pair.client())).isEqualTo("still");
    }

    @Test
    default void sendToIgnoresTheAddressOnAUnixStream(@TempDir Path directory) {
        Endpoint at = path(directory, "stream");
        Sockets.Pair pair = sockets().pair(sockets().listener(Family.UNIX, at));
        assertThat(network().sendTo(pair.client(), new byte[] {'u'}, 0, 1, at)).isEqualTo(1);
        assertThat(sockets().receive(pair.server())).isEqualTo("u");
    }

    @Test
    default void closedUnixPeerIsAHangup(@TempDir Path directory) {
        int listener = sockets().listener(Family.UNIX, path(directory, "stream"));
        Sockets.Pair pair = sockets().pair(listener);
        ok(network().close(pair.client()));
        int bits = sockets().awaitReady(pair.server(), Readiness.READ);
        assertThat(bits).isEqualTo(Readiness.READ | Readiness.HANGUP);
        assertErrno(sockets().trySend(pair.server()), Errno.PIPE);
    }
}
