package dev.portside.wasi.files.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.portside.net.Errno;
import dev.portside.wasi.abi.FileType;
import dev.portside.wasi.files.FileStat;
import dev.portside.wasi.files.FileTimes;
import dev.portside.wasi.files.HostDirectory;
import dev.portside.wasi.files.OpenMode;
import dev.portside.wasi.files.Opened;
import dev.portside.wasi.files.posix.PathWalk.Last;
import java.lang.foreign.MemorySegment;

/** A directory behind a kernel descriptor. */
final class PosixDirectory implements HostDirectory {

    private static final int SEEK_SET = 0;
    private static final byte[] DOT = {'.'};

    /** More than one entry with a name of 255 bytes needs. */
    private static final int MIN_LIST_BYTES = 1024;

    private final Scratch scratch;
    private final int hostFd;

    PosixDirectory(Scratch scratch, int hostFd) {
        this.scratch = scratch;
        this.hostFd = hostFd;
    }

    @Override
    public Opened open(byte[] path, boolean follow, OpenMode mode) {
        boolean createOnly = mode.create() && mode.exclusive();
        try (PathWalk walk = new PathWalk(scratch, hostFd)) {
            int errno = walk.to(path, follow && !createOnly ? Last.FOLLOW : Last.KEEP);
            if (errno != Errno.SUCCESS) {
                return Opened.failed(errno);
            }
            if (mode.create() && walk.slash()) {
                return Opened.failed(Errno.ISDIR);
            }
            int flags = flags(mode) | (walk.slash() ? Linux.O_DIRECTORY : 0);
            int fd = Libc.open(scratch, walk.fd(), walk.name(), flags);
            if (fd == -Errno.ACCES && !mode.write() && !mode.create() && !mode.truncate()) {
                // Directories that may be searched but not listed are still good for paths.
                int pathOnly = Linux.O_PATH | Linux.O_DIRECTORY;
                fd = Libc.open(scratch, walk.fd(), walk.name(), pathOnly);
                fd = fd < 0 ? -Errno.ACCES : fd;
            }
            return fd < 0 ? Opened.failed(-fd) : opened(fd);
        }
    }

    private static int flags(OpenMode mode) {
        int access = mode.write() ? (mode.read() ? Linux.O_RDWR : Linux.O_WRONLY) : Linux.O_RDONLY;
        return access
                | (mode.create() ? Linux.O_CREAT : 0)
                | (mode.exclusive() ? Linux.O_EXCL : 0)
                | (mode.truncate() ? Linux.O_TRUNC : 0)
                | (mode.directory() ? Linux.O_DIRECTORY : 0)
                | (mode.append() ? Linux.O_APPEND : 0);
    }

    private Opened opened(int fd) {
        FileStat stat = new FileStat();
        int errno = Nodes.stat(scratch, fd, stat);
        if (errno != Errno.SUCCESS) {
            int _ = Libc.close(scratch, fd);
            return Opened.failed(errno);
        }
        return stat.fileType == FileType.DIRECTORY
                ? Opened.of(new PosixDirectory(scratch, fd), stat.fileType)
                : Opened.of(new PosixFile(scratch, fd), stat.fileType);
    }

    @Override
    public int createDirectory(byte[] path) {
        try (PathWalk walk = new PathWalk(scratch, hostFd)) {
            int errno = walk.to(path, Last.NAME);
            return errno != Errno.SUCCESS ? errno : -Libc.mkdirat(scratch, walk.fd(), walk.name());
        }
    }

    @Override
    public int removeDirectory(byte[] path) {
        return unlink(path, Linux.AT_REMOVEDIR);
    }

    @Override
    public int unlink(byte[] path) {
        return unlink(path, 0);
    }

    private int unlink(byte[] path, int flags) {
        try (PathWalk walk = new PathWalk(scratch, hostFd)) {
            int errno = walk.to(path, Last.NAME);
            return errno != Errno.SUCCESS
                    ? errno
                    : -Libc.unlinkat(scratch, walk.fd(), walk.name(), flags);
        }
    }

    @Override
    public int rename(byte[] path, HostDirectory newDirectory, byte[] newPath) {
        try (PathWalk from = new PathWalk(scratch, hostFd);
                PathWalk to = new PathWalk(scratch, fd(newDirectory))) {
            int errno = from.to(path, Last.NAME);
            if (errno == Errno.SUCCESS) {
                errno = to.to(newPath, Last.NAME);
            }
            return errno != Errno.SUCCESS
                    ? errno
                    : -Libc.renameat(scratch, from.fd(), from.name(), to.fd(), to.name());
        }
    }

    @Override
    public int link(byte[] path, boolean follow, HostDirectory newDirectory, byte[] newPath) {
        try (PathWalk from = new PathWalk(scratch, hostFd);
                PathWalk to = new PathWalk(scratch, fd(newDirectory))) {
            int errno = from.to(path, follow ? Last.FOLLOW : Last.KEEP);
            if (errno == Errno.SUCCESS && from.slash()) {
                errno = checkDirectory(from);
                errno = errno == Errno.SUCCESS ? Errno.PERM : errno;
            }
            if (errno == Errno.SUCCESS) {
                errno = to.to(newPath, Last.NAME);
            }
            return errno != Errno.SUCCESS
                    ? errno
                    : -Libc.linkat(scratch, from.fd(), from.name(), to.fd(), to.name());
        }
    }

