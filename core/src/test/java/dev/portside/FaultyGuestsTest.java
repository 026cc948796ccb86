package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The example guests on a network on which things go wrong: harmless faults cost no byte, others
 * end a connection and never the guest's patience. The seed is part of each test's name.
 */
@EnabledOnOs(OS.LINUX)
@ExtendWith(NothingLeaks.class)
@Timeout(120)
class FaultyGuestsTest {

    private static final int TIMEOUT_MILLIS = 20_000;
    private static final String PATTERN =
            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-\n";

    /** Known seeds, and one that nobody has tried. */
    private static Stream<Arguments> seeded(String... guests) {
        long fresh = System.nanoTime();
        return Arrays.stream(guests)
                .flatMap(guest ->
                        LongStream.of(1, 2, fresh)
                                .boxed()
                                .flatMap(seed ->
                                        Arrays.stream(EngineKind.values())
                                                .map(engine -> Arguments.of(guest, seed, engine))));
    }

    static Stream<Arguments> echoServers() {
        return seeded("tcp_echo_server", "tcp_echo_server_v2", "tcp_echo_server_rs");
    }

    static Stream<Arguments> httpServers() {
        return seeded("poll_http_server", "poll_http_server_v2", "poll_http_server_rs");
    }

    static Stream<Arguments> httpClients() {
        return seeded(
                "http_client",
                "http_client_v2",
                "http_client_rs",
                "nonblock_http_client",
                "nonblock_http_client_rs");
    }

    static Stream<Arguments> udpEchoes() {
        return seeded("udp_echo", "udp_echo_v2", "udp_echo_v2_by_type", "udp_echo_rs");
    }

    private static GuestRun start(
            String guest, EngineKind engine, NetworkFaults faults, Object... args) {
        return GuestRun.start(
                GuestRun.example(guest, engine),
                GuestConfig.builder()
                        .network(NetworkAccess.LOOPBACK)
                        .networkFaults(faults)
                        .args(Arrays.stream(args).map(String::valueOf).toList()));
    }

