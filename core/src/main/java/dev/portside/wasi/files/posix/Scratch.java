package dev.portside.wasi.files.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.portside.net.LinuxErrno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory for names, structs and data of system calls, and for the error number they leave.
 *
 * <p>One for each guest, used by one thread at a time.
 */
final class Scratch {

    /** Room for a path and its NUL. */
    static final int NAME_BYTES = 4104;

    /** How much one read or write moves at most. */
    static final int DATA_BYTES = 1 << 16;

    /** Where a call that failed leaves its error number. */
    final MemorySegment errno;

    final MemorySegment name;
    final MemorySegment otherName;

    /** Two timespec structs. */
    final MemorySegment times;

    final MemorySegment statx;
    final MemorySegment data;

    /*
     * The arena is the garbage collector's: a shared one would cost a compare-and-swap on every call. Data takes the way through native memory
     * because a call that may wait for a disk must not pin the guest's array or hold up a safepoint.
     */
    Scratch() {
        MemorySegment all =
                Arena.ofAuto()
                        .allocate(16 + 2L * NAME_BYTES + 32 + Linux.STATX_BYTES + DATA_BYTES, 16);
        errno = all.asSlice(0, 4);
        name = all.asSlice(16, NAME_BYTES);
        otherName = all.asSlice(16 + NAME_BYTES, NAME_BYTES);
        long next = 16 + 2L * NAME_BYTES;
        times = all.asSlice(next, 32);
        statx = all.asSlice(next + 32, Linux.STATX_BYTES);
        data = all.asSlice(next + 32 + Linux.STATX_BYTES, DATA_BYTES);
    }

    /**
     * Stores a byte string of at most {@link #NAME_BYTES} - 1 bytes and its NUL in {@code name};
     * returns its address.
     */
    long name(byte[] bytes) {
        return store(name, bytes);
    }

    /** As {@link #name(byte[])}, in {@code otherName}. */
    long otherName(byte[] bytes) {
        return store(otherName, bytes);
    }

    private static long store(MemorySegment segment, byte[] bytes) {
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
        segment.set(JAVA_BYTE, bytes.length, (byte) 0);
        return segment.address();
    }

    /** Returns a copy of the first bytes of {@code data}. */
    byte[] data(int bytes) {
        return data.asSlice(0, bytes).toArray(JAVA_BYTE);
    }

    /** Returns {@code result} when it is a success, else the negative {@code Errno}. */
    long answer(long result) {
        return result >= 0 ? result : -LinuxErrno.of(errno.get(JAVA_INT, 0));
    }
}
