package dev.portside.wasi;

import dev.portside.engine.HostCode;

/** The bodies of some host calls, which the {@link HostCallTable} names. */
public interface Topic {

    /**
     * Returns a body in the form that guests call. Each is made when a guest imports it, because
     * the JVM takes some time for each.
     *
     * @param method the body's method
     * @throws IllegalArgumentException when there is none of that name
     */
    HostCode code(String method);

    /** Returns what {@link #code} throws. */
    static IllegalArgumentException unknown(Topic topic, String method) {
        return new IllegalArgumentException(
                "the table of host calls names " + method + ", which " + topic + " does not have");
    }
}
