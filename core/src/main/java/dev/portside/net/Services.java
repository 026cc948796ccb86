package dev.portside.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Ports of services: numbers, then the names of a services file.
 *
 * <p>Immutable.
 */
public final class Services {

    private static final int HIGHEST_PORT = 65535;

    /** For systems without the file. */
    private static final List<String> BUILT_IN =
            List.of(
                    "echo 7/tcp",
                    "echo 7/udp",
                    "ftp 21/tcp",
                    "ssh 22/tcp",
                    "telnet 23/tcp",
                    "smtp 25/tcp mail",
                    "domain 53/tcp",
                    "domain 53/udp",
                    "http 80/tcp www",
                    "pop3 110/tcp pop-3",
                    "ntp 123/udp",
                    "imap2 143/tcp imap",
                    "snmp 161/udp",
                    "ldap 389/tcp",
                    "https 443/tcp",
                    "https 443/udp",
                    "submission 587/tcp",
                    "ldaps 636/tcp",
                    "imaps 993/tcp",
                    "pop3s 995/tcp",
                    "mysql 3306/tcp",
                    "postgresql 5432/tcp postgres",
                    "http-alt 8080/tcp webcache");

    private static final class Holder {
        static final Services SYSTEM = read(Path.of("/etc/services"));
    }

    private final Map<String, Integer> ports;

    private Services(Map<String, Integer> ports) {
        this.ports = ports;
    }

    /** Returns the host system's services, or a built-in table where it has no file of them. */
    public static Services system() {
        return Holder.SYSTEM;
    }

    /** Parses lines of {@code name port/protocol alias...}; what follows a # is a comment. */
    public static Services parse(Stream<String> lines) {
        Map<String, Integer> ports = new HashMap<>();
        lines.forEach(line -> parseLine(line, ports));
        return new Services(ports);
    }

    static Services read(Path file) {
        // ISO 8859-1: comments may be in any encoding, and names are ASCII.
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return parse(lines);
        } catch (IOException | UncheckedIOException | SecurityException e) {
            return parse(BUILT_IN.stream());
        }
    }

    private static void parseLine(String line, Map<String, Integer> ports) {
        int comment = line.indexOf('#');
        String[] words =
                (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+", -1);
        if (words.length < 2) {
            return;
        }
        int slash = words[1].indexOf('/');
        int port = slash < 0 ? -1 : number(words[1].substring(0, slash));
        if (port < 0) {
            return;
        }
        String protocol = words[1].substring(slash);
        for (int i = 0; i < words.length; i++) {
            if (i != 1) {
                ports.putIfAbsent(words[i] + protocol, port);
            }
        }
    }

    /**
     * Returns a service's port.
     *
     * @param service a decimal number or a name
     * @param type one of {@link SocketType}, or 0 for either, streams first
     * @return the port; or -AISERVICE
     */
    public int port(String service, int type) {
        int number = number(service);
        if (number >= 0) {
            return number;
        }
        Integer stream = type == SocketType.DATAGRAM ? null : ports.get(service + "/tcp");
        if (stream != null) {
            return stream;
        }
        Integer datagram = type == SocketType.STREAM ? null : ports.get(service + "/udp");
        return datagram != null ? datagram : -Errno.AISERVICE;
    }

    /** Returns a port written in decimal digits, or -1 when the text is none. */
    public static int number(String text) {
        if (text.isEmpty()) {
            return -1;
        }
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            port = 10 * port + (c - '0');
            if (port > HIGHEST_PORT) {
                return -1;
            }
        }
        return port;
    }
}
