package dev.portside.wasi;

/** The guest's clocks, in nanoseconds. */
public interface Clocks {

    /** Returns the time since 1970-01-01T00:00Z. */
    long realtimeNanos();

    /** Returns a time that never goes back, since some point in the past. */
    long monotonicNanos();

    /** Returns the processor time this process has used, or -1 when the platform does not tell. */
    long processCpuNanos();

    /**
     * Returns the processor time the calling thread has used, or -1 when the platform does not
     * tell.
     */
    long threadCpuNanos();
}
