package dev.portside.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The web server the demo's guests talk to, on loopback: answers like a small httpbin. */
final class DemoServer implements AutoCloseable {

    private static final int BODY_LIMIT_BYTES = 1 << 20;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Starts the server.
     *
     * @param port 0 for any free one
     * @throws CliFailure if the port cannot be had
     */
    DemoServer(int port) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
        } catch (IOException e) {
            throw new CliFailure(
                    "--port "
                            + port
                            + ": the demo's server cannot listen there ("
                            + e.getMessage()
                            + "); choose another port",
                    "0 takes any free one");
        }
        server.createContext("/", DemoServer::answer);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String route = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readNBytes(BODY_LIMIT_BYTES);
            switch (route) {
                case "GET /" ->
                        respond(exchange, 200, "text/html", "<h1>Hello from the JVM</h1>\n");
                case "GET /get" ->
                        respond(exchange, 200, "application/json", describe(exchange, Map.of()));
                case "POST /post" ->
                        respond(exchange, 200, "application/json", describe(exchange, form(body)));
                default ->
                        respond(
                                exchange,
                                404,
                                "text/plain",
                                "there is GET /, GET /get and POST /post\n");
            }
        }
    }

    private static void respond(HttpExchange exchange, int status, String type, String content)
            throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String describe(HttpExchange exchange, Map<String, String> form) {
        StringBuilder json = new StringBuilder("{\n");
        json.append("  \"method\": ").append(quoted(exchange.getRequestMethod())).append(",\n");
        json.append("  \"url\": ")
                .append(
                        quoted(
                                "http://"
                                        + exchange.getRequestHeaders().getFirst("Host")
                                        + exchange.getRequestURI()))
                .append(",\n");
        json.append("  \"form\": {");
        String separator = "";
        for (Map.Entry<String, String> field : form.entrySet()) {
            json.append(separator)
                    .append(quoted(field.getKey()))
                    .append(": ")
                    .append(quoted(field.getValue()));
            separator = ", ";
        }
        return json.append("}\n}\n").toString();
    }

    private static Map<String, String> form(byte[] body) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20) {
                json.append(String.format("\\u%04x", (int) c));
            } else if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
