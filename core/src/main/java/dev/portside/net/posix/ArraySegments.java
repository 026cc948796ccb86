package dev.portside.net.posix;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Segments over a caller's array, from an offset to its end, kept for the offsets used last.
 *
 * <p>Confined to the network's thread.
 */
final class ArraySegments {
    /*
     * A segment made for one call costs nothing when the compiler removes it again, but whether it
     * does depends on profiles that all users of segments in the process share: in a busy JVM each
     * call allocated 56 or 112 bytes. A guest's calls come from one array, its memory, and mostly
     * from few buffers in it, so this small direct-mapped table hits nearly always. It keeps the
     * last array alive, which is the guest's memory until the network goes with it.
     */

    private static final int SLOT_BITS = 5;

    private final int[] offsets = new int[1 << SLOT_BITS];
    private final @Nullable MemorySegment[] segments = new @Nullable MemorySegment[1 << SLOT_BITS];
    private byte[] array = {};

    /** Returns a segment of {@code from[offset..]}; the offset is within the array. */
    @SuppressWarnings("ReferenceEquality") // the same array, not an equal one
    MemorySegment at(byte[] from, int offset) {
        if (from != array) {
            array = from;
            Arrays.fill(segments, null);
        }
        int slot = (offset * 0x9E37_79B9) >>> (32 - SLOT_BITS);
        MemorySegment kept = segments[slot];
        if (kept != null && offsets[slot] == offset) {
            return kept;
        }
        MemorySegment made = MemorySegment.ofArray(from).asSlice(offset);
        segments[slot] = made;
        offsets[slot] = offset;
        return made;
    }
}
