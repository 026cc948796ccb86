package dev.portside.wasi;

import dev.portside.engine.LinearMemory;
import org.jspecify.annotations.Nullable;

/**
 * The guest's memory 0 as the host calls see it.
 *
 * <p>Growing replaces the array, so a body fetches it once at its start and does not keep it beyond
 * the call.
 */
public final class GuestMemory {

    private static final byte[] NONE = {};

    private @Nullable LinearMemory memory;

    /** Connects the memory of a fresh instance; null when the module has none. */
    public void attach(@Nullable LinearMemory instanceMemory) {
        memory = instanceMemory;
    }

    /**
     * Returns the bytes, with {@link Bytes#fits} to tell which lie in memory; none for a module
     * without memory, so that every pointer is out of bounds.
     */
    public byte[] array() {
        return memory == null ? NONE : memory.array();
    }

    /**
     * Returns the bytes after a chance to give up room that has not been needed for a while, see
     * {@link LinearMemory#settle}. For the begin of a body that programs call again and again, and
     * that has not fetched the bytes before.
     */
    public byte[] settled() {
        if (memory != null) {
            memory.settle();
        }
        return array();
    }

    /**
     * Returns the memory itself, for code that wants Endive's type; null for a module without
     * memory.
     */
    public @Nullable LinearMemory linear() {
        return memory;
    }
}
