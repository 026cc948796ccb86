package dev.portside.engine;

import java.util.List;
import run.endive.wasm.UnlinkableException;
import run.endive.wasm.WasmModule;

/** A module made ready by an {@link Engine}. Immutable; may be shared by threads. */
public interface Executable {

    /** Returns the module this was prepared from. */
    WasmModule module();

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
     * @return the running instance; confined to one thread at a time except for {@link
     *     Execution#stop()}
     * @throws UnlinkableException when an import has no match
     * @throws run.endive.wasm.UninstantiableException when a data or element segment lies outside
     * @throws WasmTrap when the start function traps
     */
    Execution instantiate(List<HostCallTarget> functions, ExecutionLimits limits);
}
