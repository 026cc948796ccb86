package dev.portside.wasi.files.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.portside.net.Errno;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/** The C library's file calls, each answering its result or {@code -Errno}. */
@SuppressWarnings("restricted") // Native access is what this class is for.
final class Libc {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    private static final MethodHandle OPENAT =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("openat"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                    Linker.Option.firstVariadicArg(3),
                    ERRNO);
    private static final MethodHandle FCNTL =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("fcntl"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                    Linker.Option.firstVariadicArg(2),
                    ERRNO);
    private static final MethodHandle CLOSE = handle("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle FSYNC = handle("fsync", JAVA_INT, JAVA_INT);
    private static final MethodHandle FDATASYNC = handle("fdatasync", JAVA_INT, JAVA_INT);
    private static final MethodHandle READ =
            handle("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE =
            handle("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle GETDENTS64 =
            handle("getdents64", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle PREAD =
            handle("pread", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle PWRITE =
            handle("pwrite", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle LSEEK =
            handle("lseek", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle FTRUNCATE =
            handle("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle FALLOCATE =
            handle("fallocate", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle STATX =
            handle("statx", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle UTIMENSAT =
            handle("utimensat", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle FUTIMENS = handle("futimens", JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle MKDIRAT =
            handle("mkdirat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle UNLINKAT =
            handle("unlinkat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RENAMEAT =
            handle("renameat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle LINKAT =
            handle("linkat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SYMLINKAT =
            handle("symlinkat", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle READLINKAT =
            handle("readlinkat", JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);

    private Libc() {}

    private static MethodHandle handle(
            String name, MemoryLayout result, MemoryLayout... parameters) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, parameters),
                ERRNO);
    }

    private static RuntimeException unexpected(Throwable t) {
        return t instanceof RuntimeException e ? e : new IllegalStateException(t);
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
        try {
            int result;
            do {
                result =
                        (int)
                                s.answer(
                                        (int)
                                                OPENAT.invokeExact(
                                                        s.errno, dirFd, s.name(name), flags, 0666));
            } while (result == -Errno.INTR);
            return result;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int close(Scratch s, int fd) {
        try {
            return (int) s.answer((int) CLOSE.invokeExact(s.errno, fd));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int fsync(Scratch s, int fd) {
        try {
            return (int) s.answer((int) FSYNC.invokeExact(s.errno, fd));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int fdatasync(Scratch s, int fd) {
        try {
            return (int) s.answer((int) FDATASYNC.invokeExact(s.errno, fd));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Reads into the scratch's data; a negative position means the file's own. */
    static int read(Scratch s, int fd, long bytes, long position) {
        try {
            return (int)
                    s.answer(
                            position < 0
                                    ? (long) READ.invokeExact(s.errno, fd, s.data, bytes)
                                    : (long)
                                            PREAD.invokeExact(
                                                    s.errno, fd, s.data, bytes, position));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Writes the scratch's data; a negative position means the file's own. */
    static int write(Scratch s, int fd, long bytes, long position) {
        try {
            return (int)
                    s.answer(
                            position < 0
                                    ? (long) WRITE.invokeExact(s.errno, fd, s.data, bytes)
                                    : (long)
                                            PWRITE.invokeExact(
                                                    s.errno, fd, s.data, bytes, position));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Reads directory entries into the scratch's data. */
    static int getdents(Scratch s, int fd, long bytes) {
        try {
            return (int) s.answer((long) GETDENTS64.invokeExact(s.errno, fd, s.data, bytes));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static long lseek(Scratch s, int fd, long offset, int whence) {
        try {
            return s.answer((long) LSEEK.invokeExact(s.errno, fd, offset, whence));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int ftruncate(Scratch s, int fd, long size) {
        try {
            return (int) s.answer((int) FTRUNCATE.invokeExact(s.errno, fd, size));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int fallocate(Scratch s, int fd, long offset, long length) {
        try {
            return (int) s.answer((int) FALLOCATE.invokeExact(s.errno, fd, 0, offset, length));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int fcntl(Scratch s, int fd, int command, int value) {
        try {
            return (int) s.answer((int) FCNTL.invokeExact(s.errno, fd, command, value));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Fills the scratch's statx for {@code name} below {@code fd}, or for {@code fd} if empty. */
    static int statx(Scratch s, int fd, byte[] name) {
        int flags = Linux.AT_SYMLINK_NOFOLLOW | (name.length == 0 ? Linux.AT_EMPTY_PATH : 0);
        try {
            return (int)
                    s.answer(
                            (int)
                                    STATX.invokeExact(
                                            s.errno,
                                            fd,
                                            s.name(name),
                                            flags,
                                            Linux.STATX_BASIC_STATS,
                                            s.statx));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Sets the scratch's times on {@code name} below {@code dirFd}; on a link itself. */
    static int utimensat(Scratch s, int dirFd, byte[] name) {
        try {
            return (int)
                    s.answer(
                            (int)
                                    UTIMENSAT.invokeExact(
                                            s.errno,
                                            dirFd,
                                            s.name(name),
                                            s.times,
                                            Linux.AT_SYMLINK_NOFOLLOW));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Sets the scratch's times on an open file. */
    static int futimens(Scratch s, int fd) {
        try {
            return (int) s.answer((int) FUTIMENS.invokeExact(s.errno, fd, s.times));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int mkdirat(Scratch s, int dirFd, byte[] name) {
        try {
            return (int) s.answer((int) MKDIRAT.invokeExact(s.errno, dirFd, s.name(name), 0777));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int unlinkat(Scratch s, int dirFd, byte[] name, int flags) {
        try {
            return (int) s.answer((int) UNLINKAT.invokeExact(s.errno, dirFd, s.name(name), flags));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int renameat(Scratch s, int dirFd, byte[] name, int newDirFd, byte[] newName) {
        try {
            return (int)
                    s.answer(
                            (int)
                                    RENAMEAT.invokeExact(
                                            s.errno,
                                            dirFd,
                                            s.name(name),
                                            newDirFd,
                                            s.otherName(newName)));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int linkat(Scratch s, int dirFd, byte[] name, int newDirFd, byte[] newName) {
        try {
            return (int)
                    s.answer(
                            (int)
                                    LINKAT.invokeExact(
                                            s.errno,
                                            dirFd,
                                            s.name(name),
                                            newDirFd,
                                            s.otherName(newName),
                                            0));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int symlinkat(Scratch s, byte[] target, int dirFd, byte[] name) {
        try {
            return (int)
                    s.answer(
                            (int)
                                    SYMLINKAT.invokeExact(
                                            s.errno, s.otherName(target), dirFd, s.name(name)));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Reads a link's target into the scratch's data. */
    static int readlinkat(Scratch s, int dirFd, byte[] name) {
        try {
            return (int)
                    s.answer(
                            (long)
                                    READLINKAT.invokeExact(
                                            s.errno,
                                            dirFd,
                                            s.name(name),
                                            s.data,
                                            (long) Scratch.NAME_BYTES));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
