package dev.portside.wasi;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;

/** The host's clocks. */
public final class SystemClocks implements Clocks {

    public static final SystemClocks INSTANCE = new SystemClocks();

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private SystemClocks() {}

    @Override
    public long realtimeNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }

    @Override
    public long monotonicNanos() {
        return System.nanoTime();
    }

    @Override
    public long processCpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getProcessCpuTime()
                : -1;
    }

    @Override
    public long threadCpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        // Virtual threads have no processor time of their own.
        return threads.isCurrentThreadCpuTimeSupported() && !Thread.currentThread().isVirtual()
                ? threads.getCurrentThreadCpuTime()
                : -1;
    }
}
