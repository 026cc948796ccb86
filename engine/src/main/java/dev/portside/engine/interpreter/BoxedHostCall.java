package dev.portside.engine.interpreter;

import dev.portside.engine.HostCallTarget;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmFunctionHandle;

/**
 * A host function as the interpreter calls it: an array of raw bits in, an array of raw bits out.
 *
 * <p>The conversions are composed into one method handle when the module is linked; a call costs
 * the arrays and no reflection.
 */
final class BoxedHostCall implements WasmFunctionHandle {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final MethodType RAW = MethodType.methodType(long[].class, long[].class);
    private static final long[] NOTHING = {};

    private final MethodHandle handle;
    private final GuestState state;

    /**
     * @param target takes and returns int, long, float and double as {@link HostCallTarget} has it
     * @param state told what the target throws
     */
    BoxedHostCall(MethodHandle target, GuestState state) {
        this.handle = toRaw(target);
        this.state = state;
    }

    @Override
    public long[] apply(Instance instance, long... args) {
        try {
            return (long[]) handle.invokeExact(args);
        } catch (Throwable t) {
            state.hostFailed(t);
            throw unchecked(t);
        }
    }

    private static MethodHandle toRaw(MethodHandle target) {
        MethodType type = target.type();
        MethodHandle raw = target;
        for (int i = 0; i < type.parameterCount(); i++) {
            if (type.parameterType(i) != long.class) {
                raw =
                        MethodHandles.filterArguments(
                                raw, i, own("fromRaw", type.parameterType(i), long.class));
            }
        }
        raw = raw.asSpreader(long[].class, type.parameterCount());
        raw =
                type.returnType() == void.class
                        ? MethodHandles.filterReturnValue(raw, own("toRaw", long[].class))
                        : MethodHandles.filterReturnValue(
                                raw, own("toRaw", long[].class, type.returnType()));
        return raw.asType(RAW);
    }

    /** Finds one of the conversions below; {@code fromRaw} has one name per type it returns. */
    private static MethodHandle own(String name, Class<?> returns, Class<?>... takes) {
        String suffix = name.equals("fromRaw") ? "To" + returns.getName() : "";
        try {
            return LOOKUP.findStatic(
                    BoxedHostCall.class, name + suffix, MethodType.methodType(returns, takes));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no conversion " + name + suffix, e);
        }
    }

    @SuppressWarnings("unused") // by name, in own
    private static int fromRawToint(long raw) {
        return (int) raw;
    }

    @SuppressWarnings("unused") // by name, in own
    private static float fromRawTofloat(long raw) {
        return Float.intBitsToFloat((int) raw);
    }

    @SuppressWarnings("unused") // by name, in own
    private static double fromRawTodouble(long raw) {
        return Double.longBitsToDouble(raw);
    }

    @SuppressWarnings("unused") // by name, in own
    private static long[] toRaw() {
        return NOTHING;
    }

    @SuppressWarnings("unused") // by name, in own
    private static long[] toRaw(int value) {
        return new long[] {value};
    }

    @SuppressWarnings("unused") // by name, in own
    private static long[] toRaw(long value) {
        return new long[] {value};
    }

    @SuppressWarnings("unused") // by name, in own
    private static long[] toRaw(float value) {
        return new long[] {Float.floatToRawIntBits(value)};
    }

    @SuppressWarnings("unused") // by name, in own
    private static long[] toRaw(double value) {
        return new long[] {Double.doubleToRawLongBits(value)};
    }

    /** Throws anything, checked or not, as it is: the caller of the guest gets it unchanged. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException unchecked(Throwable t) throws T {
        throw (T) t;
    }
}
