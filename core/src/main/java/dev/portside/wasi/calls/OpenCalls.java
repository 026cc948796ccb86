package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.putI32;

import dev.portside.net.Errno;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.abi.FdFlags;
import dev.portside.wasi.abi.FileRecords;
import dev.portside.wasi.abi.FileType;
import dev.portside.wasi.abi.Rights;
import dev.portside.wasi.fd.FileDescriptor;
import dev.portside.wasi.files.FileStat;
import dev.portside.wasi.files.HostDirectory;
import dev.portside.wasi.files.HostNode;
import dev.portside.wasi.files.OpenMode;
import dev.portside.wasi.files.Opened;

/** path_open. */
final class OpenCalls {
    /*
     * Rights: a guest asks for many rights it will never use (Go asks for all of a file's), so what the directory does not hand down, and what
     * makes no sense for what is opened, is dropped silently. Reading and writing are the exception: without them the open would succeed and
     * every use fail, so asking for them in vain answers NOTCAPABLE.
     *
     * Read-only directories hand down all rights: wasi-libc asks only for what the directory hands down, and an open for writing would then
     * succeed without the right to write. ROFS at open is what programs understand.
     */

    private static final long NEEDS_WRITING = Rights.FD_ALLOCATE | Rights.FD_FILESTAT_SET_SIZE;

    private final GuestProcess process;
    private final Directories directories;

    OpenCalls(GuestProcess process, Directories directories) {
        this.process = process;
        this.directories = directories;
    }

    /**
     * path_open.
     *
     * <p>Checks as {@link PathCalls}. Errors: INVAL also for CREAT with DIRECTORY; MFILE; ROFS;
     * EXIST, ISDIR, NOTDIR, NOENT, LOOP, ACCES, NXIO and others of the host's open.
     */
    int pathOpen(
            int fd,
            int lookupflags,
            int pathPtr,
            int pathBytes,
            int oflags,
            long rights,
            long inheriting,
            int fdflags,
            int fdPtr) {
        byte[] memory = process.memory().array();
        if (!fits(memory, pathPtr, Integer.toUnsignedLong(pathBytes))
                || !fits(memory, fdPtr, Integer.BYTES)) {
            return Errno.FAULT;
        }
        if (areBadFlags(lookupflags, oflags, fdflags)) {
            return Errno.INVAL;
        }
        FileDescriptor directory = directories.find(fd, neededRights(oflags));
        if (directory == null) {
            return directories.whyNot(fd);
        }
        if ((rights & (Rights.FD_READ | Rights.FD_WRITE) & ~directory.rightsInheriting()) != 0) {
            return Errno.NOTCAPABLE;
        }
        int errno = directories.checkPath(memory, pathPtr, pathBytes);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        // Before opening: creating a file or cutting one could not be undone.
        if (process.fds().isFull()) {
            return Errno.MFILE;
        }
        OpenMode mode = mode(oflags, rights, fdflags);
        boolean follow = (lookupflags & FileRecords.LOOKUP_SYMLINK_FOLLOW) != 0;
        byte[] path = Directories.path(memory, pathPtr, pathBytes);
        Opened opened =
                directory.isReadOnly()
                        ? openReadOnly(Directories.of(directory), path, follow, mode)
                        : Directories.of(directory).open(path, follow, mode);
        HostNode node = opened.node();
        if (node == null) {
            return opened.errno();
        }
        long held = directory.rightsInheriting();
        FileDescriptor entry =
                new FileDescriptor(
                        node,
                        opened.fileType(),
                        rights & held & meaningful(opened.fileType(), mode),
                        inheriting & held,
                        fdflags & FdFlags.ALL,
                        directory.isReadOnly(),
                        null);
        putI32(memory, fdPtr, process.fds().insert(entry));
        return Errno.SUCCESS;
    }

    private static boolean areBadFlags(int lookupflags, int oflags, int fdflags) {
        int both = FileRecords.OPEN_CREAT | FileRecords.OPEN_DIRECTORY;
        return (lookupflags & ~FileRecords.LOOKUP_SYMLINK_FOLLOW) != 0
                || FileCodec.hasUnknown(oflags, FileRecords.OPEN_ALL)
                || FileCodec.hasUnknown(fdflags, FdFlags.ALL)
                || (oflags & both) == both;
    }

    private static long neededRights(int oflags) {
        return Rights.PATH_OPEN
                | ((oflags & FileRecords.OPEN_CREAT) != 0 ? Rights.PATH_CREATE_FILE : 0)
                | ((oflags & FileRecords.OPEN_TRUNC) != 0 ? Rights.PATH_FILESTAT_SET_SIZE : 0);
    }

    private static OpenMode mode(int oflags, long rights, int fdflags) {
        return new OpenMode(
                (rights & Rights.FD_READ) != 0,
                (rights & Rights.FD_WRITE) != 0,
                (oflags & FileRecords.OPEN_CREAT) != 0,
                (oflags & FileRecords.OPEN_EXCL) != 0,
                (oflags & FileRecords.OPEN_TRUNC) != 0,
                (oflags & FileRecords.OPEN_DIRECTORY) != 0,
                (fdflags & FdFlags.APPEND) != 0);
    }

    /** Opens as on a file system mounted read-only: what exists can be read, the rest is ROFS. */
    private static Opened openReadOnly(
            HostDirectory directory, byte[] path, boolean follow, OpenMode mode) {
        if (mode.create() && mode.exclusive()) {
            int errno = directory.stat(path, false, new FileStat());
            return Opened.failed(
                    errno == Errno.SUCCESS
                            ? Errno.EXIST
                            : errno == Errno.NOENT ? Errno.ROFS : errno);
        }
        if (mode.write() || mode.truncate()) {
            return Opened.failed(Errno.ROFS);
        }
        OpenMode reading =
                new OpenMode(mode.read(), false, false, false, false, mode.directory(), false);
        Opened opened = directory.open(path, follow, reading);
        return mode.create() && opened.errno() == Errno.NOENT ? Opened.failed(Errno.ROFS) : opened;
    }

    private static long meaningful(int fileType, OpenMode mode) {
        if (fileType == FileType.DIRECTORY) {
            return Rights.DIRECTORY;
        }
        return mode.write() ? Rights.FILE : Rights.FILE & ~NEEDS_WRITING;
    }
}
