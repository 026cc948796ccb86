package dev.portside.engine.compiler.runtime;

import dev.portside.engine.LinearMemory;
import dev.portside.engine.TrapKind;
import java.util.Arrays;

/** Bulk memory instructions. Addresses and counts are unsigned: a negative one is out of bounds. */
public final class Bulk {

    private Bulk() {}

    public static void fill(int dest, int value, int count, LinearMemory memory) {
        byte[] bytes = memory.array();
        check(dest, count, LinearMemory.size(bytes));
        Arrays.fill(bytes, dest, dest + count, (byte) value);
    }

    public static void copy(
            int dest, int source, int count, LinearMemory destMemory, LinearMemory sourceMemory) {
        byte[] to = destMemory.array();
        byte[] from = sourceMemory.array();
        check(dest, count, LinearMemory.size(to));
        check(source, count, LinearMemory.size(from));
        System.arraycopy(from, source, to, dest, count);
    }

    public static void init(
            int dest, int source, int count, LinearMemory memory, ModuleState state, int segment) {
        byte[] to = memory.array();
        byte[] from = state.instance().dataSegmentData(segment);
        check(dest, count, LinearMemory.size(to));
        check(source, count, from.length);
        System.arraycopy(from, source, to, dest, count);
    }

    public static void drop(ModuleState state, int segment) {
        state.instance().dropDataSegment(segment);
    }

    private static void check(int start, int count, int length) {
        if (start < 0 || count < 0 || start > length - count) {
            throw new Trap(TrapKind.OUT_OF_BOUNDS_MEMORY);
        }
    }
}
