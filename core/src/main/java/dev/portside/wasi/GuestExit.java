package dev.portside.wasi;

/** Carries proc_exit out of the wasm call. */
public final class GuestExit extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    public GuestExit(int code) {
        super("proc_exit(" + Integer.toUnsignedString(code) + ")", null, false, false);
        this.code = code;
    }

    /** Returns the guest's u32, untruncated. */
    public int code() {
        return code;
    }
}
