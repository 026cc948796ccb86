package dev.portside.net.guard;

import static dev.portside.net.Sockets.assertErrno;
import static dev.portside.net.Sockets.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Network;
import dev.portside.net.NetworkProvider;
import dev.portside.net.NetworkSuite;
import dev.portside.net.Readiness;
import dev.portside.net.Sockets;
import dev.portside.net.guard.FaultyNetwork.Chances;
import dev.portside.net.posix.PosixNetworks;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Faults by chance, and the same ones again. */
@EnabledOnOs(OS.LINUX)
class FaultyNetworkTest {

    private static final Chances NONE = new Chances(0, 0, 0, 0, 0);

    /** Without chances it is like the network beneath, in every sentence of the suite. */
    @Nested
    class WithoutFaults extends NetworkSuite {
        @Override
        protected NetworkProvider provider() {
            return () -> new FaultyNetwork(new PosixNetworks().open(), 1, NONE);
        }
    }

    private static Sockets faulty(long seed, Chances chances) {
        return new Sockets(new FaultyNetwork(new PosixNetworks().open(), seed, chances));
    }

    /** The answers of a fixed sequence of calls. */
    private static List<Integer> answers(long seed) {
        Sockets sockets = faulty(seed, new Chances(500, 250, 150, 0, 0));
        try (Network network = sockets.network) {
            Sockets.Pair pair = patientPair(sockets);
            List<Integer> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(network.send(pair.client(), new byte[100], 0, 100));
            }
            return answers;
        }
    }

    /** A pair made in spite of calls that answer AGAIN and INTR. */
    private static Sockets.Pair patientPair(Sockets sockets) {
        int listener = sockets.listener();
        int client = sockets.stream();
        Endpoint to = sockets.local(listener);
        int result = -Errno.INTR;
        while (result == -Errno.INTR) {
            result = sockets.network.connect(client, to);
        }
        sockets.awaitReady(client, Readiness.WRITE);
        int server = -Errno.AGAIN;
        while (server == -Errno.AGAIN || server == -Errno.INTR) {
            sockets.awaitReady(listener, Readiness.READ);
            server = sockets.network.accept(listener, new Endpoint());
        }
        return new Sockets.Pair(client, ok(server), listener);
    }

    @Test
    void sameSeedMeetsTheSameFaults() {
        List<Integer> first = answers(42);
        assertThat(answers(42)).isEqualTo(first);
        assertThat(answers(43)).isNotEqualTo(first);
        assertThat(first)
                .contains(100, -Errno.AGAIN, -Errno.INTR)
                .anyMatch(n -> n > 0 && n < 100)
                .noneMatch(n -> n == 0 || n > 100);
    }

    @Test
    void datagramsAreNeverCut() {
        Sockets sockets = faulty(7, new Chances(1000, 300, 300, 1000, 1000));
        try (Network network = sockets.network) {
            int receiver = sockets.boundDatagram();
            int sender = sockets.datagram();
            int arrived = 0;
            for (int i = 0; i < 100; i++) {
                int sent = network.sendTo(sender, new byte[1000], 0, 1000, sockets.local(receiver));
                assertThat(sent).isIn(1000, -Errno.AGAIN, -Errno.INTR);
                if (sent == 1000) {
                    arrived++;
                    int received = -Errno.AGAIN;
                    while (received < 0) {
                        sockets.awaitReady(receiver, Readiness.READ);
                        received = network.receive(receiver, new byte[2000], 0, 2000, 0, null);
                        assertThat(received).isIn(1000, -Errno.AGAIN, -Errno.INTR);
                    }
                }
            }
            assertThat(arrived).isBetween(20, 70);
        }
    }

    @Test
    void resetConnectionsEndOnBothSides() {
        // Every transfer resets; a plain network at the other end sees the end of the stream.
        try (Network plain = new PosixNetworks().open();
                Network network =
                        new FaultyNetwork(
                                new PosixNetworks().open(), 3, new Chances(0, 0, 0, 1000, 0))) {
            Sockets peer = new Sockets(plain);
            int listener = peer.listener();
            Sockets own = new Sockets(network);
            int client = own.stream();
            own.connect(client, peer.local(listener));
            int server = peer.accept(listener);
            assertErrno(own.trySend(client), Errno.CONNRESET);
            assertErrno(own.trySend(client), Errno.PIPE);
            assertThat(own.tryReceive(client)).isZero();
            assertThat(own.awaitReady(client, Readiness.READ) & Readiness.HANGUP).isNotZero();
            assertThat(peer.receive(server)).isEmpty();
        }
    }

    @Test
    void refusedSocketMayTryAgain() {
        Sockets sockets = faulty(5, new Chances(0, 0, 0, 0, 500));
        try (Network network = sockets.network) {
            int listener = sockets.listener();
            int refused = 0;
            for (int i = 0; i < 20; i++) {
                int client = sockets.stream();
                int result = network.connect(client, sockets.local(listener));
                while (result == -Errno.CONNREFUSED) {
                    refused++;
                    result = network.connect(client, sockets.local(listener));
                }
                sockets.awaitReady(client, Readiness.WRITE);
                int server = sockets.accept(listener);
                sockets.send(client, "x");
                assertThat(sockets.receive(server)).isEqualTo("x");
            }
            assertThat(refused).isBetween(3, 80);
        }
    }

    @Test
    void abortedConnectionsAreTakenFromTheQueue() {
        Sockets sockets = faulty(5, new Chances(0, 0, 0, 1000, 0));
        try (Network network = sockets.network) {
            int listener = sockets.listener();
            int client = sockets.stream();
            sockets.connect(client, sockets.local(listener));
            sockets.awaitReady(listener, Readiness.READ);
            assertErrno(network.accept(listener, new Endpoint()), Errno.CONNABORTED);
            assertErrno(network.accept(listener, new Endpoint()), Errno.AGAIN);
        }
    }
}
