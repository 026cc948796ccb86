package dev.portside.wasi.abi;

/** Layout of the subscription record of poll_oneoff, 48 bytes. */
public final class Subscription {

    public static final int SIZE = 48;
    public static final int USERDATA = 0;
    public static final int TAG = 8;

    /** fd of the two fd kinds. */
    public static final int FD = 16;

    public static final int CLOCK_ID = 16;

    /** Nanoseconds, u64. */
    public static final int CLOCK_TIMEOUT = 24;

    public static final int CLOCK_FLAGS = 40;

    /** The timeout is a point in time of the clock, not a duration. */
    public static final int CLOCK_ABSTIME = 1;

    public static final int TAG_CLOCK = 0;
    public static final int TAG_FD_READ = 1;
    public static final int TAG_FD_WRITE = 2;

    private Subscription() {}
}
