package dev.portside.wasi.fd;

import dev.portside.net.Errno;
import dev.portside.wasi.abi.Rights;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** Standard output or standard error. Closing it leaves the host's stream open. */
public final class OutputDescriptor extends Descriptor {

    private final OutputStream stream;
    private final int fileType;

    /**
     * @param fileType {@link dev.portside.wasi.abi.FileType#CHARACTER_DEVICE} for a terminal, else
     *     what it is
     */
    public OutputDescriptor(OutputStream stream, int fileType) {
        super(Rights.STDOUT, 0, 0);
        this.stream = stream;
        this.fileType = fileType;
    }

    /**
     * Writes all bytes.
     *
     * @return how many, or {@code -errno}: PIPE when the reader has gone, else IO
     */
    public int write(byte[] bytes, int offset, int length) {
        try {
            stream.write(bytes, offset, length);
            return length;
        } catch (IOException e) {
            return -errno(e);
        }
    }

    /** Pushes what was written to the host's stream. Returns an errno. */
    public int flush() {
        try {
            stream.flush();
            return Errno.SUCCESS;
        } catch (IOException e) {
            return errno(e);
        }
    }

    private static int errno(IOException e) {
        // The JDK tells the cause in words only.
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("broken pipe") || message.contains("pipe closed")
                ? Errno.PIPE
                : Errno.IO;
    }

    @Override
    public int fileType() {
        return fileType;
    }

    @Override
    public int close() {
        return flush();
    }
}
