package dev.portside;

/** Says that a guest which was to be called again is over. */
public final class GuestEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ExitStatus status;

    GuestEndedException(ExitStatus status) {
        super(message(status));
        this.status = status;
    }

    private static String message(ExitStatus status) {
        return switch (status.kind()) {
            case EXITED -> "the guest called proc_exit(" + status.code() + ")";
            case TRAPPED -> "the guest trapped: " + status.trap();
            case TIME_LIMIT -> "the guest exceeded its time limit";
            case STOPPED -> "the guest was stopped";
        };
    }

    /** Returns how it ended. */
    public ExitStatus status() {
        return status;
    }
}
