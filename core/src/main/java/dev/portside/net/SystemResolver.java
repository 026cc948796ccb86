package dev.portside.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The host system's resolver; numeric addresses and {@code localhost} need none and no network.
 *
 * <p>Looks up through {@link InetAddress}, whose cache and system properties therefore apply.
 */
public final class SystemResolver implements Resolver {
    /*
     * The C library's look-up cannot be interrupted, so it runs on daemon threads, a bounded number
     * for the process: a name server that is down can occupy them all, and then waiting look-ups
     * spend their own deadlines in the queue. A virtual thread would hold its carrier meanwhile.
     *
     * The JDK tells a missing name from a name server that is down by the text of the exception,
     * and when it answers from its cache of failures there is no text: the last failures are kept
     * here for that.
     */

    private static final int LOOKUPS_AT_ONCE = 16;
    private static final int FAILURES_KEPT = 256;
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int LONGEST_NAME = 255;

    /** Looks a name up as {@link InetAddress#getAllByName} does. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] allByName(String host) throws UnknownHostException;
    }

    private static final ThreadPoolExecutor THREADS = newThreads();

    private final Lookup lookup;
    private final Map<String, Resolution> failures =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Resolution> eldest) {
                    return size() > FAILURES_KEPT;
                }
            };

    public SystemResolver() {
        this(InetAddress::getAllByName);
    }

    SystemResolver(Lookup lookup) {
        this.lookup = lookup;
    }

    private static ThreadPoolExecutor newThreads() {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(
                        LOOKUPS_AT_ONCE,
                        LOOKUPS_AT_ONCE,
                        5,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("portside-resolver-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public Resolution resolve(
            String host, int family, long timeoutNanos, BooleanSupplier cancelled) {
        if (family != Family.UNSPEC && family != Family.INET4 && family != Family.INET6) {
            return Resolution.failure(Errno.AIFAMILY, "family " + family);
        }
        InetAddress numeric = NumericHost.parse(host);
        if (numeric != null) {
            return ofFamily(List.of(numeric), family, Errno.AIADDRFAMILY, host);
        }
        if (host.toLowerCase(Locale.ROOT).equals("localhost")) {
            return ofFamily(loopback(), family, Errno.AINODATA, host);
        }
        if (host.isEmpty() || host.length() > LONGEST_NAME || host.indexOf('\0') >= 0) {
            return Resolution.failure(Errno.AINONAME, "not a host name");
        }
        Pending pending = new Pending(host);
        THREADS.execute(pending);
        Resolution all = pending.await(timeoutNanos, cancelled);
        if (all == null) {
            THREADS.remove(pending);
            return Resolution.failure(Errno.AIAGAIN, "no answer for " + host + " in time");
        }
        return all.errno() == Errno.SUCCESS
                ? ofFamily(all.addresses(), family, Errno.AINODATA, host)
                : all;
    }

    private static Resolution ofFamily(
            List<InetAddress> addresses, int family, int none, String host) {
        List<InetAddress> fitting = new ArrayList<>();
        for (InetAddress address : addresses) {
            boolean fits =
                    switch (family) {
                        case Family.INET4 -> address instanceof Inet4Address;
                        case Family.INET6 -> address instanceof Inet6Address;
                        default -> true;
                    };
            if (fits) {
                fitting.add(address);
            }
        }
        return fitting.isEmpty()
                ? Resolution.failure(none, host + " has no address of the family asked for")
                : Resolution.of(fitting);
    }

    private static List<InetAddress> loopback() {
        try {
            byte[] one = new byte[16];
            one[15] = 1;
            return List.of(
                    InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1}),
                    InetAddress.getByAddress("localhost", one));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes were refused", e);
        }
    }

    private Resolution lookUp(String host) {
        try {
            return Resolution.of(List.of(lookup.allByName(host)));
        } catch (UnknownHostException e) {
            return failed(host, e.getMessage());
        } catch (SecurityException e) {
            return Resolution.failure(Errno.AIFAIL, e.toString());
        }
    }

    private Resolution failed(String host, @Nullable String message) {
        synchronized (failures) {
            Resolution before = failures.get(host);
            if (before != null && (message == null || message.equals(host))) {
                return before;
            }
            String reason = message == null ? host : message;
            String text = reason.toLowerCase(Locale.ROOT);
            boolean temporary = text.contains("temporary") || text.contains("try again");
            Resolution failure =
                    Resolution.failure(temporary ? Errno.AIAGAIN : Errno.AINONAME, reason);
            failures.put(host, failure);
            return failure;
        }
    }

    /** A look-up under way. */
    private final class Pending implements Runnable {

        private final String host;
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile @Nullable Resolution result;

        Pending(String host) {
            this.host = host;
        }

        @Override
        public void run() {
            try {
                result = lookUp(host);
            } finally {
                done.countDown();
            }
        }

        /** Returns the result; null when time was over or the wait was cancelled. */
        @Nullable Resolution await(long timeoutNanos, BooleanSupplier cancelled) {
            long start = System.nanoTime();
            while (done.getCount() > 0 && !cancelled.getAsBoolean()) {
                long left =
                        timeoutNanos < 0 ? SLICE_NANOS : timeoutNanos - (System.nanoTime() - start);
                if (left <= 0) {
                    break;
                }
                try {
                    if (done.await(Math.min(left, SLICE_NANOS), TimeUnit.NANOSECONDS)) {
                        break;
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
            return result;
        }
    }
}
