package dev.portside.wasi.files.posix;

import dev.portside.net.Errno;
import dev.portside.wasi.files.HostDirectory;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The way from a directory along a path to the directory that holds the path's last component.
 *
 * <p>On success {@link #fd} and {@link #name} say where the last component is. Closing releases the
 * directories on the way, so the caller acts before it closes.
 */
final class PathWalk implements AutoCloseable {
    /*
     * Each component is opened with O_PATH, O_DIRECTORY and O_NOFOLLOW relative to the one before, and symbolic links are read and walked here.
     * The kernel therefore sees one name without slash at a time and never follows a link, not even the magic ones of /proc, whose text is
     * walked like any other. ".." goes back to the descriptor the walk came from instead of asking the kernel: a directory moved away meanwhile
     * cannot lead out. So there is no check that somebody could outrun by changing the tree.
     *
     * Invariant: fds[0] is the directory's own descriptor; fds[1..depth] are ours to close.
     */

    /** What becomes of a symbolic link, or a slash, at the path's end. */
    enum Last {
        /** For calls that make, rename or remove a name: never followed, the slash is kept. */
        NAME,
        /** Followed only if a slash comes after it. */
        KEEP,
        FOLLOW
    }

    /** Bounds how many descriptors one walk holds; a path of PATH_MAX rarely has half of it. */
    private static final int MAX_DEPTH = 512;

    private static final byte[] DOT = {'.'};
    private static final byte[] DOT_DOT = {'.', '.'};

    private final Scratch scratch;
    private final ArrayDeque<byte[]> pending = new ArrayDeque<>();
    private int[] fds = new int[8];
    private int depth;
    private int links;
    private boolean slash;
    private byte[] name = DOT;

    PathWalk(Scratch scratch, int dirFd) {
        this.scratch = scratch;
        fds[0] = dirFd;
    }

    /** Returns the descriptor of the directory that holds the last component. */
    int fd() {
        return fds[depth];
    }

    /** Returns the last component, never {@code ..}; with a slash if told to keep it. */
    byte[] name() {
        return name;
    }

    /** Tells whether what the path names must be a directory. */
    boolean slash() {
        return slash;
    }

    /** Walks. Answers SUCCESS whether or not the last component exists, else an errno. */
    int to(byte[] path, Last last) {
        if (path[0] == '/') {
            return Errno.NOTCAPABLE;
        }
        push(path, path.length);
        while (true) {
            byte[] component = pending.remove();
            boolean isLast = pending.isEmpty();
            int errno;
            if (Arrays.equals(component, DOT)) {
                errno = Errno.SUCCESS;
            } else if (Arrays.equals(component, DOT_DOT)) {
                errno = leave();
                component = DOT;
            } else if (isLast) {
                errno = last == Last.NAME ? Errno.SUCCESS : follow(component, last);
            } else {
                errno = enter(component);
            }
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            if (pending.isEmpty() && isLast) {
                name = last == Last.NAME && slash ? withSlash(component) : component;
                return Errno.SUCCESS;
            }
        }
    }

    /** Puts the components of a path before what is left of the way. */
    private void push(byte[] path, int length) {
        if (pending.isEmpty() && path[length - 1] == '/') {
            slash = true;
        }
        int end = length;
        while (end > 0) {
            int start = end;
            while (start > 0 && path[start - 1] != '/') {
                start--;
            }
            if (start < end) {
                pending.addFirst(Arrays.copyOfRange(path, start, end));
            }
            end = start - 1;
        }
    }

    private int leave() {
        if (depth == 0) {
            return Errno.NOTCAPABLE;
        }
        int _ = Libc.close(scratch, fds[depth]);
        depth--;
        return Errno.SUCCESS;
    }

    private int enter(byte[] component) {
        int fd = Libc.open(scratch, fd(), component, Linux.O_PATH | Linux.O_DIRECTORY);
        if (fd == -Errno.NOTDIR || fd == -Errno.LOOP) {
            int errno = expand(component);
            return errno == Errno.INVAL ? Errno.NOTDIR : errno;
        }
        if (fd < 0) {
            return -fd;
        }
        if (depth == MAX_DEPTH) {
            int _ = Libc.close(scratch, fd);
            return Errno.NAMETOOLONG;
        }
        depth++;
        if (depth == fds.length) {
            fds = Arrays.copyOf(fds, depth * 2);
        }
        fds[depth] = fd;
        return Errno.SUCCESS;
    }

    /** Walks on if the last component is a link that is to be followed. */
    private int follow(byte[] component, Last last) {
        if (last == Last.KEEP && !slash) {
            return Errno.SUCCESS;
        }
        int errno = expand(component);
        // No link, or nothing at all: what the caller does next tells which.
        return errno == Errno.INVAL || errno == Errno.NOENT ? Errno.SUCCESS : errno;
    }

    /** Replaces a symbolic link by its target's components. INVAL when it is none. */
    private int expand(byte[] component) {
        int length = Libc.readlinkat(scratch, fd(), component);
        if (length < 0) {
            return -length;
        }
        if (length == 0 || length >= HostDirectory.MAX_PATH_BYTES) {
            return length == 0 ? Errno.NOENT : Errno.NAMETOOLONG;
        }
        if (++links > HostDirectory.MAX_LINKS) {
            return Errno.LOOP;
        }
        byte[] target = scratch.data(length);
        if (target[0] == '/') {
            return Errno.NOTCAPABLE;
        }
        push(target, length);
        return Errno.SUCCESS;
    }

    private static byte[] withSlash(byte[] component) {
        byte[] slashed = Arrays.copyOf(component, component.length + 1);
        slashed[component.length] = '/';
        return slashed;
    }

    @Override
    public void close() {
        while (depth > 0) {
            int _ = leave();
        }
    }
}
