package dev.portside.engine.compiler.runtime;

import dev.portside.engine.LinearMemory;
import dev.portside.engine.TrapKind;
import java.util.Objects;

/**
 * Loads and stores of scalars: little endian, at any address.
 *
 * <p>Addresses and offsets are unsigned. An access that does not lie wholly in the memory throws a
 * {@link Trap} that tells its first byte, its size and the memory's, and has changed nothing.
 */
public final class MemoryAccess {
    /*
     * The array's own bounds check is wasm's, where the array is exactly as long as the memory; an address of 2 GiB or more is a negative
     * index. C2 inlines these methods and knows the offset then. Whether an array has room it finds out once for as long as it is the same
     * array. So what remains of most accesses is the array's check.
     *
     * C1 must not inline them, because what a VarHandle becomes there is large: it took as much time as C2, and gave up on functions with a
     * few hundred accesses, which then stayed in the JVM's interpreter. It inlines methods of up to 35 bytes; those with a VarHandle are longer.
     */

    private MemoryAccess() {}

    public static byte loadByte(int address, byte[] memory, int offset) {
        int first = address;
        try {
            if (offset != 0) {
                first = sum(address, offset);
            }
            if ((memory.length & LinearMemory.ROOM) != 0) {
                check(first, Byte.BYTES, memory);
            }
            return memory[first];
        } catch (IndexOutOfBoundsException e) {
            throw outside(Integer.toUnsignedLong(address), offset, Byte.BYTES, memory, e);
        }
    }

    public static short loadShort(int address, byte[] memory, int offset) {
        int first = address;
        try {
            if (offset != 0) {
                first = sum(address, offset);
            }
            if ((memory.length & LinearMemory.ROOM) != 0) {
                check(first, Short.BYTES, memory);
            }
            return (short) MemoryViews.SHORT.get(memory, first);
        } catch (IndexOutOfBoundsException e) {
            throw outside(Integer.toUnsignedLong(address), offset, Short.BYTES, memory, e);
        }
    }

    public static char loadChar(int address, byte[] memory, int offset) {
        int first = address;
        try {
            if (offset != 0) {
                first = sum(address, offset);
            }
            if ((memory.length & LinearMemory.ROOM) != 0) {
                check(first, Character.BYTES, memory);
            }
            return (char) MemoryViews.CHAR.get(memory, first);
        } catch (IndexOutOfBoundsException e) {
            throw outside(Integer.toUnsignedLong(address), offset, Character.BYTES, memory, e);
        }
    }

    public static int loadInt(int address, byte[] memory, int offset) {
        int first = address;
        try {
            if (offset != 0) {
                first = sum(address, offset);
            }
            if ((memory.length & LinearMemory.ROOM) != 0) {
                check(first, Integer.BYTES, memory);
            }
            return (int) MemoryViews.INT.get(memory, first);
        } catch (IndexOutOfBoundsException e) {
            throw outside(Integer.toUnsignedLong(address), offset, Integer.BYTES, memory, e);
        }
    }

    public static long loadLong(int address, byte[] memory, int offset) {
        int first = address;
        try {
            if (offset != 0) {
                first = sum(address, offset);
            }
            if ((memory.length & LinearMemory.ROOM) != 0) {
                check(first, Long.BYTES, memory);
            }
            return (long) MemoryViews.LONG.get(memory, first);
        } catch (IndexOutOfBoundsException e) {
            throw outside(Integer.toUnsignedLong(address), offset, Long.BYTES, memory, e);
        }
    }

    public static float loadFloat(int address, byte[] memory, int offset) {
        int first = address;
        try {
            if (offset != 0) {
                first = sum(address, offset);
            }
            if ((memory.length & LinearMemory.ROOM) != 0) {
                check(first, Float.BYTES, memory);
            }
            return (float) MemoryViews.FLOAT.get(memory, first);
        } catch (IndexOutOfBoundsException e) {
            throw outside(Integer.toUnsignedLong(address), offset, Float.BYTES, memory, e);
        }
    }

    public static double loadDouble(int address, byte[] memory, int offset) {
        int first = address;
        try {
            if (offset != 0) {
                first = sum(address, offset);
            }
            if ((memory.length & LinearMemory.ROOM) != 0) {
                check(first, Double.BYTES, memory);
            }
            return (double) MemoryViews.DOUBLE.get(memory, first);
        } catch (IndexOutOfBoundsException e) {
            throw outside(Integer.toUnsignedLong(address), offset, Double.BYTES, memory, e);
        }
    }

