package dev.portside.engine.compiler.runtime;

import dev.portside.engine.WasmTrap;
import java.io.Serial;
import run.endive.runtime.WasmException;

/**
 * Carries what a host function threw through compiled code, so that it is not mistaken for a trap:
 * an index out of bounds there is the host's, not the guest's.
 */
public final class HostFailure extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final Throwable thrown;

    private HostFailure(Throwable thrown) {
        super(null, thrown, false, false);
        this.thrown = thrown;
    }

    /** Returns what the host function threw. */
    public Throwable thrown() {
        return thrown;
    }

    /**
     * Wraps what a host function threw.
     *
     * @param thrown anything; a stack overflow stays one, since the guest's calls used the stack
     *     up, and so does a wasm exception, which the guest may catch
     */
    public static RuntimeException of(Throwable thrown) {
        if (thrown instanceof StackOverflowError e) {
            throw e;
        }
        // No switch over types: linking one takes longer than a small program runs, and most end
        // here.
        if (thrown instanceof HostFailure e) {
            return e;
        } else if (thrown instanceof WasmException e) {
            return e;
        } else if (thrown instanceof WasmTrap trap && trap.getCause() instanceof WasmException e) {
            return e;
        }
        return new HostFailure(thrown);
    }
}
