package dev.portside;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard output or standard error of this process, unbuffered, for {@link
 * GuestConfig.Builder#stdout} and {@link GuestConfig.Builder#stderr}.
 *
 * <p>On Linux a guest writes to it by system calls of its own thread, which {@link Guest#stop} ends
 * even while nobody takes the output. Other streams, {@code System.out} among them, are written by
 * a second thread, for the same reason and at the price of a change of threads for each write.
 *
 * <p>Outside of guests it is a stream like any other. Thread-safe.
 */
public final class ProcessOutput extends OutputStream {

    private final int hostFd;
    private final FileOutputStream stream;
    private final Runnable onBrokenPipe;

    private ProcessOutput(int hostFd, FileDescriptor descriptor, Runnable onBrokenPipe) {
        this.hostFd = hostFd;
        this.stream = new FileOutputStream(descriptor);
        this.onBrokenPipe = onBrokenPipe;
    }

    /** Returns standard output. */
    public static ProcessOutput stdout() {
        return new ProcessOutput(1, FileDescriptor.out, () -> {});
    }

    /** Returns standard error. */
    public static ProcessOutput stderr() {
        return new ProcessOutput(2, FileDescriptor.err, () -> {});
    }

    /**
     * Returns the same with an action for when a guest writes and nobody reads any more, run on the
     * guest's thread before the guest gets EPIPE. A command-line tool ends there, as SIGPIPE ends
     * native ones.
     */
    public ProcessOutput onBrokenPipe(Runnable action) {
        FileDescriptor descriptor = hostFd == 1 ? FileDescriptor.out : FileDescriptor.err;
        return new ProcessOutput(hostFd, descriptor, action);
    }

    int hostFd() {
        return hostFd;
    }

    Runnable brokenPipeAction() {
        return onBrokenPipe;
    }

    @Override
    public void write(int value) throws IOException {
        stream.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        stream.write(bytes, offset, length);
    }

    /** Does nothing: the stream belongs to the process. */
    @Override
    public void close() {}
}
