package dev.portside.engine.compiler;

import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmFunctionHandle;

/**
 * A host function that compiled code calls by its handle; the interpreter, for the few functions
 * left to it, calls it with boxes.
 *
 * @param target as {@link dev.portside.engine.HostCallTarget} has it
 */
record HostHandle(MethodHandle target) implements WasmFunctionHandle {

    private static final long[] NOTHING = {};

    @Override
    public long[] apply(Instance instance, long... args) {
        List<Object> boxed = new ArrayList<>(args.length);
        for (int i = 0; i < args.length; i++) {
            boxed.add(box(target.type().parameterType(i), args[i]));
        }
        try {
            return unbox(target.invokeWithArguments(boxed));
        } catch (Throwable t) {
            throw dev.portside.engine.compiler.runtime.HostFailure.of(t);
        }
    }

    private static Object box(Class<?> type, long bits) {
        if (type == int.class) {
            return (int) bits;
        } else if (type == long.class) {
            return bits;
        } else if (type == float.class) {
            return Float.intBitsToFloat((int) bits);
        }
        return Double.longBitsToDouble(bits);
    }

    private static long[] unbox(Object result) {
        return switch (result) {
            case null -> NOTHING;
            case Integer i -> new long[] {i};
            case Long l -> new long[] {l};
            case Float f -> new long[] {Float.floatToRawIntBits(f)};
            case Double d -> new long[] {Double.doubleToRawLongBits(d)};
            default -> throw new IllegalStateException("not a wasm number: " + result);
        };
    }
}
