package dev.portside.wasi;

import java.lang.invoke.MethodType;
import java.util.List;

/**
 * One row of the table of host calls: what a guest may import, and which body serves it.
 *
 * @param name the import's name
 * @param flavour {@code V1} or {@code V2} where a name has several signatures, else empty
 * @param params the parameters in order
 * @param returnsErrno whether the result is an errno; proc_exit alone has none
 * @param topic the class of the body
 * @param method the body's method
 */
public record HostCall(
        String name,
        String flavour,
        List<Param> params,
        boolean returnsErrno,
        Class<?> topic,
        String method) {

    /** The only module that host calls are imported from. */
    public static final String MODULE = "wasi_snapshot_preview1";

    /**
     * A parameter.
     *
     * @param name as the ABI documents call it
     * @param wide whether it is an i64, else an i32
     */
    public record Param(String name, boolean wide) {}

    public HostCall {
        params = List.copyOf(params);
    }

    /** Returns the body's type, which is the wasm signature. */
    public MethodType type() {
        Class<?>[] types = new Class<?>[params.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = params.get(i).wide() ? long.class : int.class;
        }
        return MethodType.methodType(returnsErrno ? int.class : void.class, types);
    }

    /** Returns the name with its flavour, for example {@code sock_accept V1}. */
    public String label() {
        return flavour.isEmpty() ? name : name + " " + flavour;
    }
}
