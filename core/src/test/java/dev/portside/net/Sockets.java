package dev.portside.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A network under test with the steps that most sentences start with. */
public final class Sockets {

    /** No wait of the suite is longer; reaching it is a failure. */
    public static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    public final Network network;

    /** A client, the socket accepted for it and the listener they met at. */
    public record Pair(int client, int server, int listener) {}

    public Sockets(Network network) {
        this.network = network;
    }

    /** Asserts that a call failed, and how. */
    public static void assertErrno(int result, int errno) {
        assertThat(result < 0 ? Errno.name(-result) : "result " + result)
                .isEqualTo(Errno.name(errno));
    }

    /** Asserts that a call succeeded and returns its result. */
    public static int ok(int result) {
        if (result < 0) {
            fail("failed with " + Errno.name(-result));
        }
        return result;
    }

    public int open(int family, int type) {
        return ok(network.open(family, type));
    }

    public int stream() {
        return open(Family.INET4, SocketType.STREAM);
    }

    public int datagram() {
        return open(Family.INET4, SocketType.DATAGRAM);
    }

    /** A datagram socket bound to 127.0.0.1. */
    public int boundDatagram() {
        int socket = datagram();
        ok(network.bind(socket, loopback(0)));
        return socket;
    }

    public static Endpoint loopback(int port) {
        return address("127.0.0.1", port);
    }

    /** An endpoint from a numeric address. */
    public static Endpoint address(String numeric, int port) {
        try {
            return Endpoint.of(InetAddress.getByName(numeric), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(numeric, e);
        }
    }

    /** An IPv4 address in its IPv6 form. */
    public static Endpoint mapped(int port) {
        byte[] bytes = new byte[16];
        bytes[10] = bytes[11] = (byte) 0xFF;
        bytes[12] = 127;
        bytes[15] = 1;
        Endpoint endpoint = new Endpoint();
        endpoint.setInet6(bytes, 0, port);
        return endpoint;
    }

    public static Endpoint unix(byte[] path) {
        Endpoint endpoint = new Endpoint();
        endpoint.setUnix(path, 0, path.length);
        return endpoint;
    }

    public Endpoint local(int socket) {
        Endpoint out = new Endpoint();
        ok(network.localAddress(socket, out));
        return out;
    }

    public Endpoint peer(int socket) {
        Endpoint out = new Endpoint();
        ok(network.peerAddress(socket, out));
        return out;
    }

    public int listener() {
        return listener(Family.INET4, loopback(0));
    }

    public int listener(int family, Endpoint address) {
        int listener = open(family, SocketType.STREAM);
        ok(network.bind(listener, address));
        ok(network.listen(listener, 64));
        return listener;
    }

    /** Waits for a condition of a socket and returns all its readiness bits. */
    public int awaitReady(int socket, int interest) {
        int bits = ok(network.await(socket, interest, DEADLINE_NANOS));
        if (bits == 0) {
            fail("socket %d did not get ready in time", socket);
        }
        return bits;
    }

    /** Connects and waits until it has ended, well or not. */
    public void connect(int socket, Endpoint to) {
        int result = network.connect(socket, to);
        if (result == -Errno.INPROGRESS) {
            awaitReady(socket, Readiness.WRITE);
        } else {
            ok(result);
        }
    }

    public int accept(int listener) {
        awaitReady(listener, Readiness.READ);
        return ok(network.accept(listener, new Endpoint()));
    }

    public Pair pair() {
        return pair(listener());
    }

    public Pair pair(int listener) {
        Endpoint at = local(listener);
        int client = open(at.family, SocketType.STREAM);
        connect(client, at);
        return new Pair(client, accept(listener), listener);
    }

    /** A client whose connect nobody answers, because the listener's queue is full. */
    public int pendingConnect() {
        int listener = stream();
        ok(network.bind(listener, loopback(0)));
        ok(network.listen(listener, 0));
        for (int i = 0; i < 16; i++) {
            int client = stream();
            assertErrno(network.connect(client, local(listener)), Errno.INPROGRESS);
            if (network.await(client, Readiness.WRITE, TimeUnit.MILLISECONDS.toNanos(50)) == 0) {
                return client;
            }
        }
        return fail("the listener's queue never got full");
    }

    /** A port of 127.0.0.1 at which nobody listens. */
    public int closedPort(int type) {
        int socket = open(Family.INET4, type);
        ok(network.bind(socket, loopback(0)));
        int port = local(socket).port;
        ok(network.close(socket));
        return port;
    }

    public void send(int socket, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(network.send(socket, bytes, 0, bytes.length)).isEqualTo(bytes.length);
    }

    /** Waits for data and returns what one receive finds; empty at the end of a stream. */
    public String receive(int socket) {
        awaitReady(socket, Readiness.READ);
        byte[] bytes = new byte[4096];
        int n = ok(network.receive(socket, bytes, 0, bytes.length, 0, null));
        return new String(bytes, 0, n, StandardCharsets.UTF_8);
    }

    /** The plain receive, for its result. */
    public int tryReceive(int socket) {
        return network.receive(socket, new byte[64], 0, 64, 0, null);
    }

    /** The plain send of one byte, for its result. */
    public int trySend(int socket) {
        return network.send(socket, new byte[1], 0, 1);
    }

    /** Closes a connected stream so that the peer sees a reset. */
    public void reset(int socket) {
        byte[] linger = new byte[8];
        linger[0] = 1;
        ok(network.setOption(socket, SocketOption.LINGER, linger, 0, 8));
        ok(network.close(socket));
    }

    public int setInt(int socket, int option, int value) {
        byte[] bytes = ints(value);
        return network.setOption(socket, option, bytes, 0, bytes.length);
    }

    public int getInt(int socket, int option) {
        byte[] bytes = new byte[4];
        assertThat(ok(network.getOption(socket, option, bytes, 0, 4))).isEqualTo(4);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    /** Ints as an option's bytes. */
    public static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    /** A timeval's bytes. */
    public static byte[] timeval(long seconds, long micros) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(seconds)
                .putLong(micros)
                .array();
    }
}
