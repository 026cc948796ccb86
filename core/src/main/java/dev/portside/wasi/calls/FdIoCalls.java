package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.putI32;

import dev.portside.engine.HostCode;
import dev.portside.net.Errno;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.Iovecs;
import dev.portside.wasi.SocketIo;
import dev.portside.wasi.StandardInput;
import dev.portside.wasi.StandardOutput;
import dev.portside.wasi.Topic;
import dev.portside.wasi.abi.Rights;
import dev.portside.wasi.fd.Descriptor;
import dev.portside.wasi.fd.FileDescriptor;
import dev.portside.wasi.fd.OutputDescriptor;
import dev.portside.wasi.fd.SocketDescriptor;
import dev.portside.wasi.fd.StdinDescriptor;

/** Bytes of a descriptor of any kind: fd_read, fd_write, fd_pread, fd_pwrite. */
public final class FdIoCalls implements Topic {

    private static final int WRITE_BYTES = 64 * 1024;

    private final GuestProcess process;
    private final FileCalls files;
    private final Iovecs iovecs;
    private final SocketIo io;

    public FdIoCalls(GuestProcess process, FileCalls files, Iovecs iovecs, SocketIo io) {
        this.process = process;
        this.files = files;
        this.iovecs = iovecs;
        this.io = io;
    }

    @Override
    public HostCode code(String method) {
        return switch (method) {
            case "fdPread" ->
                    (a, b, c, d, e, _, _, _, _) -> fdPread((int) a, (int) b, (int) c, d, (int) e);
            case "fdPwrite" ->
                    (a, b, c, d, e, _, _, _, _) -> fdPwrite((int) a, (int) b, (int) c, d, (int) e);
            case "fdRead" ->
                    (a, b, c, d, _, _, _, _, _) -> fdRead((int) a, (int) b, (int) c, (int) d);
            case "fdWrite" ->
                    (a, b, c, d, _, _, _, _, _) -> fdWrite((int) a, (int) b, (int) c, (int) d);
            default -> throw Topic.unknown(this, method);
        };
    }

    /** fd_read. Errors: INVAL (count), FAULT, BADF, NOTCAPABLE, those of sock_recv on a socket. */
    public int fdRead(int fd, int iovsPtr, int iovsCount, int nreadPtr) {
        int errno = check(iovsPtr, iovsCount, nreadPtr);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        Descriptor descriptor = process.fds().get(fd);
        if (descriptor == null) {
            return Errno.BADF;
        }
        if (!descriptor.has(Rights.FD_READ)) {
            return Errno.NOTCAPABLE;
        }
        // Not a switch over types: the JVM spins a class for each, which delays small programs.
        if (descriptor instanceof SocketDescriptor socket) {
            return readSocket(socket, nreadPtr);
        } else if (descriptor instanceof StdinDescriptor stdin) {
            return finish(readStdin(stdin.input()), nreadPtr);
        }
        return descriptor instanceof FileDescriptor file
                ? files.read(file, iovsPtr, iovsCount, nreadPtr)
                : Errno.NOTCAPABLE;
    }

    /**
     * fd_write. Errors: INVAL (count), FAULT, BADF, NOTCAPABLE, those of sock_send on a socket;
     * never a signal.
     */
    public int fdWrite(int fd, int iovsPtr, int iovsCount, int nwrittenPtr) {
        int errno = check(iovsPtr, iovsCount, nwrittenPtr);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        Descriptor descriptor = process.fds().get(fd);
        if (descriptor == null) {
            return Errno.BADF;
        }
        if (!descriptor.has(Rights.FD_WRITE)) {
            return Errno.NOTCAPABLE;
        }
        if (descriptor instanceof SocketDescriptor socket) {
            return writeSocket(socket, nwrittenPtr);
        } else if (descriptor instanceof OutputDescriptor output) {
            return finish(writeOutput(output.output()), nwrittenPtr);
        }
        return descriptor instanceof FileDescriptor file
                ? files.write(file, iovsPtr, iovsCount, nwrittenPtr)
                : Errno.NOTCAPABLE;
    }

