package dev.portside.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmInterruptedException;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * One wasm memory, held in one {@code byte[]}.
 *
 * <p>Addresses are wasm's unsigned 32-bit ones in an {@code int}; a negative address is 2 GiB or
 * more and therefore out of bounds. Numbers are little endian and need not be aligned. Every access
 * outside throws {@link WasmRuntimeException} with a message that starts with {@code out of bounds
 * memory access}, and then has changed nothing.
 *
 * <p>Confined to the guest's thread, except for {@link #stop}.
 */
@SuppressWarnings("removal") // Endive's interface still asks for the methods it wants to drop.
public final class LinearMemory implements Memory {
    /*
     * Invariant: the array is exactly as long as the memory, or it has room to grow into. Of the first kind the length is a multiple of
     * 64 KiB, and the JVM's own check on each access is wasm's. Of the second kind the length is a multiple of 64 KiB and ROOM, the last
     * four bytes are the memory's size, and what lies between that and them is zero; each access must look. So whoever has the array
     * alone can tell. C's malloc asks for 64 KiB at a time: without room, building up 50 MiB copies 20 GB.
     *
     * A memory gets room when it is large and grows by a small part of itself, and loses it when it has not grown for a while: then code
     * that looks at the length once has nothing to look at any more.
     *
     * Atomic instructions work on plain bytes: a memory has one thread, "shared" or not. The interface's defaults take lock(), which nobody
     * contends for.
     */

    /** What the length of an array with room is above a multiple of 64 KiB, in bytes; one bit. */
    public static final int ROOM = Integer.BYTES;

    /** The least pages a memory has that gets room. */
    private static final int ROOM_FROM_PAGES = 256;

    private static final long QUIET_NANOS = 250_000_000;

    /** How much longer it must be quiet per byte: well over ten times what copying takes. */
    private static final long QUIET_NANOS_PER_BYTE = 8;

    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOAT =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLE =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    private final MemoryLimits limits;
    private final int maximumPages;
    private final boolean mayHaveRoom;
    private byte[] array;
    private long grownAt;
    private DataSegment[] segments = {};
    private boolean initialized;
    private volatile boolean stopped;
    private volatile @Nullable Thread waiting;

    /**
     * @param limits what the module declares
     * @param maximumPages most pages it may ever have, 0 to {@link
     *     ExecutionLimits#MAX_MEMORY_PAGES}
     * @param mayHaveRoom whether all who use {@link #array} know that it may be larger than the
     *     memory
     * @throws UninstantiableException when the initial size is larger than that or than the Java
     *     heap can give
     */
    public LinearMemory(MemoryLimits limits, int maximumPages, boolean mayHaveRoom) {
        this.limits = limits;
        this.mayHaveRoom = mayHaveRoom;
        this.maximumPages = Math.min(limits.maximumPages(), maximumPages);
        int initialPages = limits.initialPages();
        if (initialPages > maximumPages) {
            throw new UninstantiableException(
                    "the module's memory starts with "
                            + initialPages
                            + " pages of 64 KiB and the limit is "
                            + maximumPages);
        }
        try {
            this.array = new byte[initialPages * PAGE_SIZE];
        } catch (OutOfMemoryError e) {
            throw new UninstantiableException(
                    "the module's memory starts with "
                            + initialPages
                            + " pages of 64 KiB and the Java heap has no room for them; raise -Xmx",
                    e);
        }
    }

    /**
     * Returns the bytes themselves, of which there may be more than the memory has: {@link
     * #size(byte[])} tells. Growing replaces the array, and so does {@link #settle}: do not keep it
     * over a call.
     */
    public byte[] array() {
        return array;
    }

    /** Returns the size in bytes of the memory whose array this is. */
    public static int size(byte[] array) {
        return (array.length & ROOM) == 0
                ? array.length
                : (int) INT.get(array, array.length - ROOM);
    }

    private int size() {
        return size(array);
    }

    private boolean hasRoom() {
        return (array.length & ROOM) != 0;
    }

    /** Says whether {@code count} bytes from {@code address} on, both unsigned, lie inside. */
    public boolean holds(long address, long count) {
        return address >= 0 && count >= 0 && count <= size() && address <= size() - count;
    }

    @Override
    public int pages() {
        return size() / PAGE_SIZE;
    }

    @Override
    public int grow(int size) {
        int before = pages();
        if (size < 0 || size > maximumPages - before) {
            return -1;
        }
        if (size > 0) {
            try {
                resize(before, before + size);
            } catch (OutOfMemoryError e) {
                // The specification lets growing fail for want of room; the guest sees malloc fail.
                return -1;
            }
            grownAt = System.nanoTime();
        }
        return before;
    }

