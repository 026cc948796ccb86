package dev.portside.engine.compiler;

import java.io.Serial;

/** Tells that a function does not fit a JVM method. */
final class OversizedFunction extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final int function;

    OversizedFunction(int function) {
        super("function " + function + " is too large for a JVM method");
        this.function = function;
    }

    OversizedFunction(int function, Throwable cause) {
        this(function);
        Throwable _ = initCause(cause);
    }

    int function() {
        return function;
    }
}
