package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.putI64;
import static dev.portside.wasi.Bytes.putU8;

import dev.portside.wasi.abi.FileRecords;
import dev.portside.wasi.files.FileStat;
import dev.portside.wasi.files.FileTimes;
import dev.portside.wasi.files.FileTimes.Change;
import java.util.Arrays;

/** Between the records and flags of the ABI and what host files work with. */
final class FileCodec {

    private static final int FLAGS_MASK = 0xffff;

    private FileCodec() {}

    /** Writes a filestat that fits. */
    static void putFileStat(byte[] memory, int ptr, FileStat stat) {
        Arrays.fill(memory, ptr, ptr + FileRecords.FILESTAT_SIZE, (byte) 0);
        putI64(memory, ptr + FileRecords.FILESTAT_DEV, stat.device);
        putI64(memory, ptr + FileRecords.FILESTAT_INO, stat.inode);
        putU8(memory, ptr + FileRecords.FILESTAT_TYPE, stat.fileType);
        putI64(memory, ptr + FileRecords.FILESTAT_NLINK, stat.links);
        putI64(memory, ptr + FileRecords.FILESTAT_BYTES, stat.sizeBytes);
        putI64(memory, ptr + FileRecords.FILESTAT_ATIM, stat.accessNanos);
        putI64(memory, ptr + FileRecords.FILESTAT_MTIM, stat.modificationNanos);
        putI64(memory, ptr + FileRecords.FILESTAT_CTIM, stat.changeNanos);
    }

    /** Tells whether fstflags have unknown bits, or both a time and "now" for the same time. */
    static boolean areBadTimeFlags(int fstflags) {
        int flags = fstflags & FLAGS_MASK;
        int access = FileRecords.SET_ATIM | FileRecords.SET_ATIM_NOW;
        int modification = FileRecords.SET_MTIM | FileRecords.SET_MTIM_NOW;
        return (flags & ~FileRecords.SET_ALL) != 0
                || (flags & access) == access
                || (flags & modification) == modification;
    }

    /** Decodes fstflags that are not bad. */
    static FileTimes times(long accessNanos, long modificationNanos, int fstflags) {
        return new FileTimes(
                change(fstflags, FileRecords.SET_ATIM, FileRecords.SET_ATIM_NOW),
                accessNanos,
                change(fstflags, FileRecords.SET_MTIM, FileRecords.SET_MTIM_NOW),
                modificationNanos);
    }

    private static Change change(int flags, int set, int now) {
        return (flags & set) != 0 ? Change.SET : (flags & now) != 0 ? Change.NOW : Change.KEEP;
    }

    /** Tells whether a u16 of flags has bits beyond those given. */
    static boolean hasUnknown(int flags, int known) {
        return (flags & FLAGS_MASK & ~known) != 0;
    }
}
