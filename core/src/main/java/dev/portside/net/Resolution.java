package dev.portside.net;

import java.net.InetAddress;
import java.util.List;

/**
 * What a {@link Resolver} found.
 *
 * @param errno {@link Errno#SUCCESS}, or one of the resolver's errors from {@link
 *     Errno#AIADDRFAMILY} to {@link Errno#AISYSTEM}
 * @param addresses the addresses, none exactly when there is an error; an IPv6 one may be mapped
 * @param reason what went wrong, for people; empty on success
 */
public record Resolution(int errno, List<InetAddress> addresses, String reason) {

    public Resolution {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty() != (errno != Errno.SUCCESS)) {
            throw new IllegalArgumentException(
                    Errno.name(errno) + " with " + addresses.size() + " addresses");
        }
    }

    static Resolution of(List<InetAddress> addresses) {
        return new Resolution(Errno.SUCCESS, addresses, "");
    }

    static Resolution failure(int errno, String reason) {
        return new Resolution(errno, List.of(), reason);
    }
}
