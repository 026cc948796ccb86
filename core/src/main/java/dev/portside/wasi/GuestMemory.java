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
     * Returns the bytes; none for a module without memory, so that every pointer is out of bounds.
     */
    public byte[] array() {
        return memory == null ? NONE : memory.array();
    }

    /**
     * Returns the memory itself, for code that wants Endive's type; null for a module without
     * memory.
     */
    public @Nullable LinearMemory linear() {
        return memory;
    }
}
