package dev.portside.net.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.portside.net.Errno;
import dev.portside.net.HostOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Standard output or standard error of this process, whatever is behind it. */
public final class PosixOutput implements HostOutput {
    /*
     * O_NONBLOCK belongs to the open file, which the process shares with its parent and others, so
     * it must not be set on the inherited descriptor. Opening the pipe, FIFO or terminal anew
     * through /proc gives an open file of our own. Where that is not permitted (the pipe of a
     * process with other rights) writes go to the inherited descriptor, after a look, and take no
     * more than a pipe with any room takes at once; then another process that fills the same pipe
     * between the look and the write can still make it wait.
     *
     * Regular files never wait for a reader, and keep their position with the inherited descriptor.
     */

    private enum Kind {
        FILE,
        SOCKET,
        OWN,
        INHERITED
    }

    /** What a pipe takes at once when it has any room (PIPE_BUF). */
    private static final int ATOMIC_BYTES = 4096;

    /** Keeps a write of a large buffer from holding up safepoints. */
    private static final int MOST_BYTES = 64 * 1024;

    // Regular files need neither, and linking takes long.
    private static final class Calls {
        static final MethodHandle WRITE =
                Downcalls.critical("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

        // Declared with poll's parameter types: linking a new combination costs 5 ms, and in the
        // calling conventions of Linux an int parameter is taken from a long's register.
        static final MethodHandle OPEN =
                Downcalls.critical("open", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    }

    private final ArraySegments arrays = new ArraySegments();
    private final FileOutputStream inherited;
    private @Nullable Scratch scratch;
    private final int hostFd;
    private final Kind kind;
    private int ownFd = -1;
    private boolean closed;

    /**
     * Prepares a standard stream for writing; it must be closed, which leaves the stream open.
     *
     * @param hostFd 1 or 2
     */
    public PosixOutput(int hostFd) {
        if (hostFd != 1 && hostFd != 2) {
            throw new IllegalArgumentException(
                    "descriptor is " + hostFd + "; standard output is 1, standard error 2");
        }
        this.hostFd = hostFd;
        inherited = new FileOutputStream(hostFd == 1 ? FileDescriptor.out : FileDescriptor.err);
        kind = open();
    }

    private Scratch scratch() {
        Scratch existing = scratch;
        if (existing == null) {
            existing = new Scratch();
            scratch = existing;
        }
        return existing;
    }

    /** Says whether a write may have to wait for a reader; not so in regular files. */
    public static boolean mayWait(int hostFd) {
        return !Files.isRegularFile(link(hostFd));
    }

    /**
     * Says whether a descriptor is known to be blocking, so that a write by a Java stream takes all
     * or fails.
     */
    public static boolean isBlocking(int hostFd) {
        String info;
        try {
            info = Files.readString(Path.of("/proc/self/fdinfo", Integer.toString(hostFd)));
        } catch (IOException e) {
            return false;
        }
        int at = info.indexOf("flags:");
        int end = info.indexOf('\n', at);
        if (at < 0 || end < 0) {
            return false;
        }
        String flags = info.substring(at + "flags:".length(), end).strip();
        return (Long.parseLong(flags, 8) & Linux.O_NONBLOCK) == 0;
    }

    private static Path link(int hostFd) {
        return Path.of("/proc/self/fd", Integer.toString(hostFd));
    }

    private Kind open() {
        if (!mayWait(hostFd)) {
            return Kind.FILE;
        }
        if (LibC.getsockopt(scratch(), hostFd, Linux.SOL_SOCKET, Linux.SO_TYPE, 4) >= 0) {
            return Kind.SOCKET;
        }
        ownFd = openAnew(link(hostFd).toString());
        return ownFd >= 0 ? Kind.OWN : Kind.INHERITED;
    }

    private int openAnew(String path) {
        long flags = Linux.O_WRONLY | Linux.O_NONBLOCK | Linux.O_NOCTTY | Linux.O_CLOEXEC;
        Scratch s = scratch();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            return s.answer((int) Calls.OPEN.invokeExact(s.errno, name, flags, 0));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    @Override
    public int write(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            return -Errno.BADF;
        }
        return switch (kind) {
            case FILE -> writeInherited(bytes, offset, length);
            case SOCKET -> {
                int part = Math.min(length, MOST_BYTES);
                yield LibC.send(
                        scratch(),
                        hostFd,
                        arrays.at(bytes, offset),
                        part,
                        Linux.MSG_DONTWAIT | Linux.MSG_NOSIGNAL);
            }
            case OWN -> writeOwn(arrays.at(bytes, offset), Math.min(length, MOST_BYTES));
            case INHERITED ->
                    isReady(0)
                            ? writeInherited(bytes, offset, Math.min(length, ATOMIC_BYTES))
                            : -Errno.AGAIN;
        };
    }

    private int writeOwn(MemorySegment bytes, int length) {
        Scratch s = scratch();
        try {
            return s.answer((long) Calls.WRITE.invokeExact(s.errno, ownFd, bytes, (long) length));
        } catch (Throwable t) {
            throw Downcalls.unexpected(t);
        }
    }

    private int writeInherited(byte[] bytes, int offset, int length) {
        try {
            inherited.write(bytes, offset, length);
            return length;
        } catch (IOException e) {
            Scratch s = scratch();
            Epoll.setPollFd(s, 0, hostFd, Linux.POLLOUT);
            boolean unread = Epoll.poll(s, 1, 0) > 0 && (Epoll.polled(s, 0) & Linux.POLLERR) != 0;
            return unread ? -Errno.PIPE : -Errno.IO;
        }
    }

    @Override
    public boolean isReady(long timeoutNanos) {
        if (kind == Kind.FILE) {
            return true;
        }
        Scratch s = scratch();
        Epoll.setPollFd(s, 0, ownFd >= 0 ? ownFd : hostFd, Linux.POLLOUT);
        return Epoll.poll(s, 1, timeoutNanos) > 0;
    }

    @Override
    public void close() {
        closed = true;
        if (ownFd >= 0) {
            LibC.close(scratch(), ownFd);
            ownFd = -1;
        }
    }
}
