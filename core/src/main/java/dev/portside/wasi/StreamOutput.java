package dev.portside.wasi;

import dev.portside.net.Errno;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * Output to a Java stream, on the thread that writes. Fit for streams that never wait; {@link
 * OutputPump} is for the others.
 */
public final class StreamOutput implements StandardOutput {

    private final OutputStream stream;

    /**
     * @param stream never closed here
     */
    public StreamOutput(OutputStream stream) {
        this.stream = stream;
    }

    @Override
    public int write(byte[] bytes, int offset, int length) {
        return write(stream, bytes, offset, length);
    }

    static int write(OutputStream stream, byte[] bytes, int offset, int length) {
        try {
            stream.write(bytes, offset, length);
            stream.flush();
            return length;
        } catch (IOException e) {
            // The JDK tells the cause in words only.
            String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            boolean unread = message.contains("broken pipe") || message.contains("pipe closed");
            return unread ? -Errno.PIPE : -Errno.IO;
        }
    }
}
