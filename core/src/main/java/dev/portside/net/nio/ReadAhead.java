package dev.portside.net.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** Bytes of one stream that were read before the guest asked for them. Grows up to a bound. */
final class ReadAhead {

    /** Most that is kept; what lies behind it stays with the kernel, unseen. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int FIRST_BYTES = 2 * 1024;

    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BYTES);
    private int start;
    private int end;

    int size() {
        return end - start;
    }

    boolean isFull() {
        return size() == MAX_BYTES;
    }

    /**
     * Reads until the kernel has nothing more, or there is no room.
     *
     * @return -1 at the end of the stream, else 0
     */
    int fill(SocketChannel channel) throws IOException {
        while (!isFull()) {
            makeRoom();
            int n = channel.read(buffer.limit(buffer.capacity()).position(end));
            if (n <= 0) {
                return n;
            }
            end += n;
        }
        return 0;
    }

    private void makeRoom() {
        if (end < buffer.capacity()) {
            return;
        }
        byte[] bytes = buffer.array();
        if (start > 0) {
            System.arraycopy(bytes, start, bytes, 0, size());
        } else {
            buffer = ByteBuffer.wrap(Arrays.copyOf(bytes, 2 * bytes.length));
        }
        end -= start;
        start = 0;
    }

    /** Copies what is there, up to a length, and keeps it. */
    int peek(byte[] to, int offset, int length) {
        int n = Math.min(length, size());
        System.arraycopy(buffer.array(), start, to, offset, n);
        return n;
    }

    /** Hands out what is there, up to a length. */
    int take(byte[] to, int offset, int length) {
        int n = peek(to, offset, length);
        start += n;
        if (start == end) {
            start = 0;
            end = 0;
        }
        return n;
    }

    /** Throws away what is there. */
    void clear() {
        start = 0;
        end = 0;
    }
}
