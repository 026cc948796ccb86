package dev.portside.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * A host function a module may import: numbers in, a number out.
 *
 * <p>The handle's type is the wasm signature: {@code int} is i32, {@code long} i64, {@code float}
 * f32, {@code double} f64; {@code void} means no result. It is called directly, without boxing;
 * state it needs is bound into it. Whatever it throws ends the wasm call and reaches the caller of
 * {@link Execution#call} unchanged.
 *
 * @param module the import's module name
 * @param name the import's function name
 * @param target what runs
 */
public record HostCallTarget(String module, String name, MethodHandle target) {

    public HostCallTarget {
        MethodType type = target.type();
        for (Class<?> parameter : type.parameterList()) {
            valType(parameter);
        }
        if (type.returnType() != void.class) {
            valType(type.returnType());
        }
    }

    /** Returns the wasm signature the handle's type stands for. */
    public FunctionType type() {
        MethodType type = target.type();
        List<ValType> params = new ArrayList<>();
        for (Class<?> parameter : type.parameterList()) {
            params.add(valType(parameter));
        }
        List<ValType> results =
                type.returnType() == void.class ? List.of() : List.of(valType(type.returnType()));
        return FunctionType.of(params, results);
    }

    private static ValType valType(Class<?> type) {
        if (type == int.class) {
            return ValType.I32;
        } else if (type == long.class) {
            return ValType.I64;
        } else if (type == float.class) {
            return ValType.F32;
        } else if (type == double.class) {
            return ValType.F64;
        }
        throw new IllegalArgumentException(
                "a host function's type may hold int, long, float and double, not " + type);
    }
}
