package dev.portside.engine.compiler.runtime;

import dev.portside.engine.TrapKind;

/** What atomic instructions ask of an address. */
public final class Atomics {

    private Atomics() {}

    /**
     * Returns the sum of an address and an offset. It may be out of bounds, which the access finds
     * out.
     *
     * @param base unsigned
     * @param offset unsigned
     * @param mask the bits an aligned address has not set
     * @throws IndexOutOfBoundsException when the sum is larger than any memory
     * @throws Trap when the sum is not aligned
     */
    public static int address(int base, int offset, int mask) {
        if ((base | offset) < 0 || offset == Integer.MAX_VALUE) {
            throw new IndexOutOfBoundsException(base);
        }
        int address = base + offset;
        if ((address & mask) != 0) {
            throw new Trap(TrapKind.UNALIGNED_ATOMIC);
        }
        return address;
    }
}