    private static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Sends all and reads to the end; what arrived before the connection broke, if it did. */
    private static byte[] exchange(int port, byte[] sent) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            Thread sender =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    socket.getOutputStream().write(sent);
                                    socket.shutdownOutput();
                                } catch (IOException e) {
                                    // The guest's side was reset; the reader sees it too.
                                    return;
                                }
                            });
            java.io.ByteArrayOutputStream received = new java.io.ByteArrayOutputStream();
            try {
                InputStream in = socket.getInputStream();
                byte[] part = new byte[8192];
                for (int n = in.read(part); n >= 0; n = in.read(part)) {
                    received.write(part, 0, n);
                }
            } catch (java.net.SocketTimeoutException e) {
                throw new AssertionError("the guest hangs", e);
            } catch (IOException e) {
                // Reset: what came before it counts.
                return received.toByteArray();
            } finally {
                sender.join();
            }
            return received.toByteArray();
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}, {2}")
    @MethodSource("echoServers")
    void echoServerLosesNothing(String guest, long seed, EngineKind engine) throws Exception {
        byte[] sent = random(seed, 200_000);
        try (GuestRun run = start(guest, engine, NetworkFaults.harmless(seed), "127.0.0.1", 0, 3)) {
            int port = run.awaitPort();
            for (int i = 0; i < 3; i++) {
                assertThat(exchange(port, sent)).isEqualTo(sent);
            }
            run.awaitSuccess();
            assertThat(run.err()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}, {2}")
    @MethodSource("echoServers")
    void echoServerOutlivesResets(String guest, long seed, EngineKind engine) throws Exception {
        byte[] sent = random(seed, 20_000);
        int complete = 0;
        try (GuestRun run = start(guest, engine, NetworkFaults.fatal(seed), "127.0.0.1", 0)) {
            int port = run.awaitPort();
            for (int i = 0; i < 60; i++) {
                byte[] echoed = exchange(port, sent);
                assertThat(echoed).as("a prefix").isEqualTo(Arrays.copyOf(sent, echoed.length));
                complete += echoed.length == sent.length ? 1 : 0;
            }
            assertThat(complete).as("complete exchanges").isPositive();
            assertThat(run.isDone()).as(run.err()).isFalse();
        }
    }

    private static byte[] request(String target) {
        return ("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String body(int size) {
        return PATTERN.repeat(size / PATTERN.length() + 1).substring(0, size);
    }

    @ParameterizedTest(name = "{0}, seed {1}, {2}")
    @MethodSource("httpServers")
    void httpServerAnswersWhole(String guest, long seed, EngineKind engine) throws Exception {
        int clients = 12;
        try (GuestRun run =
                        start(
                                guest,
                                engine,
                                NetworkFaults.harmless(seed),
                                "127.0.0.1",
                                0,
                                clients);
                ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            int port = run.awaitPort();
            List<java.util.concurrent.Future<String>> answers = new java.util.ArrayList<>();
            for (int i = 0; i < clients; i++) {
                byte[] request = request("/bytes/" + 9973 * i);
                answers.add(
                        threads.submit(
                                () -> new String(exchange(port, request), StandardCharsets.UTF_8)));
            }
            for (int i = 0; i < clients; i++) {
                assertThat(answers.get(i).get())
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .endsWith("\r\n\r\n" + body(9973 * i));
            }
            run.awaitSuccess();
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}, {2}")
    @MethodSource("httpServers")
    void httpServerOutlivesResets(String guest, long seed, EngineKind engine) throws Exception {
        int complete = 0;
        try (GuestRun run = start(guest, engine, NetworkFaults.fatal(seed), "127.0.0.1", 0)) {
            int port = run.awaitPort();
            for (int i = 0; i < 60; i++) {
                String answer =
                        new String(exchange(port, request("/bytes/5000")), StandardCharsets.UTF_8);
                complete += answer.endsWith("\r\n\r\n" + body(5000)) ? 1 : 0;
            }
            assertThat(complete).as("complete answers").isPositive();
            assertThat(run.isDone()).as(run.err()).isFalse();
        }
    }

    /** Answers every request with a long body. */
    private static HttpServer server(ExecutorService threads, byte[] body) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        byte[] _ = exchange.getRequestBody().readAllBytes();
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        server.start();
        return server;
    }

    @ParameterizedTest(name = "{0}, seed {1}, {2}")
    @MethodSource("httpClients")
    void httpClientReadsWholeAnswers(String guest, long seed, EngineKind engine)
            throws IOException {
        String body = body(100_000);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            HttpServer server = server(threads, body.getBytes(StandardCharsets.UTF_8));
            try (GuestRun run =
                    start(
                            guest,
                            engine,
                            NetworkFaults.harmless(seed),
                            "127.0.0.1",
                            server.getAddress().getPort())) {
                run.awaitSuccess();
                assertThat(run.out().split(body, -1)).as("both answers whole").hasSize(3);
                assertThat(run.err()).isEmpty();
            } finally {
                server.stop(0);
            }
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}, {2}")
    @MethodSource("httpClients")
    void httpClientSaysWhatWentWrong(String guest, long seed, EngineKind engine)
            throws IOException {
        String body = body(5_000);
        int failures = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            HttpServer server = server(threads, body.getBytes(StandardCharsets.UTF_8));
            try {
                for (int i = 0; i < 12; i++) {
                    NetworkFaults faults = NetworkFaults.fatal(seed + i);
                    try (GuestRun run =
                            start(
                                    guest,
                                    engine,
                                    faults,
                                    "127.0.0.1",
                                    server.getAddress().getPort())) {
                        failures += endedCleanly(run, body) ? 0 : 1;
                    }
                }
            } finally {
                server.stop(0);
            }
        }
        assertThat(failures).as("runs that met a fault").isPositive();
    }

    /** Tells success from a failure that was explained; anything else fails the test. */
    private static boolean endedCleanly(GuestRun run, String body) {
        ExitStatus status = run.await();
        assertThat(status.kind()).as(run.err()).isEqualTo(ExitStatus.Kind.EXITED);
        if (status.code() == 0) {
            assertThat(run.out().split(body, -1)).hasSize(3);
            return true;
        }
        assertThat(status.code()).isEqualTo(1);
        assertThat(run.out() + run.err())
                .containsAnyOf("ECONNRESET", "ECONNREFUSED", "EPIPE", "incomplete");
        return false;
    }

    @ParameterizedTest(name = "{0}, seed {1}, {2}")
    @MethodSource("udpEchoes")
    void udpEchoReturnsEveryDatagram(String guest, long seed, EngineKind engine)
            throws IOException {
        int count = 50;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                GuestRun run =
                        start(guest, engine, NetworkFaults.harmless(seed), "127.0.0.1", 0, count)) {
            int port = run.awaitPort();
            socket.setSoTimeout(TIMEOUT_MILLIS);
            for (int i = 0; i < count; i++) {
                byte[] bytes = random(seed + i, 1 + 97 * i % 1400);
                socket.send(
                        new DatagramPacket(
                                bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
                DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
                socket.receive(answer);
                assertThat(Arrays.copyOf(answer.getData(), answer.getLength())).isEqualTo(bytes);
            }
            run.awaitSuccess();
        }
    }
}
