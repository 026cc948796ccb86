package dev.portside.net;

import java.util.function.BooleanSupplier;

/**
 * Finds the addresses of host names.
 *
 * <p>Safe for use by many threads. The calling thread waits, platform or virtual, without holding a
 * carrier; the look-up itself runs elsewhere and is left to end by itself when nobody waits for it
 * any more.
 */
@FunctionalInterface
public interface Resolver {

    /**
     * Looks a host up.
     *
     * @param host a name or a numeric address; not empty
     * @param family {@link Family#INET4}, {@link Family#INET6} or {@link Family#UNSPEC} for both
     * @param timeoutNanos how long to wait at most; negative: without bound
     * @param cancelled asked every few milliseconds; once true, or once the thread is interrupted,
     *     the answer is {@link Errno#AIAGAIN} at once. An interrupt's status stays set.
     * @return the addresses, at least one and in the system's order; or an error: AINONAME (no such
     *     name), AINODATA (no address of the family), AIADDRFAMILY (a numeric address of the other
     *     family), AIAGAIN (time is over, or the name servers do not answer), AIFAMILY
     */
    Resolution resolve(String host, int family, long timeoutNanos, BooleanSupplier cancelled);
}
