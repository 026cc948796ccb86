package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.putI32;

import dev.portside.engine.HostCode;
import dev.portside.net.Errno;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.Topic;
import dev.portside.wasi.abi.FileRecords;
import dev.portside.wasi.abi.Rights;
import dev.portside.wasi.fd.FileDescriptor;
import dev.portside.wasi.files.FileStat;
import dev.portside.wasi.files.HostDirectory;

/**
 * path_*: what is done to names below an open directory.
 *
 * <p>Every call checks in this order: pointers (FAULT), flags (INVAL), the descriptor (BADF; NOTDIR
 * for what is no directory, NOTCAPABLE for a socket or a missing right), a read-only directory
 * (ROFS, for calls that change something), the path (NOENT when empty, NAMETOOLONG, INVAL for NUL,
 * ILSEQ). What the path may meet is described at {@link dev.portside.wasi.files.HostDirectory}.
 */
public final class PathCalls implements Topic {

    private final GuestProcess process;
    private final Directories directories;
    private final OpenCalls opening;
    private final FileStat stat = new FileStat();

    public PathCalls(GuestProcess process) {
        this.process = process;
        this.directories = new Directories(process.fds());
        this.opening = new OpenCalls(process, directories);
    }

    @Override
    public HostCode code(String method) {
        return switch (method) {
            case "pathCreateDirectory" ->
                    (a, b, c, _, _, _, _, _, _) -> pathCreateDirectory((int) a, (int) b, (int) c);
            case "pathFilestatGet" ->
                    (a, b, c, d, e, _, _, _, _) ->
                            pathFilestatGet((int) a, (int) b, (int) c, (int) d, (int) e);
            case "pathFilestatSetTimes" ->
                    (a, b, c, d, e, f, g, _, _) ->
                            pathFilestatSetTimes((int) a, (int) b, (int) c, (int) d, e, f, (int) g);
            case "pathLink" ->
                    (a, b, c, d, e, f, g, _, _) ->
                            pathLink((int) a, (int) b, (int) c, (int) d, (int) e, (int) f, (int) g);
            case "pathOpen" ->
                    (a, b, c, d, e, f, g, h, i) ->
                            pathOpen(
                                    (int) a, (int) b, (int) c, (int) d, (int) e, f, g, (int) h,
                                    (int) i);
            case "pathReadlink" ->
                    (a, b, c, d, e, f, _, _, _) ->
                            pathReadlink((int) a, (int) b, (int) c, (int) d, (int) e, (int) f);
            case "pathRemoveDirectory" ->
                    (a, b, c, _, _, _, _, _, _) -> pathRemoveDirectory((int) a, (int) b, (int) c);
            case "pathRename" ->
                    (a, b, c, d, e, f, _, _, _) ->
                            pathRename((int) a, (int) b, (int) c, (int) d, (int) e, (int) f);
            case "pathSymlink" ->
                    (a, b, c, d, e, _, _, _, _) ->
                            pathSymlink((int) a, (int) b, (int) c, (int) d, (int) e);
            case "pathUnlinkFile" ->
                    (a, b, c, _, _, _, _, _, _) -> pathUnlinkFile((int) a, (int) b, (int) c);
            default -> throw Topic.unknown(this, method);
        };
    }

    /** path_open: see {@link OpenCalls#pathOpen}. */
    public int pathOpen(
            int fd,
            int lookupflags,
            int pathPtr,
            int pathBytes,
            int oflags,
            long rights,
            long inheriting,
            int fdflags,
            int fdPtr) {
        return opening.pathOpen(
                fd, lookupflags, pathPtr, pathBytes, oflags, rights, inheriting, fdflags, fdPtr);
    }

    /** path_create_directory. Errors: EXIST, NOENT, NOTDIR, NOTCAPABLE, ROFS. */
    public int pathCreateDirectory(int fd, int pathPtr, int pathBytes) {
        byte[] memory = process.memory().array();
        int errno = checkChange(memory, fd, Rights.PATH_CREATE_DIRECTORY, pathPtr, pathBytes);
        return errno != Errno.SUCCESS
                ? errno
                : Directories.of(found(fd))
                        .createDirectory(Directories.path(memory, pathPtr, pathBytes));
    }

    /** path_remove_directory. Errors: NOTEMPTY, NOTDIR, NOENT, NOTCAPABLE, ROFS. */
    public int pathRemoveDirectory(int fd, int pathPtr, int pathBytes) {
        byte[] memory = process.memory().array();
        int errno = checkChange(memory, fd, Rights.PATH_REMOVE_DIRECTORY, pathPtr, pathBytes);
        return errno != Errno.SUCCESS
                ? errno
                : Directories.of(found(fd))
                        .removeDirectory(Directories.path(memory, pathPtr, pathBytes));
    }

