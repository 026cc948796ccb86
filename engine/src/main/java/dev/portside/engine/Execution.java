package dev.portside.engine;

import org.jspecify.annotations.Nullable;

/**
 * An instance of a module: its memories, tables and globals, and the calls running on them.
 *
 * <p>Confined to one thread at a time, except for {@link #stop()}.
 */
public interface Execution extends AutoCloseable {

    /**
     * Calls an exported function.
     *
     * @param export the export's name; it must be a function
     * @param args the arguments as raw bits, one long each (an i32 in the low half, floats as their
     *     bits), two for a v128, the low half first
     * @return the results in the same form, empty when there are none; an i32 is sign-extended, the
     *     upper half of an f32 is zero
     * @throws WasmTrap when the call traps
     * @throws ExecutionStopped when {@link #stop()} was called before or during the call, or when
     *     an engine notices that the calling thread is interrupted, whose interrupt status then
     *     stays set (the interpreter does at branches and calls; nobody should rely on it)
     * @throws IllegalArgumentException when there is no such export, or its parameters are not as
     *     many as the arguments or not all numbers or vectors
     * @throws IllegalStateException when closed
     * @throws RuntimeException whatever a host function threw, unchanged
     */
    long[] call(String export, long... args);

    /** Returns memory 0, imported or defined, exported or not, or null when the module has none. */
    @Nullable LinearMemory memory();

    /**
     * Ends the running call, and every later one, with {@link ExecutionStopped}. May be called from
     * any thread, any number of times, and returns at once. Wasm code notices at its next loop
     * iteration or call; a host function that blocks must be woken by whoever made it block.
     */
    void stop();

    /** Releases what the instance holds. Idempotent. */
    @Override
    void close();
}
