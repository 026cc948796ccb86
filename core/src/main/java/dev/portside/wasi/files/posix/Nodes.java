package dev.portside.wasi.files.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.portside.net.Errno;
import dev.portside.wasi.abi.FileType;
import dev.portside.wasi.files.FileStat;
import dev.portside.wasi.files.FileTimes;
import java.lang.foreign.MemorySegment;

/** What files and directories have in common. */
final class Nodes {

    private static final long NANOS = 1_000_000_000L;
    private static final byte[] SELF = {};

    private Nodes() {}

    /** Describes an open descriptor. Answers an errno. */
    static int stat(Scratch s, int fd, FileStat out) {
        return stat(s, fd, SELF, out);
    }

    /** Describes a name below an open directory; a symbolic link itself. Answers an errno. */
    static int stat(Scratch s, int fd, byte[] name, FileStat out) {
        int result = Libc.statx(s, fd, name);
        if (result < 0) {
            return -result;
        }
        MemorySegment statx = s.statx;
        out.device =
                device(
                        statx.get(JAVA_INT, Linux.STATX_DEV_MAJOR),
                        statx.get(JAVA_INT, Linux.STATX_DEV_MINOR));
        out.inode = statx.get(JAVA_LONG, Linux.STATX_INO);
        out.fileType = fileType(statx.get(JAVA_SHORT, Linux.STATX_MODE));
        out.links = Integer.toUnsignedLong(statx.get(JAVA_INT, Linux.STATX_NLINK));
        out.sizeBytes = statx.get(JAVA_LONG, Linux.STATX_SIZE);
        out.accessNanos = nanos(statx, Linux.STATX_ATIME);
        out.modificationNanos = nanos(statx, Linux.STATX_MTIME);
        out.changeNanos = nanos(statx, Linux.STATX_CTIME);
        return Errno.SUCCESS;
    }

    /** Packs a device number as the C library's st_dev has it. */
    private static long device(int major, int minor) {
        long high = Integer.toUnsignedLong(major);
        long low = Integer.toUnsignedLong(minor);
        return (high & 0xfffL) << 8
                | (high & 0xfffff000L) << 32
                | (low & 0xffL)
                | (low & 0xffffff00L) << 12;
    }

    private static long nanos(MemorySegment statx, long offset) {
        return statx.get(JAVA_LONG, offset) * NANOS
                + statx.get(JAVA_INT, offset + Linux.STATX_NANOS);
    }

    private static int fileType(int mode) {
        return switch (mode & Linux.S_IFMT) {
            case Linux.S_IFREG -> FileType.REGULAR_FILE;
            case Linux.S_IFDIR -> FileType.DIRECTORY;
            case Linux.S_IFLNK -> FileType.SYMBOLIC_LINK;
            case Linux.S_IFCHR -> FileType.CHARACTER_DEVICE;
            case Linux.S_IFBLK -> FileType.BLOCK_DEVICE;
            case Linux.S_IFSOCK -> FileType.SOCKET_STREAM;
            default -> FileType.UNKNOWN; // a FIFO: preview 1 has no number for it
        };
    }

    /** Returns the file type of a directory entry, whose number is the mode's upper four bits. */
    static int entryType(int direntType) {
        return fileType(direntType << 12);
    }

    /** Sets the times of an open descriptor. Answers an errno. */
    static int setTimes(Scratch s, int fd, FileTimes times) {
        putTimes(s.times, times);
        return -Libc.futimens(s, fd);
    }

    /** Sets the times of a name below an open directory; of a symbolic link itself. */
    static int setTimes(Scratch s, int fd, byte[] name, FileTimes times) {
        putTimes(s.times, times);
        return -Libc.utimensat(s, fd, name);
    }

    private static void putTimes(MemorySegment timespecs, FileTimes times) {
        putTime(timespecs, 0, times.access(), times.accessNanos());
        putTime(timespecs, 16, times.modification(), times.modificationNanos());
    }

    private static void putTime(
            MemorySegment timespecs, long offset, FileTimes.Change change, long nanos) {
        boolean set = change == FileTimes.Change.SET;
        long fraction =
                switch (change) {
                    case SET -> Long.remainderUnsigned(nanos, NANOS);
                    case NOW -> Linux.UTIME_NOW;
                    case KEEP -> Linux.UTIME_OMIT;
                };
        timespecs.set(JAVA_LONG, offset, set ? Long.divideUnsigned(nanos, NANOS) : 0);
        timespecs.set(JAVA_LONG, offset + 8, fraction);
    }
}