    private void resize(int before, int after) {
        int bytes = after * PAGE_SIZE;
        if (hasRoom() && bytes <= array.length - ROOM) {
            INT.set(array, array.length - ROOM, bytes);
        } else if (mayHaveRoom && before >= ROOM_FROM_PAGES && after - before <= before / 8) {
            byte[] larger = copyWithRoom(after);
            INT.set(larger, larger.length - ROOM, bytes);
            array = larger;
        } else {
            array = exactly(bytes);
        }
    }

    /** Copies to an array with room for half as much again, if the heap has it, else for less. */
    private byte[] copyWithRoom(int after) {
        int most = Math.min(maximumPages, after + after / 2);
        int size = size();
        byte[] larger;
        try {
            larger = new byte[most * PAGE_SIZE + ROOM];
        } catch (OutOfMemoryError e) {
            larger = new byte[after * PAGE_SIZE + ROOM];
        }
        System.arraycopy(array, 0, larger, 0, size);
        return larger;
    }

    /** Copies to an array without room, no smaller than the memory. */
    private byte[] exactly(int bytes) {
        byte[] exact = new byte[bytes];
        System.arraycopy(array, 0, exact, 0, size());
        return exact;
    }

    /**
     * Gives up room that has not been needed for a while, so that accesses need not look for it.
     * Replaces the array: to be called only where the guest expects that, in a host call.
     */
    public void settle() {
        if (hasRoom()) {
            settle(System.nanoTime());
        }
    }

    /** As {@link #settle()}, at a time as {@link System#nanoTime} tells it. */
    void settle(long now) {
        if (hasRoom() && now - grownAt > QUIET_NANOS + QUIET_NANOS_PER_BYTE * size()) {
            try {
                array = exactly(size());
            } catch (OutOfMemoryError e) {
                // Both do not fit into the heap: the room stays.
                grownAt = now;
            }
        }
    }

    @Override
    public int initialPages() {
        return limits.initialPages();
    }

    @Override
    public int maximumPages() {
        return maximumPages;
    }

    @Override
    public boolean shared() {
        return limits.shared();
    }

    @Override
    public void initialize(Instance instance, DataSegment[] dataSegments) {
        initialize(instance, dataSegments, 0);
    }

    /**
     * Writes the active segments that name this memory and drops them, as instantiation has it.
     *
     * @throws UninstantiableException when one does not fit; those before it stay written
     */
    @Override
    public void initialize(Instance instance, DataSegment[] dataSegments, int memoryIndex) {
        segments = dataSegments;
        initialized = true;
        for (int i = 0; i < dataSegments.length; i++) {
            if (dataSegments[i] instanceof ActiveDataSegment segment
                    && segment.index() == memoryIndex) {
                byte[] data = segment.data();
                int address =
                        (int)
                                ConstantEvaluators.computeConstantValue(
                                        instance, segment.offsetInstructions())[0];
                if (!holds(Integer.toUnsignedLong(address), data.length)) {
                    throw new UninstantiableException(outside(address, data.length));
                }
                System.arraycopy(data, 0, array, address, data.length);
                dataSegments[i] = PassiveDataSegment.EMPTY;
            }
        }
    }

    @Override
    public void initPassiveSegment(int segmentId, int dest, int offset, int size) {
        write(dest, segments[segmentId].data(), offset, size);
    }

    @Override
    public void drop(int segment) {
        segments[segment] = PassiveDataSegment.EMPTY;
    }

    @Override
    public void write(int addr, byte[] data, int offset, int size) {
        checkRange(addr, size);
        if (offset < 0 || offset > data.length - size) {
            throw new WasmRuntimeException(
                    "out of bounds memory access: source bytes "
                            + Integer.toUnsignedLong(offset)
                            + " to "
                            + (Integer.toUnsignedLong(offset) + size)
                            + " of "
                            + data.length);
        }
        System.arraycopy(data, offset, array, addr, size);
    }

    @Override
    public byte[] readBytes(int addr, int len) {
        checkRange(addr, len);
        return Arrays.copyOfRange(array, addr, addr + len);
    }

    @Override
    public void copy(int dest, int src, int size) {
        checkRange(dest, size);
        checkRange(src, size);
        System.arraycopy(array, src, array, dest, size);
    }

    /**
     * Zeroes the memory; does nothing before the first {@link #initialize}, a new array is zero.
     */
    @Override
    public void zero() {
        if (initialized) {
            Arrays.fill(array, 0, size(), (byte) 0);
        }
    }

    /**
     * Sets every byte from {@code fromIndex} up to but not including {@code toIndex}, which may be
     * the 32-bit sum of an address and a size that overflowed: it is then below {@code fromIndex}
     * or negative, and out of bounds.
     */
    @Override
    public void fill(byte value, int fromIndex, int toIndex) {
        if (fromIndex < 0 || toIndex < fromIndex || toIndex > size()) {
            throw outOfBounds(fromIndex, Integer.toUnsignedLong(toIndex - fromIndex));
        }
        Arrays.fill(array, fromIndex, toIndex, value);
    }

