package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.putI32;
import static dev.portside.wasi.Bytes.putI64;

import dev.portside.net.Errno;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.Iovecs;
import dev.portside.wasi.abi.FdFlags;
import dev.portside.wasi.abi.FileRecords;
import dev.portside.wasi.abi.Rights;
import dev.portside.wasi.fd.FileDescriptor;
import dev.portside.wasi.files.FileStat;
import dev.portside.wasi.files.HostDirectory;
import dev.portside.wasi.files.HostFile;

/**
 * fd_* on files and directories, for a descriptor already found.
 *
 * <p>Every call checks in this order: pointers (FAULT), flags and counts (INVAL), the right
 * (NOTCAPABLE), a read-only descriptor (ROFS, for calls that change something), a directory where a
 * file is needed (ISDIR). Whoever looks the descriptor up may check pointers and flags first, so
 * that BADF comes after them.
 */
public final class FileCalls {

    private static final int LAST_WHENCE = 2;
    private static final int WHENCE_CUR = 1;
    private static final int U8_MASK = 0xff;

    private final GuestProcess process;
    private final Iovecs iovecs = new Iovecs();
    private final FileStat stat = new FileStat();

    public FileCalls(GuestProcess process) {
        this.process = process;
    }

    /** fd_read. Errors: FAULT, INVAL, NOTCAPABLE, ISDIR, AGAIN, IO. */
    public int read(FileDescriptor fd, int iovsPtr, int iovsCount, int nreadPtr) {
        return read(fd, iovsPtr, iovsCount, -1, nreadPtr, Rights.FD_READ);
    }

    /** fd_pread. Errors as {@link #read}; INVAL for a negative offset, SPIPE. */
    public int pread(FileDescriptor fd, int iovsPtr, int iovsCount, long offset, int nreadPtr) {
        return offset < 0
                ? Errno.INVAL
                : read(fd, iovsPtr, iovsCount, offset, nreadPtr, Rights.FD_READ | Rights.FD_SEEK);
    }

    private int read(
            FileDescriptor fd, int iovsPtr, int iovsCount, long offset, int nreadPtr, long rights) {
        byte[] memory = process.memory().array();
        int errno = checkTransfer(memory, fd, iovsPtr, iovsCount, nreadPtr, rights);
        HostFile file = fd.file();
        if (errno != Errno.SUCCESS || file == null) {
            return errno != Errno.SUCCESS ? errno : Errno.ISDIR;
        }
        int done = 0;
        for (int i = 0; i < iovecs.count(); i++) {
            int length = Math.min(iovecs.length(i), Integer.MAX_VALUE - done);
            int count =
                    offset < 0
                            ? file.read(memory, iovecs.pointer(i), length)
                            : file.readAt(memory, iovecs.pointer(i), length, plus(offset, done));
            if (count < 0 && done == 0) {
                return -count;
            }
            done += Math.max(count, 0);
            if (count < length) {
                break;
            }
        }
        putI32(memory, nreadPtr, done);
        return Errno.SUCCESS;
    }

    private static long plus(long offset, int done) {
        return offset > Long.MAX_VALUE - done ? Long.MAX_VALUE : offset + done;
    }

    /** fd_write. Errors: FAULT, INVAL, NOTCAPABLE, ISDIR, NOSPC, DQUOT, FBIG, PIPE, AGAIN, IO. */
    public int write(FileDescriptor fd, int iovsPtr, int iovsCount, int nwrittenPtr) {
        return write(fd, iovsPtr, iovsCount, -1, nwrittenPtr, Rights.FD_WRITE);
    }

    /** fd_pwrite. Errors as {@link #write}; INVAL for a negative offset, SPIPE. */
    public int pwrite(FileDescriptor fd, int iovsPtr, int iovsCount, long offset, int nwrittenPtr) {
        return offset < 0
                ? Errno.INVAL
                : write(
                        fd,
                        iovsPtr,
                        iovsCount,
                        offset,
                        nwrittenPtr,
                        Rights.FD_WRITE | Rights.FD_SEEK);
    }

