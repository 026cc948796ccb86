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
 * One wasm memory, held in one {@code byte[]} whose length is exactly the memory's size.
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
     * The array is never larger than the memory, so the JVM's own check on each access is wasm's check and compiled code can use the array as
     * it is. The price is that growing copies; programs grow in larger and larger steps or rarely. Invariant: array.length == pages * 64 KiB.
     *
     * Atomic instructions work on plain bytes: a memory has one thread, "shared" or not. The interface's defaults take lock(), which nobody
     * contends for.
     */

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
    private byte[] array;
    private DataSegment[] segments = {};
    private boolean initialized;
    private volatile boolean stopped;
    private volatile @Nullable Thread waiting;

    /**
     * @param limits what the module declares
     * @param maximumPages most pages it may ever have, 0 to {@link
     *     ExecutionLimits#MAX_MEMORY_PAGES}
     * @throws UninstantiableException when the initial size is larger than that or than the Java
     *     heap can give
     */
    public LinearMemory(MemoryLimits limits, int maximumPages) {
        this.limits = limits;
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
     * Returns the bytes themselves. Growing the memory replaces the array: do not keep it over a
     * call.
     */
    public byte[] array() {
        return array;
    }

    /** Says whether {@code count} bytes from {@code address} on, both unsigned, lie inside. */
    public boolean holds(long address, long count) {
        return address >= 0
                && count >= 0
                && count <= array.length
                && address <= array.length - count;
    }

    @Override
    public int pages() {
        return array.length / PAGE_SIZE;
    }

    @Override
    public int grow(int size) {
        int before = pages();
        if (size < 0 || size > maximumPages - before) {
            return -1;
        }
        if (size > 0) {
            try {
                array = Arrays.copyOf(array, (before + size) * PAGE_SIZE);
            } catch (OutOfMemoryError e) {
                // The specification lets growing fail for want of room; the guest sees malloc fail.
                return -1;
            }
        }
        return before;
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
            Arrays.fill(array, (byte) 0);
        }
    }

    /**
     * Sets every byte from {@code fromIndex} up to but not including {@code toIndex}, which may be
     * the 32-bit sum of an address and a size that overflowed: it is then below {@code fromIndex}
     * or negative, and out of bounds.
     */
    @Override
    public void fill(byte value, int fromIndex, int toIndex) {
        if (fromIndex < 0 || toIndex < fromIndex || toIndex > array.length) {
            throw outOfBounds(fromIndex, Integer.toUnsignedLong(toIndex - fromIndex));
        }
        Arrays.fill(array, fromIndex, toIndex, value);
    }

    @Override
    public byte read(int addr) {
        try {
            return array[addr];
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, 1);
        }
    }

    @Override
    public short readShort(int addr) {
        try {
            return (short) SHORT.get(array, addr);
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
            return (int) INT.get(array, addr);
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, Integer.BYTES);
        }
    }

    @Override
    public long readLong(int addr) {
        try {
            return (long) LONG.get(array, addr);
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, Long.BYTES);
        }
    }

    @Override
    public float readFloat(int addr) {
        try {
            return (float) FLOAT.get(array, addr);
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
            return (double) DOUBLE.get(array, addr);
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
            array[addr] = data;
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, 1);
        }
    }

    @Override
    public void writeShort(int addr, short data) {
        try {
            SHORT.set(array, addr, data);
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, Short.BYTES);
        }
    }

    @Override
    public void writeI32(int addr, int data) {
        try {
            INT.set(array, addr, data);
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(addr, Integer.BYTES);
        }
    }

    @Override
    public void writeLong(int addr, long data) {
        try {
            LONG.set(array, addr, data);
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

    private void checkRange(int addr, int size) {
        if (addr < 0 || size < 0 || addr > array.length - size) {
            throw outOfBounds(addr, Integer.toUnsignedLong(size));
        }
    }

    private WasmRuntimeException outOfBounds(int addr, long size) {
        return new WasmRuntimeException(outside(addr, size));
    }

    private String outside(int addr, long size) {
        return "out of bounds memory access: %d bytes at 0x%x of a memory of 0x%x bytes"
                .formatted(size, Integer.toUnsignedLong(addr), array.length);
    }
}
