package dev.portside.engine.link;

import dev.portside.engine.Executable;
import dev.portside.engine.ExecutionLimits;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;

/**
 * An executable whose instances can also be linked with each other, not with host functions alone.
 *
 * <p>Every engine's executable is one: the core specification's test suite needs modules that
 * import each other's functions, memories, tables and globals.
 */
public interface Linkable extends Executable {

    /**
     * Makes an initialised instance whose machine is this engine's: calls on it throw {@link
     * dev.portside.engine.WasmTrap}, memories are {@link dev.portside.engine.LinearMemory}.
     *
     * @param imports what the module imports, already in its order or found by name
     */
    Instance link(ImportValues imports, ExecutionLimits limits);
}