    @Override
    public byte read(int addr) {
        try {
            return array[inside(addr, 1)];
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, 1);
        }
    }

    @Override
    public short readShort(int addr) {
        try {
            return (short) SHORT.get(array, inside(addr, Short.BYTES));
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, Short.BYTES);
        }
    }

    @Override
    public long readU16(int addr) {
        return Short.toUnsignedLong(readShort(addr));
    }

    @Override
    public int readInt(int addr) {
        try {
            return (int) INT.get(array, inside(addr, Integer.BYTES));
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, Integer.BYTES);
        }
    }

    @Override
    public long readLong(int addr) {
        try {
            return (long) LONG.get(array, inside(addr, Long.BYTES));
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, Long.BYTES);
        }
    }

    @Override
    public float readFloat(int addr) {
        try {
            return (float) FLOAT.get(array, inside(addr, Float.BYTES));
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, Float.BYTES);
        }
    }

    /** Returns an f32's bits; signalling NaNs keep theirs, which going through a float may not. */
    @Override
    public long readF32(int addr) {
        return readInt(addr);
    }

    @Override
    public double readDouble(int addr) {
        try {
            return (double) DOUBLE.get(array, inside(addr, Double.BYTES));
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, Double.BYTES);
        }
    }

    @Override
    public long readF64(int addr) {
        return readLong(addr);
    }

    @Override
    public void writeByte(int addr, byte data) {
        try {
            array[inside(addr, 1)] = data;
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, 1);
        }
    }

    @Override
    public void writeShort(int addr, short data) {
        try {
            SHORT.set(array, inside(addr, Short.BYTES), data);
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, Short.BYTES);
        }
    }

    @Override
    public void writeI32(int addr, int data) {
        try {
            INT.set(array, inside(addr, Integer.BYTES), data);
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, Integer.BYTES);
        }
    }

    @Override
    public void writeLong(int addr, long data) {
        try {
            LONG.set(array, inside(addr, Long.BYTES), data);
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, Long.BYTES);
        }
    }

    @Override
    public void writeF32(int addr, float data) {
        writeI32(addr, Float.floatToRawIntBits(data));
    }

    @Override
    public void writeF64(int addr, double data) {
        writeLong(addr, Double.doubleToRawLongBits(data));
    }

    @Override
    public Object lock(int address) {
        return this;
    }

    @Override
    public int waitOn(int address, int expected, long timeout) {
        checkShared();
        return atomicReadInt(address) == expected ? await(timeout) : 1;
    }

    @Override
    public int waitOn(int address, long expected, long timeout) {
        checkShared();
        return atomicReadLong(address) == expected ? await(timeout) : 1;
    }

    /** Wakes nobody: the guest's one thread is the one that asks. */
    @Override
    public int notify(int address, int maxThreads) {
        if (address % Integer.BYTES != 0) {
            throw new WasmRuntimeException(TrapKind.UNALIGNED_ATOMIC.text());
        }
        checkRange(address, Integer.BYTES);
        return 0;
    }

    private void checkShared() {
        if (!shared()) {
            throw new WasmRuntimeException("expected shared memory");
        }
    }

    /**
     * Ends a running {@code memory.atomic.wait}, and every later one, with {@link
     * ExecutionStopped}. May be called from any thread.
     */
    public void stop() {
        stopped = true;
        LockSupport.unpark(waiting);
    }

    /** Waits as one whom nobody will notify: until the time is up, or for ever when negative. */
    private int await(long timeoutNanos) {
        long start = System.nanoTime();
        waiting = Thread.currentThread();
        try {
            while (!stopped && !Thread.currentThread().isInterrupted()) {
                if (timeoutNanos < 0) {
                    LockSupport.park(this);
                } else {
                    long left = timeoutNanos - (System.nanoTime() - start);
                    if (left <= 0) {
                        return 2;
                    }
                    LockSupport.parkNanos(this, left);
                }
            }
        } finally {
            waiting = null;
        }
        throw stopped
                ? new ExecutionStopped()
                : new WasmInterruptedException("interrupted in memory.atomic.wait");
    }

    /** Returns the address; what an array without room notices by itself is left to it. */
    private int inside(int addr, int size) {
        if (hasRoom()) {
            checkRange(addr, size);
        }
        return addr;
    }

    private void checkRange(int addr, int size) {
        if (addr < 0 || size < 0 || addr > size() - size) {
            throw outOfBounds(addr, Integer.toUnsignedLong(size));
        }
    }

    private WasmRuntimeException outOfBounds(int addr, long size) {
        return new WasmRuntimeException(outside(addr, size));
    }

    private String outside(int addr, long size) {
        return "out of bounds memory access: %d bytes at 0x%x of a memory of 0x%x bytes"
                .formatted(size, Integer.toUnsignedLong(addr), size());
    }
}
