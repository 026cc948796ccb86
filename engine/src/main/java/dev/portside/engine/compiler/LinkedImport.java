package dev.portside.engine.compiler;

import dev.portside.engine.compiler.runtime.ModuleState;
import java.lang.classfile.TypeKind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.runtime.ImportFunction;

/**
 * Makes a handle that compiled code can call out of an import in Endive's form, which takes arrays.
 */
final class LinkedImport {

    private static final MethodType GENERIC = MethodType.methodType(Object.class, Object[].class);

    private final ImportFunction function;
    private final FunctionInfo info;
    private final ModuleState state;

    private LinkedImport(ImportFunction function, FunctionInfo info, ModuleState state) {
        this.function = function;
        this.info = info;
        this.state = state;
    }

    static MethodHandle handle(ImportFunction function, FunctionInfo info, ModuleState state) {
        if (function.handle() instanceof HostHandle host && host.handle() != null) {
            return host.handle();
        }
        Class<?>[] params = new Class<?>[info.params().length];
        for (int i = 0; i < params.length; i++) {
            params[i] = carrier(info.params()[i]);
        }
        Class<?> result = info.results().length == 0 ? void.class : carrier(info.results()[0]);
        try {
            return MethodHandles.lookup()
                    .bind(new LinkedImport(function, info, state), "call", GENERIC)
                    .asCollector(Object[].class, params.length)
                    .asType(MethodType.methodType(result, params));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> carrier(TypeKind kind) {
        return switch (kind) {
            case INT -> int.class;
            case LONG -> long.class;
            case FLOAT -> float.class;
            case DOUBLE -> double.class;
            default -> Object.class;
        };
    }

    @SuppressWarnings("unused") // by name, in handle
    private @Nullable Object call(Object[] values) {
        long[] args = new long[values.length];
        Object[] refs = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            if (info.params()[i] == TypeKind.REFERENCE) {
                refs[i] = values[i];
            } else {
                args[i] = bits(values[i]);
            }
        }
        CallResult result = function.handle().applyWithRefs(state.instance(), args, refs);
        TypeKind[] results = info.results();
        for (int i = 1; i < results.length; i++) {
            if (results[i] == TypeKind.REFERENCE) {
                state.outRefs[i] = result.refResult(i);
            } else {
                state.out[i] = result.longResult(i);
            }
        }
        if (results.length == 0) {
            return null;
        }
        return results[0] == TypeKind.REFERENCE
                ? result.refResult(0)
                : value(results[0], result.longResult(0));
    }

    static long bits(Object value) {
        return switch (value) {
            case Integer i -> i;
            case Long l -> l;
            case Float f -> Float.floatToRawIntBits(f);
            case Double d -> Double.doubleToRawLongBits(d);
            default -> throw new IllegalArgumentException("not a wasm number: " + value);
        };
    }

    static Object value(TypeKind kind, long bits) {
        return switch (kind) {
            case INT -> (int) bits;
            case LONG -> bits;
            case FLOAT -> Float.intBitsToFloat((int) bits);
            default -> Double.longBitsToDouble(bits);
        };
    }
}
