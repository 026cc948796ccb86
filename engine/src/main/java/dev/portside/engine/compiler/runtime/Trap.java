package dev.portside.engine.compiler.runtime;

import dev.portside.engine.TrapKind;
import java.io.Serial;

/** A trap on its way from compiled code to whoever called it; its stack trace finds the frames. */
public final class Trap extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final TrapKind kind;

    public Trap(TrapKind kind) {
        super(kind.text());
        this.kind = kind;
    }

    public TrapKind kind() {
        return kind;
    }

    /** What {@code unreachable} throws. */
    public static Trap unreachable() {
        return new Trap(TrapKind.UNREACHABLE);
    }
}
