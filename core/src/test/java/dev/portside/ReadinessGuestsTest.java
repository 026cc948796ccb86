package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Guests that wait as other people's libraries do: wasi-libc's poll and select, Go's network
 * poller, mio and tokio.
 *
 * <p>Their peers run on platform threads: the JDK's pollers for virtual ones come and stay, which
 * looks like a leak.
 */
@EnabledOnOs(OS.LINUX)
@ExtendWith(NothingLeaks.class)
@Timeout(120)
class ReadinessGuestsTest {

    private static final int TIMEOUT_MILLIS = 20_000;

    private static Stream<Arguments> inEveryEngine(String... guests) {
        return Arrays.stream(guests)
                .flatMap(guest ->
                        Arrays.stream(EngineKind.values())
                                .map(engine -> Arguments.of(guest, engine)));
    }

    static Stream<Arguments> echoes() {
        return inEveryEngine("libc_echo", "libc_echo_select");
    }

    static Stream<Arguments> relays() {
        return inEveryEngine("netpoll_relay", "netpoll_relay_v2", "ready_relay_rs");
    }

    private static GuestRun start(String guest, EngineKind engine, int upstream, int count) {
        return GuestRun.start(
                GuestRun.example(guest, engine),
                GuestConfig.builder()
                        .network(NetworkAccess.LOOPBACK)
                        .env("UPSTREAM", Integer.toString(upstream))
                        .args("127.0.0.1", "0", Integer.toString(count)));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static byte[] random(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Sends all, says that this was all, and returns what comes back. */
    private static byte[] exchange(Socket socket, byte[] sent) throws Exception {
        Thread sender =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                socket.getOutputStream().write(sent);
                                socket.shutdownOutput();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        byte[] received = socket.getInputStream().readAllBytes();
        sender.join();
        return received;
    }

    /** Runs as many exchanges at once and checks each. */
    private static void exchangeMany(int port, int clients, int size) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<byte[]>> answers = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                byte[] sent = random(i, size + i);
                Callable<byte[]> exchange =
                        () -> {
                            try (Socket socket = connect(port)) {
                                return exchange(socket, sent);
                            }
                        };
                answers.add(threads.submit(exchange));
            }
            for (int i = 0; i < clients; i++) {
                assertThat(answers.get(i).get()).as("client " + i).isEqualTo(random(i, size + i));
            }
        }
    }

    /** Does something with each connection, on a thread of its own. */
    private static final class Upstream implements AutoCloseable {

        /** A thousand of these threads may live at once. */
        private static final long SMALL_STACK_BYTES = 256 * 1024;

        private interface Service {
            void serve(Socket socket) throws IOException;
        }

        private final ServerSocket server;
        private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());

        Upstream(Service service) throws IOException {
            server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
            Thread _ =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    while (true) {
                                        Socket socket = server.accept();
                                        sockets.add(socket);
                                        Thread _ =
                                                Thread.ofPlatform()
                                                        .stackSize(SMALL_STACK_BYTES)
                                                        .start(() -> serve(service, socket));
                                    }
                                } catch (IOException e) {
                                    // Closed: the test is over.
                                    return;
                                }
                            });
        }

        private static void serve(Service service, Socket socket) {
            try (socket) {
                service.serve(socket);
            } catch (IOException e) {
                // The relay's side ended first; the client's side of the test says whether it may.
                return;
            }
        }

        static Upstream echoing() throws IOException {
            return new Upstream(socket -> {
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream();
                long _ = in.transferTo(out);
                socket.shutdownOutput();
            });
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("echoes")
    void echoServesManyAtOnce(String guest, EngineKind engine) throws Exception {
        try (GuestRun run = start(guest, engine, 0, 40)) {
            exchangeMany(run.awaitPort(), 40, 60_000);
            run.awaitSuccess();
        }
    }

    /** One client sends without reading until nothing goes any more; the others must not notice. */
    @ParameterizedTest
    @MethodSource("echoes")
    void echoIsNotHeldByAClientThatDoesNotRead(String guest, EngineKind engine) throws Exception {
        byte[] much = random(1, 20_000_000);
        try (GuestRun run = start(guest, engine, 0, 11);
                Socket greedy = connect(run.awaitPort())) {
            Thread sender =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    greedy.getOutputStream().write(much);
                                    greedy.shutdownOutput();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            exchangeMany(greedy.getPort(), 10, 10_000);
            assertThat(sender.isAlive()).as("still sending").isTrue();
            assertThat(greedy.getInputStream().readAllBytes()).isEqualTo(much);
            sender.join();
            run.awaitSuccess();
        }
    }

    /** All sockets are ready in the same poll, more than any batch of the kernel's events. */
    @ParameterizedTest
    @ValueSource(strings = {"libc_echo"})
    void thousandsOfConnectionsAreServedByOnePoll(String guest) throws Exception {
        int clients = 2500;
        try (GuestRun run = start(guest, EngineKind.COMPILER, 0, clients)) {
            int port = run.awaitPort();
            List<Socket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < clients; i++) {
                    sockets.add(connect(port));
                }
                for (int round = 1; round <= 3; round++) {
                    for (Socket socket : sockets) {
                        socket.getOutputStream().write(round);
                    }
                    for (Socket socket : sockets) {
                        assertThat(socket.getInputStream().read()).isEqualTo(round);
                    }
                }
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
            run.awaitSuccess();
        }
    }

    @ParameterizedTest
    @MethodSource("relays")
    void relayLosesNothingInEitherDirection(String guest, EngineKind engine) throws Exception {
        try (Upstream upstream = Upstream.echoing();
                GuestRun run = start(guest, engine, upstream.port(), 30)) {
            exchangeMany(run.awaitPort(), 30, 60_000);
            run.awaitSuccess();
        }
    }

    /** The client has finished sending long before the answer comes: a FIN is no hang-up. */
    @ParameterizedTest
    @MethodSource("relays")
    void relayPassesAHalfClosedConnection(String guest, EngineKind engine) throws Exception {
        byte[] answer = random(9, 500_000);
        Upstream.Service late =
                socket -> {
                    byte[] all = socket.getInputStream().readAllBytes();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                    socket.getOutputStream().write(all);
                    socket.getOutputStream().write(answer);
                };
        try (Upstream upstream = new Upstream(late);
                GuestRun run = start(guest, engine, upstream.port(), 1);
                Socket client = connect(run.awaitPort())) {
            byte[] sent = random(8, 1000);
            byte[] received = exchange(client, sent);
            assertThat(Arrays.copyOf(received, sent.length)).isEqualTo(sent);
            assertThat(Arrays.copyOfRange(received, sent.length, received.length))
                    .isEqualTo(answer);
            run.awaitSuccess();
        }
    }

    /** Nothing happens for several of the guest's time-outs, then bytes come. */
    @ParameterizedTest
    @MethodSource("relays")
    void relayKeepsAnIdleConnection(String guest, EngineKind engine) throws Exception {
        try (Upstream upstream = Upstream.echoing();
                GuestRun run = start(guest, engine, upstream.port(), 1);
                Socket client = connect(run.awaitPort())) {
            for (int i = 0; i < 3; i++) {
                client.getOutputStream().write(i);
                assertThat(client.getInputStream().read()).isEqualTo(i);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(450));
            }
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            run.awaitSuccess();
        }
    }

    /** Answers what a client of a connection that comes to nothing sees: its end. */
    private static boolean ends(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("neither bytes nor the end", e);
        } catch (IOException e) {
            // Reset.
            return true;
        }
    }

    @ParameterizedTest
    @MethodSource("relays")
    void relayOutlivesRefusedConnections(String guest, EngineKind engine) throws Exception {
        int closed;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = free.getLocalPort();
        }
        try (GuestRun run = start(guest, engine, closed, 5)) {
            int port = run.awaitPort();
            for (int i = 0; i < 5; i++) {
                try (Socket client = connect(port)) {
                    assertThat(ends(client)).isTrue();
                }
            }
            run.awaitSuccess();
            assertThat(run.err()).contains("ECONNREFUSED");
        }
    }

    @ParameterizedTest
    @MethodSource("relays")
    void relayEndsALinkWhoseUpstreamResets(String guest, EngineKind engine) throws Exception {
        Upstream.Service resetting =
                socket -> {
                    int _ = socket.getInputStream().read();
                    socket.setSoLinger(true, 0);
                };
        try (Upstream upstream = new Upstream(resetting);
                GuestRun run = start(guest, engine, upstream.port(), 5)) {
            int port = run.awaitPort();
            for (int i = 0; i < 5; i++) {
                try (Socket client = connect(port)) {
                    client.getOutputStream().write(1);
                    assertThat(ends(client)).isTrue();
                }
            }
            run.awaitSuccess();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"netpoll_relay", "ready_relay_rs"})
    void relayHoldsAThousandLinks(String guest) throws Exception {
        int clients = 1000;
        try (Upstream upstream = Upstream.echoing();
                GuestRun run = start(guest, EngineKind.COMPILER, upstream.port(), clients)) {
            int port = run.awaitPort();
            List<Socket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < clients; i++) {
                    sockets.add(connect(port));
                }
                for (Socket socket : sockets) {
                    socket.getOutputStream().write(7);
                }
                for (Socket socket : sockets) {
                    assertThat(socket.getInputStream().read()).isEqualTo(7);
                }
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
            run.awaitSuccess();
        }
    }
}