    /** fd_pread. Errors: INVAL, FAULT, BADF, NOTCAPABLE (not a file), what the host answers. */
    public int fdPread(int fd, int iovsPtr, int iovsCount, long offset, int nreadPtr) {
        int errno = check(iovsPtr, iovsCount, nreadPtr);
        if (errno == Errno.SUCCESS) {
            errno = checkFile(fd, Rights.FD_READ | Rights.FD_SEEK);
        }
        return errno == Errno.SUCCESS && process.fds().get(fd) instanceof FileDescriptor file
                ? files.pread(file, iovsPtr, iovsCount, offset, nreadPtr)
                : errno;
    }

    /** fd_pwrite. Errors: INVAL, FAULT, BADF, NOTCAPABLE (not a file), what the host answers. */
    public int fdPwrite(int fd, int iovsPtr, int iovsCount, long offset, int nwrittenPtr) {
        int errno = check(iovsPtr, iovsCount, nwrittenPtr);
        if (errno == Errno.SUCCESS) {
            errno = checkFile(fd, Rights.FD_WRITE | Rights.FD_SEEK);
        }
        return errno == Errno.SUCCESS && process.fds().get(fd) instanceof FileDescriptor file
                ? files.pwrite(file, iovsPtr, iovsCount, offset, nwrittenPtr)
                : errno;
    }

    private int check(int iovsPtr, int iovsCount, int resultPtr) {
        byte[] memory = process.memory().settled();
        int errno = Iovecs.checkArray(memory, iovsPtr, iovsCount);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        return fits(memory, resultPtr, 4) ? iovecs.decode(memory, iovsPtr, iovsCount) : Errno.FAULT;
    }

    private int checkFile(int fd, long rights) {
        Descriptor descriptor = process.fds().get(fd);
        if (descriptor == null) {
            return Errno.BADF;
        }
        return descriptor instanceof FileDescriptor && descriptor.has(rights)
                ? Errno.SUCCESS
                : Errno.NOTCAPABLE;
    }

    private int finish(int result, int resultPtr) {
        if (result < 0) {
            return -result;
        }
        putI32(process.memory().array(), resultPtr, result);
        return Errno.SUCCESS;
    }

    private int readSocket(SocketDescriptor socket, int nreadPtr) {
        // readv without buffers takes nothing, not even a datagram.
        return iovecs.count() == 0
                ? finish(0, nreadPtr)
                : finish(clamp(io.receive(socket, false, false, null)), nreadPtr);
    }

    /** A datagram's size may exceed the buffers. */
    private int clamp(int received) {
        return (int) Math.min(received, iovecs.total());
    }

    private int writeSocket(SocketDescriptor socket, int nwrittenPtr) {
        // writev without bytes sends no empty datagram.
        return iovecs.count() == 0 && !socket.isStream()
                ? finish(0, nwrittenPtr)
                : finish(io.send(socket, null), nwrittenPtr);
    }

    private int readStdin(StandardInput input) {
        if (iovecs.count() == 0) {
            return 0;
        }
        int done = 0;
        for (int i = 0; i < iovecs.count(); i++) {
            int result = readStdin(input, iovecs.pointer(i), iovecs.length(i), done == 0);
            if (result < 0) {
                return done > 0 ? done : result;
            }
            done += result;
            if (result < iovecs.length(i)) {
                break;
            }
        }
        return done;
    }

    private int readStdin(StandardInput input, int pointer, int length, boolean wait) {
        while (true) {
            int result = input.read(process.memory().array(), pointer, length);
            switch (result) {
                case StandardInput.END -> {
                    return 0;
                }
                case StandardInput.FAILED -> {
                    return -Errno.IO;
                }
                case StandardInput.NOTHING -> {
                    if (!wait) {
                        return 0;
                    }
                    process.checkStopped();
                    int _ = process.pause().select(-1);
                    process.checkStopped();
                }
                default -> {
                    return result;
                }
            }
        }
    }

    private int writeOutput(StandardOutput output) {
        byte[] memory = process.memory().array();
        if (iovecs.count() > 1 && iovecs.total() <= WRITE_BYTES) {
            // One write for one call: lines of several guests do not mix.
            byte[] scratch = iovecs.scratch((int) iovecs.total());
            return output.write(scratch, 0, iovecs.gather(memory, scratch, (int) iovecs.total()));
        }
        int done = 0;
        for (int i = 0; i < iovecs.count(); i++) {
            int result = output.write(memory, iovecs.pointer(i), iovecs.length(i));
            if (result < 0) {
                return done > 0 ? done : result;
            }
            done += result;
            if (result < iovecs.length(i)) {
                break;
            }
        }
        return done;
    }
}
