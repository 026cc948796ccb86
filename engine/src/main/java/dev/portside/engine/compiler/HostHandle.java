package dev.portside.engine.compiler;

import dev.portside.engine.HostCallTarget;
import dev.portside.engine.HostCode;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmFunctionHandle;

/**
 * A host function that compiled code calls by its code or its handle; the interpreter, for the few
 * functions left to it, calls it with arrays.
 *
 * @param handle as {@link HostCallTarget} has it, null where there is code
 * @param code as {@link HostCallTarget} has it, null where there is a handle
 * @param hasResult whether it answers anything
 */
record HostHandle(@Nullable MethodHandle handle, @Nullable HostCode code, boolean hasResult)
        implements WasmFunctionHandle {

    private static final long[] NOTHING = {};

    static HostHandle of(HostCallTarget target) {
        return new HostHandle(target.handle(), target.code(), !target.type().returns().isEmpty());
    }

    @Override
    public long[] apply(Instance instance, long... args) {
        try {
            if (code == null) {
                return call(Objects.requireNonNull(handle), args);
            }
            long result = code.call(args);
            return hasResult ? new long[] {result} : NOTHING;
        } catch (Throwable t) {
            throw dev.portside.engine.compiler.runtime.HostFailure.of(t);
        }
    }

    private static long[] call(MethodHandle handle, long[] args) throws Throwable {
        List<Object> boxed = new ArrayList<>(args.length);
        for (int i = 0; i < args.length; i++) {
            boxed.add(box(handle.type().parameterType(i), args[i]));
        }
        return unbox(handle.invokeWithArguments(boxed));
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
