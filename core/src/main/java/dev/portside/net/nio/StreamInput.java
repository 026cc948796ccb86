package dev.portside.net.nio;

import dev.portside.net.Errno;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * What arrives on a connected stream: bytes, partly read ahead, the end, an error.
 *
 * <p>The end and an error come behind the bytes.
 */
final class StreamInput {

    private final NioBuffers buffers;
    private @Nullable ReadAhead ahead;

    /** The pending error, 0 for none. */
    private int error;

    /** No bytes will come any more but those read ahead. */
    private boolean ended;

    /** The connection is gone, in both directions. */
    private boolean lost;

    StreamInput(NioBuffers buffers) {
        this.buffers = buffers;
    }

    /** Returns how many bytes have been read ahead. */
    int size() {
        return ahead == null ? 0 : ahead.size();
    }

    boolean hasEnded() {
        return ended;
    }

    boolean isLost() {
        return lost;
    }

    int error() {
        return error;
    }

    /** Returns the pending error and forgets it. */
    int takeError() {
        int taken = error;
        error = 0;
        return taken;
    }

    /** Takes note that no more will come, for another reason than that it was read. */
    void end() {
        ended = true;
    }

    /**
     * Takes note that the connection is gone.
     *
     * @param errno the pending error, 0 when somebody has been told
     */
    void lose(int errno) {
        error = errno;
        lost = true;
    }

    /** Whether reading ahead could show anything. */
    boolean canLook() {
        return !ended && (ahead == null || !ahead.isFull());
    }

    /**
     * Reads what the kernel has, which may turn out to be the end or an error.
     *
     * @return whether there is anything to report
     */
    boolean look(SocketChannel channel) {
        if (!canLook()) {
            return true;
        }
        ReadAhead into = ahead == null ? buffers.take() : ahead;
        ahead = into;
        try {
            ended = into.fill(channel) < 0;
        } catch (IOException e) {
            fail(e);
        }
        releaseIfEmpty();
        return ended || ahead != null;
    }

    private void fail(IOException e) {
        lose(NioErrno.of(e));
        ended = true;
    }

    private void releaseIfEmpty() {
        if (ahead != null && ahead.size() == 0) {
            buffers.give(ahead);
            ahead = null;
        }
    }

    /** Copies what has been read ahead and keeps it. */
    int peek(byte[] to, int offset, int length) {
        return ahead == null ? 0 : ahead.peek(to, offset, length);
    }

    /**
     * Hands out bytes, those read ahead first.
     *
     * @return how many; 0 when there are none now, or no more
     */
    int read(SocketChannel channel, byte[] to, int offset, int length) {
        int done = ahead == null ? 0 : ahead.take(to, offset, length);
        releaseIfEmpty();
        while (done < length && !ended) {
            int chunk = Math.min(length - done, NioBuffers.CHUNK_BYTES);
            int n;
            try {
                n = channel.read(buffers.view(to, offset + done, chunk));
            } catch (IOException e) {
                fail(e);
                break;
            }
            if (n < 0) {
                ended = true;
                break;
            }
            done += n;
            if (n < chunk) {
                break;
            }
        }
        return done;
    }

    /**
     * Returns what a receive answers that finds no bytes.
     *
     * @param shut whether the guest has ended its receiving
     */
    int nothing(boolean shut) {
        // What came after the end is not for receivers, as on Linux.
        if (error != 0 && error != Errno.PIPE) {
            return -takeError();
        }
        return ended || shut ? 0 : -Errno.AGAIN;
    }

    /** Throws away what has been read ahead. */
    void discard() {
        if (ahead != null) {
            ahead.clear();
            releaseIfEmpty();
        }
    }
}
