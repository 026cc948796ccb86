package dev.portside.engine;

/** Ends a wasm call after {@link Execution#stop()}. Not a trap: the guest did nothing wrong. */
public final class ExecutionStopped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ExecutionStopped() {
        // Thrown across deep wasm stacks on the way out: a Java stack trace would say nothing.
        super("stopped by the host", null, false, false);
    }
}
