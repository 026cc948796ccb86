package dev.portside.wasi.files.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.portside.net.Errno;
import dev.portside.wasi.files.FileStat;
import dev.portside.wasi.files.FileTimes;
import dev.portside.wasi.files.HostFile;
import java.lang.foreign.MemorySegment;

/** A file behind a kernel descriptor. */
final class PosixFile implements HostFile {

    private static final long OWN_POSITION = -1;

    private final Scratch scratch;
    private final int hostFd;

    PosixFile(Scratch scratch, int hostFd) {
        this.scratch = scratch;
        this.hostFd = hostFd;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        return readFrom(into, offset, length, OWN_POSITION);
    }

    @Override
    public int readAt(byte[] into, int offset, int length, long position) {
        return readFrom(into, offset, length, position);
    }

    private int readFrom(byte[] into, int offset, int length, long position) {
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, Scratch.DATA_BYTES);
            int count = Libc.read(scratch, hostFd, part, at(position, done));
            if (count < 0) {
                return done > 0 ? done : count;
            }
            MemorySegment.copy(scratch.data, JAVA_BYTE, 0, into, offset + done, count);
            done += count;
            if (count < part) {
                break;
            }
        }
        return done;
    }

    @Override
    public int write(byte[] from, int offset, int length) {
        return writeTo(from, offset, length, OWN_POSITION);
    }

    @Override
    public int writeAt(byte[] from, int offset, int length, long position) {
        return writeTo(from, offset, length, position);
    }

    private int writeTo(byte[] from, int offset, int length, long position) {
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, Scratch.DATA_BYTES);
            MemorySegment.copy(from, offset + done, scratch.data, JAVA_BYTE, 0, part);
            int count = Libc.write(scratch, hostFd, part, at(position, done));
            if (count < 0) {
                return done > 0 ? done : count;
            }
            done += count;
            if (count < part) {
                break;
            }
        }
        return done;
    }

    /** A sum past the largest position stays there, where the kernel answers. */
    private static long at(long position, int done) {
        return position == OWN_POSITION
                ? OWN_POSITION
                : position > Long.MAX_VALUE - done ? Long.MAX_VALUE : position + done;
    }

    @Override
    public long seek(long delta, int whence) {
        return Libc.lseek(scratch, hostFd, delta, whence);
    }

    @Override
    public int setSize(long size) {
        return -Libc.ftruncate(scratch, hostFd, size);
    }

    @Override
    public int allocate(long offset, long length) {
        return -Libc.fallocate(scratch, hostFd, offset, length);
    }

    @Override
    public int setAppend(boolean append) {
        int flags = Libc.fcntl(scratch, hostFd, Linux.F_GETFL, 0);
        if (flags < 0) {
            return -flags;
        }
        int wanted = append ? flags | Linux.O_APPEND : flags & ~Linux.O_APPEND;
        int result = Libc.fcntl(scratch, hostFd, Linux.F_SETFL, wanted);
        return result < 0 ? -result : Errno.SUCCESS;
    }

    @Override
    public int stat(FileStat out) {
        return Nodes.stat(scratch, hostFd, out);
    }

    @Override
    public int setTimes(FileTimes times) {
        return Nodes.setTimes(scratch, hostFd, times);
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
