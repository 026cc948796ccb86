package dev.portside.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard output or error of the process, unbuffered, which reports when nobody reads it any more.
 */
final class GuestOutput extends OutputStream {

    /*
     * The JVM ignores SIGPIPE, so a write into a closed pipe fails with EPIPE and `portside server.wasm | head -1` would go on for
     * ever in a guest that ignores the errno. A native program dies silently; so does this one, through onBrokenPipe.
     */

    private final FileOutputStream stream;
    private final int fd;
    private final Runnable onBrokenPipe;

    GuestOutput(FileDescriptor descriptor, Runnable onBrokenPipe) {
        this.stream = new FileOutputStream(descriptor);
        this.fd = descriptor == FileDescriptor.out ? 1 : 2;
        this.onBrokenPipe = onBrokenPipe;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            stream.write(bytes, offset, length);
        } catch (IOException e) {
            if (HostStdio.isBrokenPipe(e.getMessage(), fd)) {
                onBrokenPipe.run();
            }
            throw e;
        }
    }
}
