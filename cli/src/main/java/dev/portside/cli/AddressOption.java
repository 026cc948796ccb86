package dev.portside.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A value of {@code --listen} or {@code --dial}: {@code HOST:PORT}, {@code [IPV6]:PORT} or {@code
 * :PORT}.
 */
final class AddressOption {

    private static final String SCHEME = "tcp://";

    private AddressOption() {}

    /**
     * Reads one value; a host name is looked up.
     *
     * @param option the option's name, for messages
     * @throws CliFailure if it is not an address, or the name is unknown
     */
    static InetSocketAddress parse(String option, String value) {
        String address = value.startsWith(SCHEME) ? value.substring(SCHEME.length()) : value;
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (colon < 0 || (host.indexOf(':') >= 0 && !bracketed)) {
            throw refused(
                    option, value, "write HOST:PORT or [IPV6]:PORT, for example 127.0.0.1:8080");
        }
        int port = port(option, value, address.substring(colon + 1));
        if (host.isEmpty()) {
            // As in wasi-go and in Go itself: all addresses of this machine for a listener, this
            // machine for a dial.
            return option.equals("--dial")
                    ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                    : new InetSocketAddress(port);
        }
        InetSocketAddress resolved =
                new InetSocketAddress(
                        bracketed ? host.substring(1, host.length() - 1) : host, port);
        if (resolved.isUnresolved()) {
            throw refused(
                    option,
                    value,
                    "the name \""
                            + host
                            + "\" has no address; check it or give the address itself");
        }
        return resolved;
    }

    private static int port(String option, String value, String text) {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
        if (port < 0 || port > 65535) {
            throw refused(option, value, "the port must be a number from 0 to 65535");
        }
        return port;
    }

    private static CliFailure refused(String option, String value, String remedy) {
        return new CliFailure(option + " is \"" + value + "\"; " + remedy);
    }
}