    /** path_unlink_file. Errors: ISDIR, NOENT, NOTDIR, NOTCAPABLE, ROFS. */
    public int pathUnlinkFile(int fd, int pathPtr, int pathBytes) {
        byte[] memory = process.memory().array();
        int errno = checkChange(memory, fd, Rights.PATH_UNLINK_FILE, pathPtr, pathBytes);
        return errno != Errno.SUCCESS
                ? errno
                : Directories.of(found(fd)).unlink(Directories.path(memory, pathPtr, pathBytes));
    }

    /** path_filestat_get. Errors: NOENT, NOTDIR, LOOP, NOTCAPABLE. */
    public int pathFilestatGet(
            int fd, int lookupflags, int pathPtr, int pathBytes, int filestatPtr) {
        byte[] memory = process.memory().array();
        if (isOutside(memory, pathPtr, pathBytes)
                || !fits(memory, filestatPtr, FileRecords.FILESTAT_SIZE)) {
            return Errno.FAULT;
        }
        if (areBadLookupFlags(lookupflags)) {
            return Errno.INVAL;
        }
        int errno = checkDirectory(fd, Rights.PATH_FILESTAT_GET);
        if (errno == Errno.SUCCESS) {
            errno = directories.checkPath(memory, pathPtr, pathBytes);
        }
        if (errno == Errno.SUCCESS) {
            byte[] path = Directories.path(memory, pathPtr, pathBytes);
            errno = Directories.of(found(fd)).stat(path, follows(lookupflags), stat);
        }
        if (errno == Errno.SUCCESS) {
            FileCodec.putFileStat(memory, filestatPtr, stat);
        }
        return errno;
    }

    /** path_filestat_set_times. Errors: NOENT, NOTDIR, LOOP, NOTCAPABLE, PERM, ACCES, ROFS. */
    public int pathFilestatSetTimes(
            int fd,
            int lookupflags,
            int pathPtr,
            int pathBytes,
            long accessNanos,
            long modificationNanos,
            int fstflags) {
        byte[] memory = process.memory().array();
        if (isOutside(memory, pathPtr, pathBytes)) {
            return Errno.FAULT;
        }
        if (areBadLookupFlags(lookupflags) || FileCodec.areBadTimeFlags(fstflags)) {
            return Errno.INVAL;
        }
        int errno = checkChange(memory, fd, Rights.PATH_FILESTAT_SET_TIMES, pathPtr, pathBytes);
        return errno != Errno.SUCCESS
                ? errno
                : Directories.of(found(fd))
                        .setTimes(
                                Directories.path(memory, pathPtr, pathBytes),
                                follows(lookupflags),
                                FileCodec.times(accessNanos, modificationNanos, fstflags));
    }

    /** path_link. Errors: EXIST, NOENT, NOTDIR, PERM for a directory, XDEV, NOTCAPABLE, ROFS. */
    public int pathLink(
            int oldFd,
            int lookupflags,
            int oldPathPtr,
            int oldPathBytes,
            int newFd,
            int newPathPtr,
            int newPathBytes) {
        byte[] memory = process.memory().array();
        if (isOutside(memory, oldPathPtr, oldPathBytes)
                || isOutside(memory, newPathPtr, newPathBytes)) {
            return Errno.FAULT;
        }
        if (areBadLookupFlags(lookupflags)) {
            return Errno.INVAL;
        }
        // The old directory too must be writable: a second name would make a read-only file
        // writable.
        int errno = checkChange(memory, oldFd, Rights.PATH_LINK_SOURCE, oldPathPtr, oldPathBytes);
        if (errno == Errno.SUCCESS) {
            errno = checkChange(memory, newFd, Rights.PATH_LINK_TARGET, newPathPtr, newPathBytes);
        }
        return errno != Errno.SUCCESS
                ? errno
                : Directories.of(found(oldFd))
                        .link(
                                Directories.path(memory, oldPathPtr, oldPathBytes),
                                follows(lookupflags),
                                Directories.of(found(newFd)),
                                Directories.path(memory, newPathPtr, newPathBytes));
    }

