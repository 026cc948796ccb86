package dev.portside.engine.compiler.runtime;

import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * Vector instructions without lanes, and vectors in memory. A vector is two longs, its low and its
 * high half; methods that take and return one long work on either half.
 */
public final class V128 {
    /*
     * Pure functions of a few longs: HotSpot inlines them, and what is left is arithmetic in registers. The lanes' classes beside this one
     * work on all lanes of a half at once where that is possible, with masks that keep carries from crossing lanes.
     */

    private static final VarHandle LONG = MemoryViews.LONG;
    private static final VarHandle INT = MemoryViews.INT;
    private static final VarHandle SHORT = MemoryViews.SHORT;

    private V128() {}

    public static long not(long a) {
        return ~a;
    }

    public static long and(long a, long b) {
        return a & b;
    }

    public static long andnot(long a, long b) {
        return a & ~b;
    }

    public static long or(long a, long b) {
        return a | b;
    }

    public static long xor(long a, long b) {
        return a ^ b;
    }

    public static long bitselect(long a, long b, long mask) {
        return (a & mask) | (b & ~mask);
    }

    public static int anyTrue(long low, long high) {
        return (low | high) != 0 ? 1 : 0;
    }

    /** Reads a half. */
    public static long load64(byte[] bytes, int address) {
        return (long) LONG.get(bytes, MemoryAccess.inside(address, 8, bytes));
    }

    public static int load32(byte[] bytes, int address) {
        return (int) INT.get(bytes, MemoryAccess.inside(address, 4, bytes));
    }

    public static int load16(byte[] bytes, int address) {
        return (short) SHORT.get(bytes, MemoryAccess.inside(address, 2, bytes));
    }

    public static int load8(byte[] bytes, int address) {
        return bytes[MemoryAccess.inside(address, 1, bytes)];
    }

    /** Writes both halves or, when they do not fit, none. */
    public static void store(long low, long high, byte[] bytes, int address) {
        int second = Objects.checkIndex(address, Integer.MAX_VALUE) + 8;
        LONG.set(bytes, MemoryAccess.inside(second, 8, bytes), high);
        LONG.set(bytes, address, low);
    }

    public static void store64(long value, byte[] bytes, int address) {
        LONG.set(bytes, MemoryAccess.inside(address, 8, bytes), value);
    }

    public static void store32(int value, byte[] bytes, int address) {
        INT.set(bytes, MemoryAccess.inside(address, 4, bytes), value);
    }

    public static void store16(int value, byte[] bytes, int address) {
        SHORT.set(bytes, MemoryAccess.inside(address, 2, bytes), (short) value);
    }

    public static void store8(int value, byte[] bytes, int address) {
        bytes[MemoryAccess.inside(address, 1, bytes)] = (byte) value;
    }
}
