package dev.portside.net.nio;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one network: views of the callers' arrays, and room for what is read ahead.
 *
 * <p>Confined to the network's thread.
 */
final class NioBuffers {

    /**
     * How much one call of the JDK may move. It copies through native memory of the size it is
     * given, which a guest must not be able to choose.
     */
    static final int CHUNK_BYTES = 128 * 1024;

    /** No datagram is longer. */
    static final int DATAGRAM_BYTES = 65_536;

    private static final int POOLED = 8;

    private final ArrayDeque<ReadAhead> pool = new ArrayDeque<>();

    /* A guest has one memory and a scratch buffer: the views of the last two arrays are kept. */
    private byte[] lastArray = new byte[0];
    private ByteBuffer lastView = ByteBuffer.wrap(lastArray);
    private byte[] arrayBefore = lastArray;
    private ByteBuffer viewBefore = lastView;
    private @Nullable ByteBuffer landing;

    /** Returns the buffer of an array's part, valid until the next call but one. */
    @SuppressWarnings("ReferenceEquality") // the same array, not an equal one
    ByteBuffer view(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        if (array != lastArray) {
            byte[] otherArray = lastArray;
            ByteBuffer otherView = lastView;
            lastView = array == arrayBefore ? viewBefore : ByteBuffer.wrap(array);
            lastArray = array;
            arrayBefore = otherArray;
            viewBefore = otherView;
        }
        return lastView.limit(offset + length).position(offset);
    }

    /** Returns the empty buffer datagrams arrive in. */
    ByteBuffer landing() {
        ByteBuffer buffer = landing;
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(DATAGRAM_BYTES);
            landing = buffer;
        }
        return buffer.clear();
    }

    /** Returns an empty read-ahead. */
    ReadAhead take() {
        ReadAhead pooled = pool.pollFirst();
        return pooled == null ? new ReadAhead() : pooled;
    }

    /** Takes an empty read-ahead back. */
    void give(ReadAhead ahead) {
        if (pool.size() < POOLED) {
            pool.addFirst(ahead);
        }
    }
}
