package dev.portside.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A wasm trap: the guest did something the specification ends a program for. */
public final class WasmTrap extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final TrapKind kind;
    private final transient List<WasmFrame> frames;

    /**
     * @param kind why
     * @param detail more than the kind says, for example the address, or null
     * @param frames the wasm calls that were running, innermost first; may be cut short when deep
     * @param cause the engine's own exception, or null
     */
    public WasmTrap(
            TrapKind kind,
            @Nullable String detail,
            List<WasmFrame> frames,
            @Nullable Throwable cause) {
        super(detail == null ? kind.text() : kind.text() + ": " + detail, cause);
        this.kind = kind;
        this.frames = List.copyOf(frames);
    }

    public TrapKind kind() {
        return kind;
    }

    /**
     * Returns the wasm calls that were running when it trapped, innermost first; empty when the JVM
     * left the trace out, as it does for exceptions of its own that compiled code throws again and
     * again, unless started with {@code -XX:-OmitStackTraceInFastThrow}.
     */
    public List<WasmFrame> frames() {
        return frames;
    }
}
