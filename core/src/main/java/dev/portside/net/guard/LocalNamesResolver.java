package dev.portside.net.guard;

import dev.portside.net.Errno;
import dev.portside.net.NumericHost;
import dev.portside.net.Resolution;
import dev.portside.net.Resolver;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * Knows numeric addresses and {@code localhost} and asks nobody, so that a guest without the
 * network cannot speak through name look-ups.
 */
public final class LocalNamesResolver implements Resolver {

    private final Resolver inner;

    /**
     * @param inner answers what needs no asking
     */
    public LocalNamesResolver(Resolver inner) {
        this.inner = inner;
    }

    @Override
    public Resolution resolve(
            String host, int family, long timeoutNanos, BooleanSupplier cancelled) {
        boolean local =
                host.toLowerCase(Locale.ROOT).equals("localhost")
                        || NumericHost.parse(host) != null;
        return local
                ? inner.resolve(host, family, timeoutNanos, cancelled)
                : new Resolution(
                        Errno.AINONAME,
                        List.of(),
                        host + ": this guest may not use the host's resolver");
    }
}
