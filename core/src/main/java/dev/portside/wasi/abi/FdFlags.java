package dev.portside.wasi.abi;

/** fdflags, a u16 bit set. */
public final class FdFlags {

    public static final int APPEND = 1;
    public static final int DSYNC = 2;
    public static final int NONBLOCK = 4;
    public static final int RSYNC = 8;
    public static final int SYNC = 16;

    /** Every bit that exists. */
    public static final int ALL = 0x1f;

    private FdFlags() {}
}
