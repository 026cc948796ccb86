package dev.portside.wasi;

import dev.portside.engine.HostCallTarget;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Binds rows of the {@link HostCallTable} to the bodies of one guest. */
public final class HostCallBinder {

    private final Map<Class<?>, Object> bodies = new HashMap<>();

    /**
     * @param bodies one object of each topic's class
     */
    public HostCallBinder(List<Object> bodies) {
        for (Object body : bodies) {
            this.bodies.put(body.getClass(), body);
        }
    }

    /** Returns what serves a row. */
    public HostCallTarget bind(HostCall row) {
        Object body =
                Objects.requireNonNull(
                        bodies.get(row.topic()), () -> "no body for " + row.topic().getName());
        try {
            return new HostCallTarget(
                    HostCall.MODULE,
                    row.name(),
                    MethodHandles.lookup()
                            .findVirtual(row.topic(), row.method(), row.type())
                            .bindTo(body));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "the table's row "
                            + row.label()
                            + " names no method of "
                            + row.topic().getName(),
                    e);
        }
    }
}
