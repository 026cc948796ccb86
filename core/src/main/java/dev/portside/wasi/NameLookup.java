package dev.portside.wasi;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.NumericHost;
import dev.portside.net.Resolution;
import dev.portside.net.Resolver;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Finds addresses for sock_getaddrinfo. The guest waits, but stays stoppable. */
public final class NameLookup {

    /** How long a look-up may take; twice what resolvers commonly wait for one server. */
    private static final long TIMEOUT_NANOS = 10_000_000_000L;

    private final GuestProcess process;
    private final Resolver resolver;

    public NameLookup(GuestProcess process, Resolver resolver) {
        this.process = process;
        this.resolver = resolver;
    }

    /** Adds the wildcard addresses for listeners, else the loopback ones. */
    public void wildcardOrLoopback(int family, boolean passive, List<Endpoint> found) {
        if (family != Family.INET6) {
            found.add(Endpoint.of(InetAddress.ofLiteral(passive ? "0.0.0.0" : "127.0.0.1"), 0));
        }
        if (family != Family.INET4) {
            found.add(Endpoint.of(InetAddress.ofLiteral(passive ? "::" : "::1"), 0));
        }
    }

    /** Tells whether a host is written as a number. */
    public static boolean isNumeric(String node) {
        return NumericHost.parse(node) != null;
    }

    /**
     * Adds the addresses of a name or number, IPv4 first.
     *
     * @param node not empty
     * @param mapV4 whether IPv4 addresses may answer for IPv6, in their mapped form
     * @return SUCCESS or one of the AI numbers of {@link Errno}
     */
    public int find(String node, int family, boolean mapV4, List<Endpoint> found) {
        int asked = family == Family.INET6 && mapV4 ? Family.UNSPEC : family;
        Resolution answer = resolver.resolve(node, asked, TIMEOUT_NANOS, process::isStopped);
        process.checkStopped();
        if (answer.errno() != Errno.SUCCESS) {
            process.settings()
                    .log()
                    .debug(() -> "name look-up of \"" + node + "\": " + answer.reason());
            return answer.errno();
        }
        List<Endpoint> inet6 = new ArrayList<>();
        for (InetAddress address : answer.addresses()) {
            if (!(address instanceof Inet4Address v4)) {
                inet6.add(Endpoint.of(address, 0));
            } else if (family == Family.INET6) {
                inet6.add(Endpoint.of(NumericHost.mapped(v4), 0));
            } else {
                found.add(Endpoint.of(v4, 0));
            }
        }
        found.addAll(inet6);
        return Errno.SUCCESS;
    }
}