    public static void storeByte(int address, byte value, byte[] memory, int offset) {
        int first = address;
        try {
            if (offset != 0) {
                first = sum(address, offset);
            }
            if ((memory.length & LinearMemory.ROOM) != 0) {
                check(first, Byte.BYTES, memory);
            }
            memory[first] = value;
        } catch (IndexOutOfBoundsException e) {
            throw outside(Integer.toUnsignedLong(address), offset, Byte.BYTES, memory, e);
        }
    }

    public static void storeShort(int address, short value, byte[] memory, int offset) {
        int first = address;
        try {
            if (offset != 0) {
                first = sum(address, offset);
            }
            if ((memory.length & LinearMemory.ROOM) != 0) {
                check(first, Short.BYTES, memory);
            }
            MemoryViews.SHORT.set(memory, first, value);
        } catch (IndexOutOfBoundsException e) {
            throw outside(Integer.toUnsignedLong(address), offset, Short.BYTES, memory, e);
        }
    }

    public static void storeInt(int address, int value, byte[] memory, int offset) {
        int first = address;
        try {
            if (offset != 0) {
                first = sum(address, offset);
            }
            if ((memory.length & LinearMemory.ROOM) != 0) {
                check(first, Integer.BYTES, memory);
            }
            MemoryViews.INT.set(memory, first, value);
        } catch (IndexOutOfBoundsException e) {
            throw outside(Integer.toUnsignedLong(address), offset, Integer.BYTES, memory, e);
        }
    }

    public static void storeLong(int address, long value, byte[] memory, int offset) {
        int first = address;
        try {
            if (offset != 0) {
                first = sum(address, offset);
            }
            if ((memory.length & LinearMemory.ROOM) != 0) {
                check(first, Long.BYTES, memory);
            }
            MemoryViews.LONG.set(memory, first, value);
        } catch (IndexOutOfBoundsException e) {
            throw outside(Integer.toUnsignedLong(address), offset, Long.BYTES, memory, e);
        }
    }

    public static void storeFloat(int address, float value, byte[] memory, int offset) {
        int first = address;
        try {
            if (offset != 0) {
                first = sum(address, offset);
            }
            if ((memory.length & LinearMemory.ROOM) != 0) {
                check(first, Float.BYTES, memory);
            }
            MemoryViews.FLOAT.set(memory, first, value);
        } catch (IndexOutOfBoundsException e) {
            throw outside(Integer.toUnsignedLong(address), offset, Float.BYTES, memory, e);
        }
    }

    public static void storeDouble(int address, double value, byte[] memory, int offset) {
        int first = address;
        try {
            if (offset != 0) {
                first = sum(address, offset);
            }
            if ((memory.length & LinearMemory.ROOM) != 0) {
                check(first, Double.BYTES, memory);
            }
            MemoryViews.DOUBLE.set(memory, first, value);
        } catch (IndexOutOfBoundsException e) {
            throw outside(Integer.toUnsignedLong(address), offset, Double.BYTES, memory, e);
        }
    }

    /*
     * The sum must not wrap round into the memory: the address is checked to be non-negative (in a way that HotSpot can move out of
     * loops), then the sum is right, or negative and caught by the array.
     */
    private static int sum(int address, int offset) {
        return offset < 0 ? -1 : Objects.checkIndex(address, Integer.MAX_VALUE) + offset;
    }

    /**
     * Returns the address of an access; what an array without room notices by itself is left to it.
     *
     * @throws IndexOutOfBoundsException when it is not inside a memory with room
     */
    public static int inside(int first, int size, byte[] memory) {
        if ((memory.length & LinearMemory.ROOM) != 0) {
            check(first, size, memory);
        }
        return first;
    }

    /*
     * For a memory with room. C2 compiles checkIndex to a comparison and leaves the method when it fails; a comparison and a throw written
     * out here remain as such wherever an access is inlined, which cost C2 a tenth of its time.
     */
    private static void check(int first, int size, byte[] memory) {
        int memorySize = (int) MemoryViews.INT.get(memory, memory.length - LinearMemory.ROOM);
        Objects.checkIndex(first, memorySize - (size - 1));
    }

    private static Trap outside(
            long address, int offset, int size, byte[] memory, IndexOutOfBoundsException cause) {
        return new Trap(
                TrapKind.OUT_OF_BOUNDS_MEMORY,
                "%d bytes at 0x%x of a memory of 0x%x bytes"
                        .formatted(
                                size,
                                address + Integer.toUnsignedLong(offset),
                                LinearMemory.size(memory)),
                cause);
    }
}
