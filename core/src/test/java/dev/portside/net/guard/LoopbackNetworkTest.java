package dev.portside.net.guard;

import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.Network;
import dev.portside.net.Readiness;
import dev.portside.net.SocketType;
import dev.portside.net.Sockets;
import dev.portside.net.posix.PosixNetworks;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the loopback guard lets through, and that what it refuses reaches nobody beneath it. */
@EnabledOnOs(OS.LINUX)
class LoopbackNetworkTest {

    /** The calls that reached the network beneath. */
    private final List<String> passed = new ArrayList<>();

    private final Network host = new PosixNetworks().open();
    private final Network guarded = new LoopbackNetwork(recorded(host));
    private final Sockets sockets = new Sockets(guarded);

    private Network recorded(Network inner) {
        Object proxy =
                Proxy.newProxyInstance(
                        Network.class.getClassLoader(),
                        new Class<?>[] {Network.class},
                        (self, method, args) -> {
                            passed.add(method.getName());
                            try {
                                return method.invoke(inner, args);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
        return Network.class.cast(proxy);
    }

    @AfterEach
    void close() {
        guarded.close();
    }

    private static Endpoint mapped(int a, int b, int c, int d, int port) {
        byte[] bytes = new byte[16];
        bytes[10] = bytes[11] = (byte) 0xff;
        bytes[12] = (byte) a;
        bytes[13] = (byte) b;
        bytes[14] = (byte) c;
        bytes[15] = (byte) d;
        Endpoint endpoint = new Endpoint();
        endpoint.setInet6(bytes, 0, port);
        return endpoint;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "203.0.113.7",
                "128.0.0.1",
                "126.255.255.255",
                "::",
                "::2",
                "2001:db8::1",
                "fe80::1",
                "::127.0.0.1"
            })
    void otherAddressesAreRefusedBeforeAnySystemCall(String address) {
        Endpoint to = Sockets.address(address, 9);
        int stream = sockets.open(to.family, SocketType.STREAM);
        int datagram = sockets.open(to.family, SocketType.DATAGRAM);
        passed.clear();
        assertErrno(guarded.bind(stream, to), Errno.ACCES);
        assertErrno(guarded.connect(stream, to), Errno.ACCES);
        assertErrno(guarded.connect(datagram, to), Errno.ACCES);
        assertErrno(guarded.sendTo(datagram, new byte[1], 0, 1, to), Errno.ACCES);
        assertThat(passed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 126, 128, 203, 255})
    void mappedAddressesElsewhereAreRefusedBeforeAnySystemCall(int first) {
        int stream = sockets.open(Family.INET6, SocketType.STREAM);
        int datagram = sockets.open(Family.INET6, SocketType.DATAGRAM);
        Endpoint to = mapped(first, 0, 113, 7, 9);
        passed.clear();
        assertErrno(guarded.bind(stream, to), Errno.ACCES);
        assertErrno(guarded.connect(stream, to), Errno.ACCES);
        assertErrno(guarded.sendTo(datagram, new byte[1], 0, 1, to), Errno.ACCES);
        assertThat(passed).isEmpty();
    }

    @Test
    void streamConnectsToAMappedLoopbackAddress() {
        int listener = sockets.listener();
        int client = sockets.open(Family.INET6, SocketType.STREAM);
        sockets.connect(client, mapped(127, 0, 0, 1, sockets.local(listener).port));
        int server = sockets.accept(listener);
        sockets.send(client, "mapped");
        assertThat(sockets.receive(server)).isEqualTo("mapped");
    }

    @Test
    void streamBindsAndListensAtAMappedLoopbackAddress() {
        int listener = sockets.listener(Family.INET6, mapped(127, 0, 0, 1, 0));
        int client = sockets.stream();
        sockets.connect(client, Sockets.loopback(sockets.local(listener).port));
        int server = sockets.accept(listener);
        sockets.send(server, "hello");
        assertThat(sockets.receive(client)).isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void firstDatagramOfAnUnboundSocketArrives(boolean toMapped) {
        int receiver =
                toMapped
                        ? sockets.boundDatagram()
                        : sockets.open(Family.INET6, SocketType.DATAGRAM);
        if (!toMapped) {
            ok(guarded.bind(receiver, Sockets.address("::1", 0)));
        }
        int port = sockets.local(receiver).port;
        int sender = sockets.open(Family.INET6, SocketType.DATAGRAM);
        Endpoint to = toMapped ? mapped(127, 0, 0, 1, port) : Sockets.address("::1", port);
        assertThat(guarded.sendTo(sender, new byte[] {7}, 0, 1, to)).isEqualTo(1);
        sockets.awaitReady(receiver, Readiness.READ);
        assertThat(ok(guarded.receive(receiver, new byte[8], 0, 8, 0, null))).isEqualTo(1);
        assertThat(LoopbackNetwork.isLocal(sockets.local(sender)))
                .as("the sender is bound to the loopback interface")
                .isTrue();
    }

    @Test
    void closedNetworkRefusesBeforeAnySystemCall() {
        passed.clear();
        Network closed = new ClosedNetwork(recorded(host));
        assertErrno(closed.open(Family.INET4, SocketType.STREAM), Errno.ACCES);
        assertErrno(closed.open(Family.UNIX, SocketType.DATAGRAM), Errno.ACCES);
        for (int socket = 0; socket < 3; socket++) {
            Endpoint out = new Endpoint();
            Endpoint to = Sockets.loopback(9);
            byte[] bytes = new byte[16];
            assertErrno(closed.bind(socket, to), Errno.BADF);
            assertErrno(closed.listen(socket, 1), Errno.BADF);
            assertErrno(closed.accept(socket, out), Errno.BADF);
            assertErrno(closed.connect(socket, to), Errno.BADF);
            assertErrno(closed.receive(socket, bytes, 0, 1, 0, null), Errno.BADF);
            assertErrno(closed.send(socket, bytes, 0, 1), Errno.BADF);
            assertErrno(closed.sendTo(socket, bytes, 0, 1, to), Errno.BADF);
            assertErrno(closed.shutdown(socket, Network.SHUT_RD), Errno.BADF);
            assertErrno(closed.localAddress(socket, out), Errno.BADF);
            assertErrno(closed.peerAddress(socket, out), Errno.BADF);
            assertErrno(closed.setOption(socket, 0, bytes, 0, 4), Errno.BADF);
            assertErrno(closed.getOption(socket, 0, bytes, 0, 4), Errno.BADF);
            assertErrno(closed.readableBytes(socket), Errno.BADF);
            assertErrno(closed.writableBytes(socket), Errno.BADF);
            assertErrno(closed.await(socket, Readiness.READ, 0), Errno.BADF);
            assertErrno(closed.close(socket), Errno.BADF);
        }
        assertThat(passed).isEmpty();
    }
}
