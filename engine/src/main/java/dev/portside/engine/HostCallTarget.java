package dev.portside.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * A host function a module may import: numbers in, a number out.
 *
 * <p>Its type is the wasm signature: {@code int} is i32, {@code long} i64, {@code float} f32,
 * {@code double} f64; {@code void} means no result. It is called without boxing; state it needs is
 * bound into it. Whatever it throws ends the wasm call and reaches the caller of {@link
 * Execution#call} unchanged.
 */
public final class HostCallTarget {

    private final String module;
    private final String name;
    private final FunctionType type;
    private final @Nullable MethodHandle handle;
    private final @Nullable HostCode code;

    /**
     * @param module the import's module name
     * @param name the import's function name
     * @param handle what runs; its type is the function's
     */
    public HostCallTarget(String module, String name, MethodHandle handle) {
        this.module = module;
        this.name = name;
        this.type = functionType(handle.type());
        this.handle = handle;
        this.code = null;
    }

    /**
     * @param module the import's module name
     * @param name the import's function name
     * @param type the function's type
     * @param code what runs; ready sooner than a method handle
     */
    public HostCallTarget(String module, String name, MethodType type, HostCode code) {
        if (type.parameterCount() > HostCode.MAX_PARAMETERS) {
            throw new IllegalArgumentException(
                    module
                            + "."
                            + name
                            + " has "
                            + type.parameterCount()
                            + " parameters; of more than "
                            + HostCode.MAX_PARAMETERS
                            + " make a method handle");
        }
        this.module = module;
        this.name = name;
        this.type = functionType(type);
        this.handle = null;
        this.code = code;
    }

    /** Returns the import's module name. */
    public String module() {
        return module;
    }

    /** Returns the import's function name. */
    public String name() {
        return name;
    }

    /** Returns the wasm signature. */
    public FunctionType type() {
        return type;
    }

    /** Returns what runs if it is a method handle, else null. */
    public @Nullable MethodHandle handle() {
        return handle;
    }

    /** Returns what runs if it is no method handle, else null. */
    public @Nullable HostCode code() {
        return code;
    }

    private static FunctionType functionType(MethodType type) {
        List<ValType> params = new ArrayList<>();
        for (int i = 0; i < type.parameterCount(); i++) {
            params.add(valType(type.parameterType(i)));
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
