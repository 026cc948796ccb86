package dev.portside.docs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A web server on loopback that greets with what it was asked, one connection after the other. */
final class TinyServer implements AutoCloseable {

    private final ServerSocket listener;

    TinyServer() throws IOException {
        listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                answer(client);
            } catch (IOException e) {
                // Closed, or a client that went away: the test sees what it did not get.
            }
        }
    }

    private static void answer(Socket client) throws IOException {
        client.setSoTimeout(10_000);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
        String request = String.valueOf(in.readLine());
        int body = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                body = Integer.parseInt(line.substring(15).strip());
            }
        }
        while (body > 0 && in.read() >= 0) {
            body--;
        }
        String greeting = "hello " + request.substring(0, request.lastIndexOf(' '));
        client.getOutputStream()
                .write(
                        ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                                        + greeting.length()
                                        + "\r\n\r\n"
                                        + greeting)
                                .getBytes(ISO_8859_1));
    }
}