    private static int fd(HostDirectory directory) {
        return ((PosixDirectory) directory).hostFd;
    }

    @Override
    public int symlink(byte[] target, byte[] path) {
        if (target[0] == '/') {
            return Errno.NOTCAPABLE;
        }
        try (PathWalk walk = new PathWalk(scratch, hostFd)) {
            int errno = walk.to(path, Last.NAME);
            if (errno == Errno.SUCCESS) {
                errno = -Libc.symlinkat(scratch, target, walk.fd(), walk.name());
            }
            return errno == Errno.EXIST && walk.slash() ? existingWithSlash(path) : errno;
        }
    }

    /** Linux answers EXIST whatever is there; a slash after a file is NOTDIR everywhere else. */
    private int existingWithSlash(byte[] path) {
        int errno = stat(path, false, new FileStat());
        return errno == Errno.NOTDIR ? errno : Errno.EXIST;
    }

    @Override
    public int readlink(byte[] path, byte[] into) {
        try (PathWalk walk = new PathWalk(scratch, hostFd)) {
            int errno = walk.to(path, Last.KEEP);
            if (errno != Errno.SUCCESS) {
                return -errno;
            }
            int length = Libc.readlinkat(scratch, walk.fd(), walk.name());
            if (length <= 0) {
                return length;
            }
            if (scratch.data.get(JAVA_BYTE, 0) == '/') {
                return -Errno.NOTCAPABLE;
            }
            int count = Math.min(length, into.length);
            MemorySegment.copy(scratch.data, JAVA_BYTE, 0, into, 0, count);
            return count;
        }
    }

    @Override
    public int stat(byte[] path, boolean follow, FileStat out) {
        try (PathWalk walk = new PathWalk(scratch, hostFd)) {
            int errno = walk.to(path, follow ? Last.FOLLOW : Last.KEEP);
            if (errno == Errno.SUCCESS) {
                errno = Nodes.stat(scratch, walk.fd(), walk.name(), out);
            }
            return errno == Errno.SUCCESS && walk.slash() && out.fileType != FileType.DIRECTORY
                    ? Errno.NOTDIR
                    : errno;
        }
    }

    @Override
    public int setTimes(byte[] path, boolean follow, FileTimes times) {
        try (PathWalk walk = new PathWalk(scratch, hostFd)) {
            int errno = walk.to(path, follow ? Last.FOLLOW : Last.KEEP);
            if (errno == Errno.SUCCESS && walk.slash()) {
                errno = checkDirectory(walk);
            }
            return errno != Errno.SUCCESS
                    ? errno
                    : Nodes.setTimes(scratch, walk.fd(), walk.name(), times);
        }
    }

    private int checkDirectory(PathWalk walk) {
        FileStat stat = new FileStat();
        int errno = Nodes.stat(scratch, walk.fd(), walk.name(), stat);
        return errno == Errno.SUCCESS && stat.fileType != FileType.DIRECTORY ? Errno.NOTDIR : errno;
    }

    @Override
    public int list(long cookie, int bytesHint, EntrySink sink) {
        // The kernel's own cookies, which it keeps valid while entries come and go.
        long position = Libc.lseek(scratch, hostFd, cookie, SEEK_SET);
        if (position < 0) {
            return noList((int) -position);
        }
        int bytes = Math.clamp(bytesHint, MIN_LIST_BYTES, Scratch.DATA_BYTES);
        byte[] name = new byte[Scratch.NAME_BYTES];
        int count = Libc.getdents(scratch, hostFd, bytes);
        while (count > 0 && deliver(count, name, sink)) {
            count = Libc.getdents(scratch, hostFd, bytes);
        }
        return count < 0 ? noList(-count) : Errno.SUCCESS;
    }

    /** A directory opened for paths only has no list. */
    private static int noList(int errno) {
        return errno == Errno.BADF ? Errno.ACCES : errno;
    }

    /** Hands over what the kernel gave, until the sink has enough. Answers whether it has not. */
    private boolean deliver(int bytes, byte[] name, EntrySink sink) {
        MemorySegment data = scratch.data;
        int at = 0;
        while (at < bytes) {
            int length = 0;
            byte b = data.get(JAVA_BYTE, at + Linux.DIRENT_NAME);
            while (b != 0) {
                name[length++] = b;
                b = data.get(JAVA_BYTE, at + Linux.DIRENT_NAME + length);
            }
            long inode = data.get(JAVA_LONG_UNALIGNED, at);
            long next = data.get(JAVA_LONG_UNALIGNED, at + Linux.DIRENT_NEXT);
            int type = Nodes.entryType(data.get(JAVA_BYTE, at + Linux.DIRENT_TYPE));
            if (!sink.entry(next, inode, type, name, length)) {
                return false;
            }
            at += data.get(JAVA_SHORT_UNALIGNED, at + Linux.DIRENT_LENGTH);
        }
        return true;
    }

    @Override
    public int stat(FileStat out) {
        return Nodes.stat(scratch, hostFd, out);
    }

    @Override
    public int setTimes(FileTimes times) {
        // By name: a descriptor opened for paths only does not take times.
        return Nodes.setTimes(scratch, hostFd, DOT, times);
    }

    @Override
    public int sync(boolean dataOnly) {
        return -(dataOnly ? Libc.fdatasync(scratch, hostFd) : Libc.fsync(scratch, hostFd));
    }

    @Override
    public int close() {
        return -Libc.close(scratch, hostFd);
    }
}
