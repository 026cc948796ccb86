package dev.portside.wasi;

import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * One row of the table of host calls: what a guest may import, and which body serves it.
 *
 * @param name the import's name
 * @param flavour {@code V1} or {@code V2} where a name has several signatures, else empty
 * @param words the parameters' names in order, with a space between; {@code /64} ends that of an
 *     i64, all others are i32
 * @param returnsErrno whether the result is an errno; proc_exit alone has none
 * @param topic the class of the body
 * @param method the body's method
 */
public record HostCall(
        String name,
        String flavour,
        String words,
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

    /** Returns the parameters in order. */
    public List<Param> params() {
        // When somebody asks: a guest imports some of the calls, and the table has all.
        List<Param> params = new ArrayList<>();
        for (String word : words.split(" ", -1)) {
            if (!word.isEmpty()) {
                boolean wide = word.endsWith("/64");
                params.add(new Param(wide ? word.substring(0, word.length() - 3) : word, wide));
            }
        }
        return params;
    }

    /** Returns the body's type, which is the wasm signature. */
    public MethodType type() {
        List<Class<?>> types = new ArrayList<>();
        for (Param param : params()) {
            types.add(param.wide() ? long.class : int.class);
        }
        return MethodType.methodType(returnsErrno ? int.class : void.class, types);
    }

    /** Returns the name with its flavour, for example {@code sock_accept V1}. */
    public String label() {
        return flavour.isEmpty() ? name : name + " " + flavour;
    }
}
