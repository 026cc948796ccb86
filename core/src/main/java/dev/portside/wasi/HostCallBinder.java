package dev.portside.wasi;

import dev.portside.engine.HostCallTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Binds rows of the {@link HostCallTable} to the bodies of one guest. */
public final class HostCallBinder {

    private final Map<Class<?>, Topic> bodies = new HashMap<>();

    /**
     * @param bodies one object of each topic's class
     */
    public HostCallBinder(List<Topic> bodies) {
        for (Topic body : bodies) {
            this.bodies.put(body.getClass(), body);
        }
    }

    /** Returns what serves a row. */
    public HostCallTarget bind(HostCall row) {
        Topic body =
                Objects.requireNonNull(
                        bodies.get(row.topic()), "no body for a row of the table of host calls");
        return new HostCallTarget(HostCall.MODULE, row.name(), row.type(), body.code(row.method()));
    }
}
