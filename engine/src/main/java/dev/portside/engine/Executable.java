package dev.portside.engine;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.UnlinkableException;
import run.endive.wasm.WasmModule;

/** A module made ready by an {@link Engine}. Immutable; may be shared by threads. */
public interface Executable {

    /** Returns the module this was prepared from. */
    WasmModule module();

    /**
     * Returns what a function is called in the module's name section, else in its exports; null
     * when nowhere.
     *
     * @param index the function's index, imports counted
     */
    @Nullable String functionName(int index);

    /**
     * Links the module to host functions, initialises its memories, tables and globals and runs its
     * start function, in that order.
     *
     * <p>Host functions are matched by module name, function name and exact signature, import by
     * import: two imports of one name with different signatures are bound to different functions.
     * Functions that the module does not import are ignored.
     *
     * @param functions what the module may import
     * @param limits upper bounds on what the instance may use
     * @param created is given the execution before any of the guest's code runs, so that another
     *     thread can stop a start function that does not end; it must not call it yet
     * @return the running instance; confined to one thread at a time except for {@link
     *     Execution#stop()}
     * @throws UnlinkableException when an import has no match
     * @throws run.endive.wasm.UninstantiableException when a data or element segment lies outside
     * @throws WasmTrap when the start function traps
     * @throws ExecutionStopped when {@link Execution#stop()} was called before that was done
     */
    Execution instantiate(
            List<HostCallTarget> functions, ExecutionLimits limits, Consumer<Execution> created);

    /** Does the same for a caller who need not stop the start function. */
    default Execution instantiate(List<HostCallTarget> functions, ExecutionLimits limits) {
        return instantiate(functions, limits, _ -> {});
    }
}
