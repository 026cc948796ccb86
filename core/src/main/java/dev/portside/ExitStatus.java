package dev.portside;

import org.jspecify.annotations.Nullable;

/**
 * How a guest ended.
 *
 * @param kind in which way
 * @param code the guest's own code for {@link Kind#EXITED}, 0 to 2^32-1, else 134 as a shell
 *     reports an aborted program
 * @param trap what went wrong, for {@link Kind#TRAPPED}, else null
 */
public record ExitStatus(Kind kind, long code, @Nullable Trap trap) {

    /** The code of a guest that did not end by itself: 128 + SIGABRT. */
    public static final int ABORTED = 134;

    /** The ways to end. */
    public enum Kind {
        /** Its entry function returned, or it called proc_exit. */
        EXITED,
        /** It trapped. */
        TRAPPED,
        /** {@link Limits#time()} was over. */
        TIME_LIMIT,
        /** {@link Guest#stop()} or {@link Guest#close()} was called. */
        STOPPED
    }

    static ExitStatus exited(int code) {
        return new ExitStatus(Kind.EXITED, Integer.toUnsignedLong(code), null);
    }

    static ExitStatus trapped(Trap trap) {
        return new ExitStatus(Kind.TRAPPED, ABORTED, trap);
    }

    static ExitStatus ended(Kind kind) {
        return new ExitStatus(kind, ABORTED, null);
    }

    /** Returns the code as a Unix process would report it: the low 8 bits. */
    public int processCode() {
        return (int) (code & 0xff);
    }
}
