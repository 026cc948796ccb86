package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.putI32;
import static dev.portside.wasi.Bytes.putI64;
import static dev.portside.wasi.Bytes.putU16;
import static dev.portside.wasi.Bytes.putU8;

import dev.portside.engine.HostCode;
import dev.portside.net.Errno;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.Topic;
import dev.portside.wasi.abi.FdFlags;
import dev.portside.wasi.abi.Rights;
import dev.portside.wasi.fd.Descriptor;
import dev.portside.wasi.fd.FileDescriptor;
import dev.portside.wasi.fd.OutputDescriptor;
import dev.portside.wasi.fd.SocketDescriptor;
import java.util.Arrays;

/**
 * Calls on a descriptor of any kind that are not about its bytes: close, status, flags, rights,
 * renumber, prestat.
 */
public final class FdCalls implements Topic {

    private static final int FDSTAT_SIZE = 24;
    private static final int FDSTAT_FLAGS = 2;
    private static final int FDSTAT_RIGHTS_BASE = 8;
    private static final int FDSTAT_RIGHTS_INHERITING = 16;

    private static final int FILESTAT_SIZE = 64;
    private static final int FILESTAT_TYPE = 16;

    private static final int PRESTAT_SIZE = 8;
    private static final int PRESTAT_NAME_LEN = 4;

    private static final int SYNC_FLAGS = FdFlags.DSYNC | FdFlags.RSYNC | FdFlags.SYNC;

    private final GuestProcess process;
    private final FileCalls files;

    public FdCalls(GuestProcess process, FileCalls files) {
        this.process = process;
        this.files = files;
    }

    @Override
    public HostCode code(String method) {
        return switch (method) {
            case "fdAdvise" -> (a, b, c, d, _, _, _, _, _) -> fdAdvise((int) a, b, c, (int) d);
            case "fdAllocate" -> (a, b, c, _, _, _, _, _, _) -> fdAllocate((int) a, b, c);
            case "fdClose" -> (a, _, _, _, _, _, _, _, _) -> fdClose((int) a);
            case "fdDatasync" -> (a, _, _, _, _, _, _, _, _) -> fdDatasync((int) a);
            case "fdFdstatGet" -> (a, b, _, _, _, _, _, _, _) -> fdFdstatGet((int) a, (int) b);
            case "fdFdstatSetFlags" ->
                    (a, b, _, _, _, _, _, _, _) -> fdFdstatSetFlags((int) a, (int) b);
            case "fdFdstatSetRights" ->
                    (a, b, c, _, _, _, _, _, _) -> fdFdstatSetRights((int) a, b, c);
            case "fdFilestatGet" -> (a, b, _, _, _, _, _, _, _) -> fdFilestatGet((int) a, (int) b);
            case "fdFilestatSetSize" ->
                    (a, b, _, _, _, _, _, _, _) -> fdFilestatSetSize((int) a, b);
            case "fdFilestatSetTimes" ->
                    (a, b, c, d, _, _, _, _, _) -> fdFilestatSetTimes((int) a, b, c, (int) d);
            case "fdPrestatDirName" ->
                    (a, b, c, _, _, _, _, _, _) -> fdPrestatDirName((int) a, (int) b, (int) c);
            case "fdPrestatGet" -> (a, b, _, _, _, _, _, _, _) -> fdPrestatGet((int) a, (int) b);
            case "fdReaddir" ->
                    (a, b, c, d, e, _, _, _, _) -> fdReaddir((int) a, (int) b, (int) c, d, (int) e);
            case "fdRenumber" -> (a, b, _, _, _, _, _, _, _) -> fdRenumber((int) a, (int) b);
            case "fdSeek" -> (a, b, c, d, _, _, _, _, _) -> fdSeek((int) a, b, (int) c, (int) d);
            case "fdSync" -> (a, _, _, _, _, _, _, _, _) -> fdSync((int) a);
            case "fdTell" -> (a, b, _, _, _, _, _, _, _) -> fdTell((int) a, (int) b);
            default -> throw Topic.unknown(this, method);
        };
    }

    /** fd_close. Errors: BADF, what closing answers. */
    public int fdClose(int fd) {
        Descriptor descriptor = process.fds().remove(fd);
        return descriptor == null ? Errno.BADF : descriptor.close();
    }

    /** fd_renumber. Errors: BADF, also when the target is not open. */
    public int fdRenumber(int from, int to) {
        return process.fds().renumber(from, to);
    }