    private int write(
            FileDescriptor fd,
            int iovsPtr,
            int iovsCount,
            long offset,
            int nwrittenPtr,
            long rights) {
        byte[] memory = process.memory().array();
        int errno = checkTransfer(memory, fd, iovsPtr, iovsCount, nwrittenPtr, rights);
        HostFile file = fd.file();
        if (errno != Errno.SUCCESS || file == null) {
            return errno != Errno.SUCCESS ? errno : Errno.ISDIR;
        }
        byte[] from = memory;
        int start = 0;
        int length = 0;
        if (iovecs.count() == 1) {
            start = iovecs.pointer(0);
            length = iovecs.length(0);
        } else if (iovecs.count() > 1) {
            // One write for all buffers, so that what is appended at once stays together.
            from = iovecs.scratch((int) Math.min(iovecs.total(), Iovecs.maxScratch()));
            length = iovecs.gather(memory, from, from.length);
        }
        int count =
                offset < 0
                        ? file.write(from, start, length)
                        : file.writeAt(from, start, length, offset);
        if (count < 0) {
            return -count;
        }
        errno = syncIfAsked(fd, file);
        if (errno == Errno.SUCCESS) {
            putI32(memory, nwrittenPtr, count);
        }
        return errno;
    }

    private static int syncIfAsked(FileDescriptor fd, HostFile file) {
        int flags = fd.fdFlags() & (FdFlags.DSYNC | FdFlags.SYNC);
        return flags == 0 ? Errno.SUCCESS : file.sync(flags == FdFlags.DSYNC);
    }

    /** Checks a transfer and leaves its buffers in the iovecs. */
    private int checkTransfer(
            byte[] memory,
            FileDescriptor fd,
            int iovsPtr,
            int iovsCount,
            int resultPtr,
            long rights) {
        int errno = Iovecs.checkArray(memory, iovsPtr, iovsCount);
        if (errno == Errno.SUCCESS) {
            errno = iovecs.decode(memory, iovsPtr, iovsCount);
        }
        if (errno == Errno.SUCCESS && !fits(memory, resultPtr, Integer.BYTES)) {
            errno = Errno.FAULT;
        }
        return errno == Errno.SUCCESS && !fd.has(rights) ? Errno.NOTCAPABLE : errno;
    }

    /** fd_seek. Errors: FAULT, INVAL also for a negative result, NOTCAPABLE, ISDIR, SPIPE. */
    public int seek(FileDescriptor fd, long delta, int whence, int offsetPtr) {
        byte[] memory = process.memory().array();
        if (!fits(memory, offsetPtr, Long.BYTES)) {
            return Errno.FAULT;
        }
        int from = whence & U8_MASK;
        if (from > LAST_WHENCE) {
            return Errno.INVAL;
        }
        boolean tells = delta == 0 && from == WHENCE_CUR && fd.has(Rights.FD_TELL);
        if (!tells && !fd.has(Rights.FD_SEEK)) {
            return Errno.NOTCAPABLE;
        }
        HostFile file = fd.file();
        if (file == null) {
            return Errno.ISDIR;
        }
        long offset = file.seek(delta, from);
        if (offset < 0) {
            return (int) -offset;
        }
        putI64(memory, offsetPtr, offset);
        return Errno.SUCCESS;
    }

    /** fd_tell. Errors as {@link #seek}. */
    public int tell(FileDescriptor fd, int offsetPtr) {
        return seek(fd, 0, WHENCE_CUR, offsetPtr);
    }

    /** fd_advise: checked, then ignored. Errors: INVAL, NOTCAPABLE. */
    public int advise(FileDescriptor fd, long offset, long length, int advice) {
        if (offset < 0 || length < 0 || (advice & U8_MASK) > FileRecords.ADVICE_LAST) {
            return Errno.INVAL;
        }
        return fd.has(Rights.FD_ADVISE) ? Errno.SUCCESS : Errno.NOTCAPABLE;
    }

    /** fd_allocate. Errors: INVAL, NOTCAPABLE, ROFS, FBIG, NOSPC, DQUOT, NOTSUP. */
    public int allocate(FileDescriptor fd, long offset, long length) {
        if (offset < 0 || length <= 0) {
            return Errno.INVAL;
        }
        int errno = checkChange(fd, Rights.FD_ALLOCATE);
        HostFile file = fd.file();
        return errno != Errno.SUCCESS || file == null
                ? orDirectory(errno)
                : file.allocate(offset, length);
    }

    /** fd_filestat_set_size. Errors: INVAL, NOTCAPABLE, ROFS, FBIG, NOSPC. */
    public int filestatSetSize(FileDescriptor fd, long size) {
        if (size < 0) {
            return Errno.INVAL;
        }
        int errno = checkChange(fd, Rights.FD_FILESTAT_SET_SIZE);
        HostFile file = fd.file();
        return errno != Errno.SUCCESS || file == null ? orDirectory(errno) : file.setSize(size);
    }

