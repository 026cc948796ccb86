package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The committed example guests, as real programs against real clients and servers: in C and Rust,
 * in every flavour of the calls, on both engines.
 */
@EnabledOnOs(OS.LINUX)
@ExtendWith(NothingLeaks.class)
class ExampleGuestsTest {

    private static final int TIMEOUT_MILLIS = 10_000;

    private static Stream<Arguments> inEveryEngine(String... guests) {
        return Arrays.stream(guests)
                .flatMap(guest ->
                        Arrays.stream(EngineKind.values())
                                .map(engine -> Arguments.of(guest, engine)));
    }

    /** What the guests' sockets are made of. */
    NetworkBackend backend() {
        return NetworkBackend.POSIX;
    }

    private GuestConfig.Builder config(Object... args) {
        return GuestConfig.builder()
                .network(NetworkAccess.LOOPBACK)
                .networkBackend(backend())
                .args(Arrays.stream(args).map(String::valueOf).toList());
    }

    /** Answers every request with its method, path and body, and keeps count. */
    private static final class EchoingHttpServer implements AutoCloseable {

        final List<String> requests = Collections.synchronizedList(new ArrayList<>());
        private final ExecutorService threads = Executors.newFixedThreadPool(4);
        private final HttpServer server;

        EchoingHttpServer() throws IOException {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            server.setExecutor(threads);
            server.createContext("/", this::answer);
            server.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String seen =
                    exchange.getRequestMethod()
                            + " "
                            + exchange.getRequestURI()
                            + " ["
                            + body
                            + "]";
            requests.add(seen);
            byte[] answer = ("you sent " + seen).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("X-Echo", "yes");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
            threads.close();
        }
    }

    static Stream<Arguments> httpClients() {
        return inEveryEngine("http_client", "http_client_v2", "http_client_rs");
    }

