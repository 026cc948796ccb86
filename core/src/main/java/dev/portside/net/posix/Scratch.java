package dev.portside.net.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.portside.net.LinuxErrno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory for the small structs that system calls read and write, and for the error number
 * they leave.
 *
 * <p>Allocated once per owner and used by one thread at a time.
 */
final class Scratch {

    static final int OPTION_BYTES = 256;
    static final int ADDRESS_BYTES = 128;

    /** Where a call that failed leaves its error number. */
    final MemorySegment errno;

    final MemorySegment address;
    final MemorySegment addressLength;

    /** Two pollfd structs. */
    final MemorySegment pollFds;

    final MemorySegment timespec;
    final MemorySegment option;
    final MemorySegment epollEvent;

    /** Eight bytes: an int for ioctl, the counter of an eventfd. */
    final MemorySegment word;

    /*
     * The arena is the garbage collector's: a shared one would cost a compare-and-swap on every
     * call, and an early free a crash when a wake() comes late.
     */
    Scratch() {
        MemorySegment all = Arena.ofAuto().allocate(16 + ADDRESS_BYTES + 80 + OPTION_BYTES, 16);
        errno = all.asSlice(0, 4);
        addressLength = all.asSlice(4, 4);
        word = all.asSlice(8, 8);
        address = all.asSlice(16, ADDRESS_BYTES);
        long next = 16 + ADDRESS_BYTES;
        pollFds = all.asSlice(next, 2L * Linux.POLLFD_BYTES);
        timespec = all.asSlice(next + 16, 16);
        epollEvent = all.asSlice(next + 32, Linux.EPOLL_EVENT_BYTES);
        option = all.asSlice(next + 80, OPTION_BYTES);
    }

    /** Returns {@code result} when it is a success, else the negative {@code Errno}. */
    int answer(long result) {
        return result >= 0 ? (int) result : -LinuxErrno.of(errno.get(JAVA_INT_UNALIGNED, 0));
    }
}