    private static int orDirectory(int errno) {
        return errno != Errno.SUCCESS ? errno : Errno.ISDIR;
    }

    /** fd_filestat_set_times. Errors: INVAL, NOTCAPABLE, ROFS, PERM. */
    public int filestatSetTimes(
            FileDescriptor fd, long accessNanos, long modificationNanos, int fstflags) {
        if (FileCodec.areBadTimeFlags(fstflags)) {
            return Errno.INVAL;
        }
        int errno = checkChange(fd, Rights.FD_FILESTAT_SET_TIMES);
        return errno != Errno.SUCCESS
                ? errno
                : fd.node().setTimes(FileCodec.times(accessNanos, modificationNanos, fstflags));
    }

    private static int checkChange(FileDescriptor fd, long right) {
        if (!fd.has(right)) {
            return Errno.NOTCAPABLE;
        }
        return fd.isReadOnly() ? Errno.ROFS : Errno.SUCCESS;
    }

    /** fd_filestat_get. Errors: FAULT, NOTCAPABLE. */
    public int filestatGet(FileDescriptor fd, int filestatPtr) {
        byte[] memory = process.memory().array();
        if (!fits(memory, filestatPtr, FileRecords.FILESTAT_SIZE)) {
            return Errno.FAULT;
        }
        if (!fd.has(Rights.FD_FILESTAT_GET)) {
            return Errno.NOTCAPABLE;
        }
        int errno = fd.node().stat(stat);
        if (errno == Errno.SUCCESS) {
            FileCodec.putFileStat(memory, filestatPtr, stat);
        }
        return errno;
    }

    /**
     * fd_readdir: as many entries as fit, the last one cut off where the buffer ends. Fewer bytes
     * than the buffer has mean the end. Cookies are the host's own and stay valid while entries
     * come and go. Errors: FAULT, NOTCAPABLE, NOTDIR, INVAL for a cookie never given, ACCES.
     */
    public int readdir(FileDescriptor fd, int bufPtr, int bufBytes, long cookie, int usedPtr) {
        byte[] memory = process.memory().array();
        if (!fits(memory, bufPtr, Integer.toUnsignedLong(bufBytes))
                || !fits(memory, usedPtr, Integer.BYTES)) {
            return Errno.FAULT;
        }
        if (!fd.has(Rights.FD_READDIR)) {
            return Errno.NOTCAPABLE;
        }
        HostDirectory directory = fd.directory();
        if (directory == null) {
            return Errno.NOTDIR;
        }
        DirentWriter writer = new DirentWriter(memory, bufPtr, bufBytes);
        int errno = bufBytes == 0 ? Errno.SUCCESS : directory.list(cookie, bufBytes, writer);
        if (errno == Errno.SUCCESS) {
            putI32(memory, usedPtr, writer.used());
        }
        return errno;
    }

    /** fd_sync. Errors: NOTCAPABLE, IO, INVAL for what cannot be synchronized. */
    public int sync(FileDescriptor fd) {
        return fd.has(Rights.FD_SYNC) ? fd.node().sync(false) : Errno.NOTCAPABLE;
    }

    /** fd_datasync. Errors as {@link #sync}. */
    public int datasync(FileDescriptor fd) {
        return fd.has(Rights.FD_DATASYNC) ? fd.node().sync(true) : Errno.NOTCAPABLE;
    }

    /**
     * fd_fdstat_set_flags: replaces the flags. APPEND and the synchronizing ones take effect at
     * once; NONBLOCK is kept only, as files never wait. Errors: INVAL, NOTCAPABLE.
     */
    public int setFlags(FileDescriptor fd, int fdflags) {
        if (FileCodec.hasUnknown(fdflags, FdFlags.ALL)) {
            return Errno.INVAL;
        }
        if (!fd.has(Rights.FD_FDSTAT_SET_FLAGS)) {
            return Errno.NOTCAPABLE;
        }
        int flags = fdflags & FdFlags.ALL;
        HostFile file = fd.file();
        int errno =
                file != null && ((flags ^ fd.fdFlags()) & FdFlags.APPEND) != 0
                        ? file.setAppend((flags & FdFlags.APPEND) != 0)
                        : Errno.SUCCESS;
        if (errno == Errno.SUCCESS) {
            fd.setFdFlags(flags);
        }
        return errno;
    }
}
