package dev.portside.wasi.files.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.portside.net.Errno;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C library's file calls, each answering its result or {@code -Errno}.
 *
 * <p>All go through one method handle, since linking takes long and is paid once for each
 * signature: see RATIONALE.md.
 */
@SuppressWarnings("restricted") // Native access is what this class is for.
final class Libc {
    /*
     * In the C calling conventions of Linux on x86-64, aarch64 and riscv64 each parameter that is a number or a pointer has a register of
     * its own, of which a function takes as much as its parameter is wide. What it is passed beyond its parameters it does not look at.
     * Those marked as variadic pass the same, and x86-64's also say that there are no floating-point numbers, which openat and fcntl,
     * variadic in C, may look at and others do not.
     */

    private static final Linker LINKER = Linker.nativeLinker();

    private static final MethodHandle CALL =
            LINKER.downcallHandle(
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.firstVariadicArg(2),
                    Linker.Option.captureCallState("errno"));

    private static final MemorySegment OPENAT = function("openat");
    private static final MemorySegment FCNTL = function("fcntl");
    private static final MemorySegment CLOSE = function("close");
    private static final MemorySegment FSYNC = function("fsync");
    private static final MemorySegment FDATASYNC = function("fdatasync");
    private static final MemorySegment READ = function("read");
    private static final MemorySegment WRITE = function("write");
    private static final MemorySegment GETDENTS64 = function("getdents64");
    private static final MemorySegment PREAD = function("pread");
    private static final MemorySegment PWRITE = function("pwrite");
    private static final MemorySegment LSEEK = function("lseek");
    private static final MemorySegment FTRUNCATE = function("ftruncate");
    private static final MemorySegment FALLOCATE = function("fallocate");
    private static final MemorySegment STATX = function("statx");
    private static final MemorySegment UTIMENSAT = function("utimensat");
    private static final MemorySegment FUTIMENS = function("futimens");
    private static final MemorySegment MKDIRAT = function("mkdirat");
    private static final MemorySegment UNLINKAT = function("unlinkat");
    private static final MemorySegment RENAMEAT = function("renameat");
    private static final MemorySegment LINKAT = function("linkat");
    private static final MemorySegment SYMLINKAT = function("symlinkat");
    private static final MemorySegment READLINKAT = function("readlinkat");

    private Libc() {}

    private static MemorySegment function(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }

    /** Calls a function that answers a C {@code int}; parameters it does not have are 0. */
    private static int callInt(
            Scratch s, MemorySegment function, long a, long b, long c, long d, long e) {
        // The upper half of the register is nobody's.
        int result = (int) call(s, function, a, b, c, d, e);
        return (int) s.answer(result);
    }

    /** Calls a function that answers a C {@code long}. */
    private static long callLong(
            Scratch s, MemorySegment function, long a, long b, long c, long d) {
        return s.answer(call(s, function, a, b, c, d, 0));
    }

    private static long call(
            Scratch s, MemorySegment function, long a, long b, long c, long d, long e) {
        try {
            // Addresses keep no memory alive; this segment does, of which all the scratch's are
            // parts.
            return (long) CALL.invokeExact(function, s.errno, a, b, c, d, e);
        } catch (Throwable t) {
            throw t instanceof RuntimeException known ? known : new IllegalStateException(t);
        }
    }

    /**
     * Opens {@code name} below {@code dirFd}; never follows a link, never waits, closes on exec.
     */
    static int open(Scratch s, int dirFd, byte[] name, int flags) {
        int safe = flags | Linux.O_NOFOLLOW | Linux.O_CLOEXEC;
        if ((flags & Linux.O_PATH) == 0) {
            safe |= Linux.O_NONBLOCK | Linux.O_NOCTTY;
        }
        return openFollowing(s, dirFd, name, safe);
    }

    /** Opens exactly as told; a symbolic link is followed unless the flags say otherwise. */
    static int openFollowing(Scratch s, int dirFd, byte[] name, int flags) {
        int result;
        do {
            result = callInt(s, OPENAT, dirFd, s.name(name), flags, 0666, 0);
        } while (result == -Errno.INTR);
        return result;
    }