    @ParameterizedTest
    @MethodSource("httpClients")
    void httpClientGetsAndPosts(String guest, EngineKind engine) throws IOException {
        try (EchoingHttpServer server = new EchoingHttpServer();
                GuestRun run =
                        GuestRun.start(
                                GuestRun.example(guest, engine),
                                config("127.0.0.1", server.port()))) {
            run.awaitSuccess();
            assertThat(server.requests)
                    .containsExactly("GET /get []", "POST /post [field1=value1&field2=value2]");
            assertThat(run.out())
                    .contains("GET\nStatus: 200 OK", "POST\nStatus: 200 OK")
                    .containsIgnoringCase("X-Echo: yes")
                    .contains(
                            "you sent GET /get []",
                            "you sent POST /post [field1=value1&field2=value2]");
            assertThat(run.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("httpClients")
    void httpClientSaysWhenNobodyListens(String guest, EngineKind engine) throws IOException {
        int port;
        try (java.net.ServerSocket free =
                new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (GuestRun run =
                GuestRun.start(GuestRun.example(guest, engine), config("127.0.0.1", port))) {
            assertThat(run.await().code()).isEqualTo(1);
            assertThat(run.err()).containsIgnoringCase("refused");
        }
    }

    static Stream<Arguments> nonBlockingClients() {
        return inEveryEngine("nonblock_http_client", "nonblock_http_client_rs");
    }

    @ParameterizedTest
    @MethodSource("nonBlockingClients")
    void nonBlockingClientCompletesBothConnections(String guest, EngineKind engine)
            throws IOException {
        try (EchoingHttpServer server = new EchoingHttpServer();
                GuestRun run =
                        GuestRun.start(
                                GuestRun.example(guest, engine),
                                config("127.0.0.1", server.port()))) {
            run.awaitSuccess();
            assertThat(server.requests).containsExactly("GET / []", "GET / []");
            assertThat(run.out().split("connection completed", -1)).hasSize(3);
            assertThat(run.out().split("you sent GET /", -1)).hasSize(3);
        }
    }

    static Stream<Arguments> tcpEchoServers() {
        return inEveryEngine(
                "tcp_echo_server",
                "tcp_echo_server_rs",
                "tcp_echo_server_v2",
                "tcp_echo_server_v2_by_type");
    }

    @ParameterizedTest
    @MethodSource("tcpEchoServers")
    void tcpEchoServerReturnsEveryByte(String guest, EngineKind engine) throws Exception {
        byte[] sent = new byte[300_000];
        new Random(7).nextBytes(sent);
        try (GuestRun run =
                GuestRun.start(GuestRun.example(guest, engine), config("127.0.0.1", 0, 2))) {
            int port = run.awaitPort();
            for (int i = 0; i < 2; i++) {
                assertThat(echoed(port, sent)).isEqualTo(sent);
            }
            run.awaitSuccess();
        }
    }

    private static byte[] echoed(int port, byte[] sent) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
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
    }

    static Stream<Arguments> httpServers() {
        return inEveryEngine("poll_http_server", "poll_http_server_rs", "poll_http_server_v2");
    }

    @ParameterizedTest
    @MethodSource("httpServers")
    void pollHttpServerServesFiftyClientsAtOnce(String guest, EngineKind engine) throws Exception {
        int rounds = 3;
        int clients = 50;
        try (GuestRun run =
                        GuestRun.start(
                                GuestRun.example(guest, engine),
                                config("127.0.0.1", 0, rounds * clients + 2));
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            int port = run.awaitPort();
            try (HttpClient client =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .executor(threads)
                            .build()) {
                for (int round = 0; round < rounds; round++) {
                    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
                    for (int i = 0; i < clients; i++) {
                        answers.add(
                                client.sendAsync(
                                        get(port, "/bytes/" + 997 * i),
                                        BodyHandlers.ofByteArray()));
                    }
                    for (int i = 0; i < clients; i++) {
                        HttpResponse<byte[]> answer =
                                answers.get(i).get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
                        assertThat(answer.statusCode()).isEqualTo(200);
                        assertThat(answer.body()).hasSize(997 * i);
                    }
                }
                HttpRequest post =
                        HttpRequest.newBuilder(uri(port, "/"))
                                .timeout(Duration.ofMillis(TIMEOUT_MILLIS))
                                .POST(BodyPublishers.noBody())
                                .build();
                assertThat(client.send(post, BodyHandlers.discarding()).statusCode())
                        .isEqualTo(405);
                assertThat(client.send(get(port, "/"), BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
            run.awaitSuccess();
        }
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static HttpRequest get(int port, String path) {
        return HttpRequest.newBuilder(uri(port, path))
                .timeout(Duration.ofMillis(TIMEOUT_MILLIS))
                .build();
    }

    @ParameterizedTest
    @MethodSource("httpServers")
    void pollHttpServerKeepsAConnectionAlive(String guest, EngineKind engine) throws IOException {
        try (GuestRun run =
                GuestRun.start(GuestRun.example(guest, engine), config("127.0.0.1", 0, 20))) {
            int port = run.awaitPort();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                // Pipelined: all requests before the first answer.
                String request = "GET /bytes/3 HTTP/1.1\r\nHost: x\r\n\r\n";
                socket.getOutputStream().write(request.repeat(20).getBytes(StandardCharsets.UTF_8));
                StringBuilder text = new StringBuilder();
                byte[] chunk = new byte[4096];
                while (text.toString().split("200 OK", -1).length <= 20) {
                    int n = socket.getInputStream().read(chunk);
                    assertThat(n).as(text.toString()).isPositive();
                    text.append(new String(chunk, 0, n, StandardCharsets.UTF_8));
                }
            }
            run.awaitSuccess();
        }
    }

    static Stream<Arguments> udpEchoes() {
        return inEveryEngine("udp_echo", "udp_echo_rs", "udp_echo_v2", "udp_echo_v2_by_type");
    }

    @ParameterizedTest
    @MethodSource("udpEchoes")
    void udpEchoReturnsEachDatagramToItsSender(String guest, EngineKind engine) throws IOException {
        try (GuestRun run =
                        GuestRun.start(GuestRun.example(guest, engine), config("127.0.0.1", 0, 6));
                DatagramSocket first = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket second = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            int port = run.awaitPort();
            for (int size : new int[] {0, 1, 1400}) {
                for (DatagramSocket socket : List.of(first, second)) {
                    assertThat(echoed(socket, port, size)).isEqualTo(size);
                }
            }
            run.awaitSuccess();
        }
    }

    private static int echoed(DatagramSocket socket, int port, int size) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        socket.send(new DatagramPacket(bytes, size, InetAddress.getLoopbackAddress(), port));
        DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
        socket.receive(answer);
        assertThat(answer.getPort()).isEqualTo(port);
        assertThat(Arrays.copyOf(answer.getData(), answer.getLength())).isEqualTo(bytes);
        return answer.getLength();
    }

    static Stream<Arguments> strictUdpEchoes() {
        return inEveryEngine("udp_echo_v1_strict");
    }

    @ParameterizedTest
    @MethodSource("strictUdpEchoes")
    void strictFirstFlavourAnswersThePortItIsTold(String guest, EngineKind engine)
            throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                GuestRun run =
                        GuestRun.start(
                                GuestRun.example(guest, engine),
                                config("127.0.0.1", 0, 1)
                                        .env(
                                                "REPLY_PORT",
                                                String.valueOf(socket.getLocalPort())))) {
            assertThat(echoed(socket, run.awaitPort(), 10)).isEqualTo(10);
            run.awaitSuccess();
        }
    }
}
