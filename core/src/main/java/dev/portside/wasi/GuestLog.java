package dev.portside.wasi;

import java.util.function.Supplier;

/** Where host calls explain what an errno cannot say. */
@FunctionalInterface
public interface GuestLog {

    /** Says nothing. */
    GuestLog SILENT = message -> {};

    /**
     * Reports one event.
     *
     * @param message made only when somebody listens
     */
    void debug(Supplier<String> message);
}
