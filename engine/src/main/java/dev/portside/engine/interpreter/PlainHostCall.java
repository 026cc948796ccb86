package dev.portside.engine.interpreter;

import dev.portside.engine.HostCallTarget;
import dev.portside.engine.HostCode;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmFunctionHandle;

/** A host function that takes raw bits, as the interpreter calls it: arrays in and out. */
final class PlainHostCall implements WasmFunctionHandle {

    private static final long[] NOTHING = {};

    private final HostCode code;
    private final boolean hasResult;
    private final GuestState state;

    private PlainHostCall(HostCode code, boolean hasResult, GuestState state) {
        this.code = code;
        this.hasResult = hasResult;
        this.state = state;
    }

    /**
     * Returns how the interpreter calls a host function of either kind.
     *
     * @param state told what the function throws
     */
    static WasmFunctionHandle of(HostCallTarget target, GuestState state) {
        HostCode code = target.code();
        return code == null
                ? new BoxedHostCall(java.util.Objects.requireNonNull(target.handle()), state)
                : new PlainHostCall(code, !target.type().returns().isEmpty(), state);
    }

    @Override
    public long[] apply(Instance instance, long... args) {
        try {
            long result = code.call(args);
            return hasResult ? new long[] {result} : NOTHING;
        } catch (Throwable t) {
            state.hostFailed(t);
            throw t;
        }
    }
}