    /** fd_fdstat_get. Errors: FAULT, BADF. */
    public int fdFdstatGet(int fd, int statPtr) {
        byte[] memory = process.memory().array();
        if (!fits(memory, statPtr, FDSTAT_SIZE)) {
            return Errno.FAULT;
        }
        Descriptor descriptor = process.fds().get(fd);
        if (descriptor == null) {
            return Errno.BADF;
        }
        putI64(memory, statPtr, 0);
        putU8(memory, statPtr, descriptor.fileType());
        putU16(memory, statPtr + FDSTAT_FLAGS, descriptor.fdFlags());
        putI64(memory, statPtr + FDSTAT_RIGHTS_BASE, descriptor.rightsBase());
        putI64(memory, statPtr + FDSTAT_RIGHTS_INHERITING, descriptor.rightsInheriting());
        return Errno.SUCCESS;
    }

    /**
     * fd_fdstat_set_flags. Replaces all flags. Errors: INVAL (unknown bit), BADF, NOTCAPABLE
     * (standard streams, sync on sockets).
     */
    public int fdFdstatSetFlags(int fd, int flags) {
        int wanted = flags & 0xffff;
        if ((wanted & ~FdFlags.ALL) != 0) {
            return Errno.INVAL;
        }
        Descriptor descriptor = process.fds().get(fd);
        if (descriptor == null) {
            return Errno.BADF;
        }
        if (!descriptor.has(Rights.FD_FDSTAT_SET_FLAGS)) {
            return Errno.NOTCAPABLE;
        }
        if (descriptor instanceof FileDescriptor file) {
            return files.setFlags(file, wanted);
        }
        if ((wanted & SYNC_FLAGS) != 0) {
            return Errno.NOTCAPABLE;
        }
        // The kernel's socket never blocks; the descriptor alone knows whether the guest's does.
        descriptor.setFdFlags(wanted);
        return Errno.SUCCESS;
    }

    /**
     * fd_fdstat_set_rights. Rights can only be given up. Errors: INVAL (unknown bit), BADF,
     * NOTCAPABLE (would regain).
     */
    public int fdFdstatSetRights(int fd, long base, long inheriting) {
        if (((base | inheriting) & ~Rights.ALL) != 0) {
            return Errno.INVAL;
        }
        Descriptor descriptor = process.fds().get(fd);
        if (descriptor == null) {
            return Errno.BADF;
        }
        return descriptor.restrictRights(base, inheriting) ? Errno.SUCCESS : Errno.NOTCAPABLE;
    }

    /**
     * fd_filestat_get. Of a socket or standard stream the type, all else zero. Errors: FAULT, BADF,
     * NOTCAPABLE.
     */
    public int fdFilestatGet(int fd, int statPtr) {
        byte[] memory = process.memory().array();
        if (!fits(memory, statPtr, FILESTAT_SIZE)) {
            return Errno.FAULT;
        }
        Descriptor descriptor = process.fds().get(fd);
        if (descriptor == null) {
            return Errno.BADF;
        }
        if (!descriptor.has(Rights.FD_FILESTAT_GET)) {
            return Errno.NOTCAPABLE;
        }
        if (descriptor instanceof FileDescriptor file) {
            return files.filestatGet(file, statPtr);
        }
        Arrays.fill(memory, statPtr, statPtr + FILESTAT_SIZE, (byte) 0);
        putU8(memory, statPtr + FILESTAT_TYPE, descriptor.fileType());
        return Errno.SUCCESS;
    }

    /**
     * fd_prestat_get. BADF for everything but a preopened directory: wasi-libc and Go look for
     * preopens from 3 upward until BADF, and any other errno ends them.
     */
    public int fdPrestatGet(int fd, int prestatPtr) {
        byte[] memory = process.memory().array();
        if (!fits(memory, prestatPtr, PRESTAT_SIZE)) {
            return Errno.FAULT;
        }
        byte[] name = preopenName(fd);
        if (name == null) {
            return Errno.BADF;
        }
        // The tag of a directory is 0.
        putI32(memory, prestatPtr, 0);
        putI32(memory, prestatPtr + PRESTAT_NAME_LEN, name.length);
        return Errno.SUCCESS;
    }

    /** fd_prestat_dir_name. Stores the name without NUL. Errors: FAULT, BADF, NAMETOOLONG. */
    public int fdPrestatDirName(int fd, int pathPtr, int pathBytes) {
        byte[] memory = process.memory().array();
        long room = pathBytes & 0xffff_ffffL;
        if (!fits(memory, pathPtr, room)) {
            return Errno.FAULT;
        }
        byte[] name = preopenName(fd);
        if (name == null) {
            return Errno.BADF;
        }
        if (room < name.length) {
            return Errno.NAMETOOLONG;
        }
        System.arraycopy(name, 0, memory, pathPtr, name.length);
        return Errno.SUCCESS;
    }

