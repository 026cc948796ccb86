package dev.portside.wasi.abi;

/** clockid, a u32. */
public final class ClockId {

    public static final int REALTIME = 0;
    public static final int MONOTONIC = 1;
    public static final int PROCESS_CPUTIME = 2;
    public static final int THREAD_CPUTIME = 3;

    private ClockId() {}
}
