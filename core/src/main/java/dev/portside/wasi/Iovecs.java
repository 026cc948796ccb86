package dev.portside.wasi;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.getI32;
import static dev.portside.wasi.Bytes.getU32;

import dev.portside.net.Errno;
import java.util.Arrays;

/**
 * The buffers of one scatter or gather call, decoded from guest memory.
 *
 * <p>One object serves every call of a guest, so nothing is allocated. Empty buffers are dropped
 * while decoding.
 */
public final class Iovecs {

    /** Most iovecs in a call, IOV_MAX of Linux; more is INVAL. */
    public static final int MAX_COUNT = 1024;

    /** Size of the iovec record: u32 pointer, u32 length. */
    public static final int SIZE = 8;

    private static final int MAX_SCRATCH = 1 << 20;

    /** Most bytes of one transfer, as in Linux; buffers beyond it are left alone. */
    private static final int MAX_TOTAL = 0x7fff_f000;

    private int[] pointers = new int[8];
    private int[] lengths = new int[8];
    private int count;
    private long total;
    private byte[] scratch = new byte[0];

    /**
     * Checks the count and that the iovec array lies in memory.
     *
     * @return SUCCESS, INVAL or FAULT
     */
    public static int checkArray(byte[] memory, int iovsPtr, int iovsCount) {
        if (Integer.compareUnsigned(iovsCount, MAX_COUNT) > 0) {
            return Errno.INVAL;
        }
        return fits(memory, iovsPtr, (long) iovsCount * SIZE) ? Errno.SUCCESS : Errno.FAULT;
    }

    /**
     * Decodes an array that {@link #checkArray} accepted.
     *
     * @return SUCCESS, or FAULT when a buffer lies outside memory
     */
    public int decode(byte[] memory, int iovsPtr, int iovsCount) {
        count = 0;
        total = 0;
        for (int i = 0; i < iovsCount; i++) {
            int iov = iovsPtr + i * SIZE;
            int pointer = getI32(memory, iov);
            long length = getU32(memory, iov + 4);
            if (!fits(memory, pointer, length)) {
                return Errno.FAULT;
            }
            // Overlapping buffers may add up to more than any memory has, and than an int.
            int used = (int) Math.min(length, MAX_TOTAL - total);
            if (used > 0) {
                add(pointer, used);
            }
        }
        return Errno.SUCCESS;
    }

    private void add(int pointer, int length) {
        if (count == pointers.length) {
            pointers = Arrays.copyOf(pointers, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        pointers[count] = pointer;
        lengths[count] = length;
        count++;
        total += length;
    }

    /** Returns how many buffers are not empty. */
    public int count() {
        return count;
    }

    /**
     * Returns the sum of all lengths, an int; may exceed the memory's size, because buffers may
     * overlap.
     */
    public long total() {
        return total;
    }

    /** Returns where the i-th buffer starts. */
    public int pointer(int i) {
        return pointers[i];
    }

    /** Returns the length of the i-th buffer, at least 1. */
    public int length(int i) {
        return lengths[i];
    }

    /** Drops bytes from the front, after a partial transfer of them. */
    public void skip(long bytes) {
        long left = bytes;
        int i = 0;
        while (left > 0 && left >= lengths[i]) {
            left -= lengths[i];
            i++;
        }
        System.arraycopy(pointers, i, pointers, 0, count - i);
        System.arraycopy(lengths, i, lengths, 0, count - i);
        count -= i;
        if (left > 0) {
            pointers[0] += (int) left;
            lengths[0] -= (int) left;
        }
        total -= bytes;
    }

    /**
     * Returns a buffer for gathering and scattering, of at least the given size up to {@link
     * #maxScratch}.
     */
    public byte[] scratch(int bytes) {
        if (scratch.length < bytes) {
            scratch = new byte[Math.min(MAX_SCRATCH, Math.max(bytes, 4096))];
        }
        return scratch;
    }

    /** Returns the largest size of {@link #scratch}. */
    public static int maxScratch() {
        return MAX_SCRATCH;
    }

    /**
     * Copies up to {@code limit} bytes of the buffers, from the first on, to the start of {@code
     * to}. Returns how many.
     */
    public int gather(byte[] memory, byte[] to, int limit) {
        int done = 0;
        for (int i = 0; i < count && done < limit; i++) {
            int part = Math.min(lengths[i], limit - done);
            System.arraycopy(memory, pointers[i], to, done, part);
            done += part;
        }
        return done;
    }

    /**
     * Copies {@code bytes} bytes from the start of {@code from} into the buffers, from the first
     * on.
     */
    public void scatter(byte[] memory, byte[] from, int bytes) {
        int done = 0;
        for (int i = 0; i < count && done < bytes; i++) {
            int part = Math.min(lengths[i], bytes - done);
            System.arraycopy(from, done, memory, pointers[i], part);
            done += part;
        }
    }
}