    private byte @org.jspecify.annotations.Nullable [] preopenName(int fd) {
        return process.fds().get(fd) instanceof FileDescriptor file && file.preopenName() != null
                ? file.preopenName().getBytes(java.nio.charset.StandardCharsets.UTF_8)
                : null;
    }

    /** fd_sync. Errors: BADF, NOTCAPABLE (not a file or output), what the host answers. */
    public int fdSync(int fd) {
        return sync(fd, Rights.FD_SYNC);
    }

    /** fd_datasync. Errors as {@link #fdSync}. */
    public int fdDatasync(int fd) {
        return sync(fd, Rights.FD_DATASYNC);
    }

    private int sync(int fd, long right) {
        Descriptor descriptor = process.fds().get(fd);
        if (descriptor == null) {
            return Errno.BADF;
        }
        if (!descriptor.has(right)) {
            return Errno.NOTCAPABLE;
        }
        return switch (descriptor) {
            case FileDescriptor file ->
                    right == Rights.FD_SYNC ? files.sync(file) : files.datasync(file);
            // Every write has been made visible already.
            case OutputDescriptor output -> Errno.SUCCESS;
            default -> Errno.NOTCAPABLE;
        };
    }

    /** fd_advise. Errors: BADF, NOTCAPABLE, SPIPE (standard streams), INVAL. */
    public int fdAdvise(int fd, long offset, long length, int advice) {
        Descriptor descriptor = process.fds().get(fd);
        if (descriptor == null) {
            return Errno.BADF;
        }
        if (!descriptor.has(Rights.FD_ADVISE)) {
            return Errno.NOTCAPABLE;
        }
        return descriptor instanceof FileDescriptor file
                ? files.advise(file, offset, length, advice)
                : Errno.SPIPE;
    }

    /** fd_allocate. Errors: BADF, NOTCAPABLE, INVAL, what the host answers. */
    public int fdAllocate(int fd, long offset, long length) {
        return onFile(fd, Rights.FD_ALLOCATE, file -> files.allocate(file, offset, length));
    }

    /** fd_filestat_set_size. Errors: BADF, NOTCAPABLE, INVAL, what the host answers. */
    public int fdFilestatSetSize(int fd, long size) {
        return onFile(fd, Rights.FD_FILESTAT_SET_SIZE, file -> files.filestatSetSize(file, size));
    }

    /** fd_filestat_set_times. Errors: BADF, NOTCAPABLE, INVAL, what the host answers. */
    public int fdFilestatSetTimes(int fd, long accessed, long modified, int flags) {
        return onFile(
                fd,
                Rights.FD_FILESTAT_SET_TIMES,
                file -> files.filestatSetTimes(file, accessed, modified, flags));
    }

    /** fd_readdir. Errors: FAULT, BADF, NOTCAPABLE, NOTDIR, what the host answers. */
    public int fdReaddir(int fd, int bufPtr, int bufBytes, long cookie, int usedPtr) {
        byte[] memory = process.memory().array();
        if (!fits(memory, bufPtr, bufBytes & 0xffff_ffffL) || !fits(memory, usedPtr, 4)) {
            return Errno.FAULT;
        }
        return onFile(
                fd,
                Rights.FD_READDIR,
                file -> files.readdir(file, bufPtr, bufBytes, cookie, usedPtr));
    }

    /**
     * fd_seek. Errors: FAULT, INVAL (whence), BADF, NOTCAPABLE (sockets, standard streams,
     * directories).
     */
    public int fdSeek(int fd, long delta, int whence, int positionPtr) {
        if (!fits(process.memory().array(), positionPtr, 8)) {
            return Errno.FAULT;
        }
        return onFile(fd, Rights.FD_SEEK, file -> files.seek(file, delta, whence, positionPtr));
    }

    /** fd_tell. Errors: FAULT, BADF, NOTCAPABLE (sockets, standard streams, directories). */
    public int fdTell(int fd, int positionPtr) {
        if (!fits(process.memory().array(), positionPtr, 8)) {
            return Errno.FAULT;
        }
        return onFile(fd, Rights.FD_TELL, file -> files.tell(file, positionPtr));
    }

    /** What a call does with a file. */
    private interface FileBody {
        int on(FileDescriptor file);
    }

    private int onFile(int fd, long right, FileBody body) {
        Descriptor descriptor = process.fds().get(fd);
        if (descriptor == null) {
            return Errno.BADF;
        }
        if (descriptor instanceof SocketDescriptor || !descriptor.has(right)) {
            return Errno.NOTCAPABLE;
        }
        return descriptor instanceof FileDescriptor file ? body.on(file) : Errno.NOTCAPABLE;
    }
}