    static int close(Scratch s, int fd) {
        return callInt(s, CLOSE, fd, 0, 0, 0, 0);
    }

    static int fsync(Scratch s, int fd) {
        return callInt(s, FSYNC, fd, 0, 0, 0, 0);
    }

    static int fdatasync(Scratch s, int fd) {
        return callInt(s, FDATASYNC, fd, 0, 0, 0, 0);
    }

    /** Reads into the scratch's data; a negative position means the file's own. */
    static int read(Scratch s, int fd, long bytes, long position) {
        return (int)
                (position < 0
                        ? callLong(s, READ, fd, s.data.address(), bytes, 0)
                        : callLong(s, PREAD, fd, s.data.address(), bytes, position));
    }

    /** Writes the scratch's data; a negative position means the file's own. */
    static int write(Scratch s, int fd, long bytes, long position) {
        return (int)
                (position < 0
                        ? callLong(s, WRITE, fd, s.data.address(), bytes, 0)
                        : callLong(s, PWRITE, fd, s.data.address(), bytes, position));
    }

    /** Reads directory entries into the scratch's data. */
    static int getdents(Scratch s, int fd, long bytes) {
        return (int) callLong(s, GETDENTS64, fd, s.data.address(), bytes, 0);
    }

    static long lseek(Scratch s, int fd, long offset, int whence) {
        return callLong(s, LSEEK, fd, offset, whence, 0);
    }

    static int ftruncate(Scratch s, int fd, long size) {
        return callInt(s, FTRUNCATE, fd, size, 0, 0, 0);
    }

    static int fallocate(Scratch s, int fd, long offset, long length) {
        return callInt(s, FALLOCATE, fd, 0, offset, length, 0);
    }

    static int fcntl(Scratch s, int fd, int command, int value) {
        return callInt(s, FCNTL, fd, command, value, 0, 0);
    }

    /** Fills the scratch's statx for {@code name} below {@code fd}, or for {@code fd} if empty. */
    static int statx(Scratch s, int fd, byte[] name) {
        int flags = Linux.AT_SYMLINK_NOFOLLOW | (name.length == 0 ? Linux.AT_EMPTY_PATH : 0);
        return callInt(
                s, STATX, fd, s.name(name), flags, Linux.STATX_BASIC_STATS, s.statx.address());
    }

    /** Sets the scratch's times on {@code name} below {@code dirFd}; on a link itself. */
    static int utimensat(Scratch s, int dirFd, byte[] name) {
        return callInt(
                s, UTIMENSAT, dirFd, s.name(name), s.times.address(), Linux.AT_SYMLINK_NOFOLLOW, 0);
    }

    /** Sets the scratch's times on an open file. */
    static int futimens(Scratch s, int fd) {
        return callInt(s, FUTIMENS, fd, s.times.address(), 0, 0, 0);
    }

    static int mkdirat(Scratch s, int dirFd, byte[] name) {
        return callInt(s, MKDIRAT, dirFd, s.name(name), 0777, 0, 0);
    }

    static int unlinkat(Scratch s, int dirFd, byte[] name, int flags) {
        return callInt(s, UNLINKAT, dirFd, s.name(name), flags, 0, 0);
    }

    static int renameat(Scratch s, int dirFd, byte[] name, int newDirFd, byte[] newName) {
        return callInt(s, RENAMEAT, dirFd, s.name(name), newDirFd, s.otherName(newName), 0);
    }

    static int linkat(Scratch s, int dirFd, byte[] name, int newDirFd, byte[] newName) {
        return callInt(s, LINKAT, dirFd, s.name(name), newDirFd, s.otherName(newName), 0);
    }

    static int symlinkat(Scratch s, byte[] target, int dirFd, byte[] name) {
        return callInt(s, SYMLINKAT, s.otherName(target), dirFd, s.name(name), 0, 0);
    }

    /** Reads a link's target into the scratch's data. */
    static int readlinkat(Scratch s, int dirFd, byte[] name) {
        long size = Scratch.NAME_BYTES;
        return (int) callLong(s, READLINKAT, dirFd, s.name(name), s.data.address(), size);
    }
}
