package dev.portside.wasi;

import dev.portside.engine.LinearMemory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Little-endian numbers in a guest's memory. The caller has checked the bounds with {@link #fits}.
 */
public final class Bytes {

    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    /**
     * Tells whether a span lies in memory.
     *
     * @param ptr the guest's u32 address
     * @param size in bytes, 0 or more; an empty span lies in memory wherever it points
     */
    public static boolean fits(byte[] memory, int ptr, long size) {
        return size == 0 || (ptr & 0xffff_ffffL) + size <= LinearMemory.size(memory);
    }

    public static int getU8(byte[] memory, int ptr) {
        return memory[ptr] & 0xff;
    }

    public static int getU16(byte[] memory, int ptr) {
        return (short) SHORT.get(memory, ptr) & 0xffff;
    }

    public static int getI32(byte[] memory, int ptr) {
        return (int) INT.get(memory, ptr);
    }

    public static long getU32(byte[] memory, int ptr) {
        return (int) INT.get(memory, ptr) & 0xffff_ffffL;
    }

    public static long getI64(byte[] memory, int ptr) {
        return (long) LONG.get(memory, ptr);
    }

    public static void putU8(byte[] memory, int ptr, int value) {
        memory[ptr] = (byte) value;
    }

    public static void putU16(byte[] memory, int ptr, int value) {
        SHORT.set(memory, ptr, (short) value);
    }

    public static void putI32(byte[] memory, int ptr, int value) {
        INT.set(memory, ptr, value);
    }

    public static void putI64(byte[] memory, int ptr, long value) {
        LONG.set(memory, ptr, value);
    }
}
