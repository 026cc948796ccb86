package dev.portside.engine.compiler.runtime;

import dev.portside.engine.TrapKind;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A trap on its way from compiled code to whoever called it; its stack trace finds the frames. */
public final class Trap extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final TrapKind kind;
    private final @Nullable String detail;

    public Trap(TrapKind kind) {
        this(kind, null, null);
    }

    /**
     * @param detail more than the kind says, or null
     * @param cause the JVM's exception it was noticed by, or null
     */
    public Trap(TrapKind kind, @Nullable String detail, @Nullable Throwable cause) {
        super(kind.text(), cause);
        this.kind = kind;
        this.detail = detail;
    }

    public TrapKind kind() {
        return kind;
    }

    public @Nullable String detail() {
        return detail;
    }

    /** What {@code unreachable} throws. */
    public static Trap unreachable() {
        return new Trap(TrapKind.UNREACHABLE);
    }
}