    /** path_rename. Errors: NOENT, NOTDIR, ISDIR, NOTEMPTY, INVAL, XDEV, NOTCAPABLE, ROFS. */
    public int pathRename(
            int oldFd,
            int oldPathPtr,
            int oldPathBytes,
            int newFd,
            int newPathPtr,
            int newPathBytes) {
        byte[] memory = process.memory().array();
        if (isOutside(memory, oldPathPtr, oldPathBytes)
                || isOutside(memory, newPathPtr, newPathBytes)) {
            return Errno.FAULT;
        }
        int errno = checkChange(memory, oldFd, Rights.PATH_RENAME_SOURCE, oldPathPtr, oldPathBytes);
        if (errno == Errno.SUCCESS) {
            errno = checkChange(memory, newFd, Rights.PATH_RENAME_TARGET, newPathPtr, newPathBytes);
        }
        return errno != Errno.SUCCESS
                ? errno
                : Directories.of(found(oldFd))
                        .rename(
                                Directories.path(memory, oldPathPtr, oldPathBytes),
                                Directories.of(found(newFd)),
                                Directories.path(memory, newPathPtr, newPathBytes));
    }

    /** path_symlink. Errors: EXIST, NOENT, NOTDIR, NOTCAPABLE also for an absolute target, ROFS. */
    public int pathSymlink(int targetPtr, int targetBytes, int fd, int pathPtr, int pathBytes) {
        byte[] memory = process.memory().array();
        if (isOutside(memory, targetPtr, targetBytes) || isOutside(memory, pathPtr, pathBytes)) {
            return Errno.FAULT;
        }
        int errno = checkChange(memory, fd, Rights.PATH_SYMLINK, pathPtr, pathBytes);
        if (errno == Errno.SUCCESS) {
            errno = directories.checkPath(memory, targetPtr, targetBytes);
        }
        return errno != Errno.SUCCESS
                ? errno
                : Directories.of(found(fd))
                        .symlink(
                                Directories.path(memory, targetPtr, targetBytes),
                                Directories.path(memory, pathPtr, pathBytes));
    }

    /** path_readlink. Errors: INVAL for no link, NOENT, NOTDIR, NOTCAPABLE. */
    public int pathReadlink(
            int fd, int pathPtr, int pathBytes, int bufPtr, int bufBytes, int usedPtr) {
        byte[] memory = process.memory().array();
        if (isOutside(memory, pathPtr, pathBytes)
                || isOutside(memory, bufPtr, bufBytes)
                || !fits(memory, usedPtr, Integer.BYTES)) {
            return Errno.FAULT;
        }
        int errno = checkDirectory(fd, Rights.PATH_READLINK);
        if (errno == Errno.SUCCESS) {
            errno = directories.checkPath(memory, pathPtr, pathBytes);
        }
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        byte[] target = new byte[HostDirectory.MAX_PATH_BYTES];
        int length =
                Directories.of(found(fd))
                        .readlink(Directories.path(memory, pathPtr, pathBytes), target);
        if (length < 0) {
            return -length;
        }
        int used = Integer.compareUnsigned(length, bufBytes) < 0 ? length : bufBytes;
        System.arraycopy(target, 0, memory, bufPtr, used);
        putI32(memory, usedPtr, used);
        return Errno.SUCCESS;
    }

    private static boolean isOutside(byte[] memory, int ptr, int bytes) {
        return !fits(memory, ptr, Integer.toUnsignedLong(bytes));
    }

    private static boolean areBadLookupFlags(int lookupflags) {
        return (lookupflags & ~FileRecords.LOOKUP_SYMLINK_FOLLOW) != 0;
    }

    private static boolean follows(int lookupflags) {
        return (lookupflags & FileRecords.LOOKUP_SYMLINK_FOLLOW) != 0;
    }

    private int checkDirectory(int fd, long rights) {
        return directories.find(fd, rights) == null ? directories.whyNot(fd) : Errno.SUCCESS;
    }

    /** Checks everything a call that changes something needs, the path's pointer included. */
    private int checkChange(byte[] memory, int fd, long rights, int pathPtr, int pathBytes) {
        if (isOutside(memory, pathPtr, pathBytes)) {
            return Errno.FAULT;
        }
        FileDescriptor directory = directories.find(fd, rights);
        if (directory == null) {
            return directories.whyNot(fd);
        }
        return directory.isReadOnly()
                ? Errno.ROFS
                : directories.checkPath(memory, pathPtr, pathBytes);
    }

    private FileDescriptor found(int fd) {
        FileDescriptor directory = directories.find(fd, 0);
        if (directory == null) {
            throw new IllegalStateException("descriptor " + fd + " was a directory a moment ago");
        }
        return directory;
    }
}
