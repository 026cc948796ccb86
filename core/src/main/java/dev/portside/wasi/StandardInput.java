package dev.portside.wasi;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Standard input that can be waited for together with sockets and given up at any time.
 *
 * <p>A Java stream can neither be polled nor interrupted, so a thread of its own reads ahead, by at
 * most {@link #CAPACITY} bytes. It starts with the guest's first interest in standard input; a
 * guest that never reads costs no thread and takes no input away from the host.
 */
public final class StandardInput {

    /** How many bytes are read ahead. */
    public static final int CAPACITY = 64 * 1024;

    /** What {@link #read} answers at the end of the stream. */
    public static final int END = -1;

    /** What {@link #read} answers when nothing is there yet. */
    public static final int NOTHING = -2;

    /** What {@link #read} answers when the stream failed. */
    public static final int FAILED = -3;

    /*
     * Invariant: ring[head .. head+size) (modulo the length) is unread. The pump waits for room, so the ring never overflows.
     * `wake` is called without the lock held: it may run code of the network.
     */

    private final InputStream source;
    private final Runnable wake;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final byte[] ring = new byte[CAPACITY];
    private int head;
    private int size;
    private boolean ended;
    private boolean failed;
    private boolean started;
    private boolean closed;

    /**
     * @param source what to read; never closed here
     * @param wake called from the pump's thread whenever something arrived
     */
    public StandardInput(InputStream source, Runnable wake) {
        this.source = source;
        this.wake = wake;
    }

    /** Tells whether a read would find bytes, the end or a failure. Starts reading ahead. */
    public boolean isReady() {
        lock.lock();
        try {
            start();
            return size > 0 || ended || failed;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many bytes can be read at once. */
    public int available() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes bytes that have arrived, never waiting.
     *
     * @return how many, at least 1; or {@link #END}, {@link #NOTHING}, {@link #FAILED}
     */
    public int read(byte[] into, int offset, int length) {
        lock.lock();
        try {
            start();
            if (size == 0) {
                return failed ? FAILED : ended ? END : NOTHING;
            }
            int count = Math.min(length, size);
            int first = Math.min(count, CAPACITY - head);
            System.arraycopy(ring, head, into, offset, first);
            System.arraycopy(ring, 0, into, offset + first, count - first);
            head = (head + count) % CAPACITY;
            size -= count;
            room.signal();
            return count;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends reading ahead; a read that blocks in the host's stream ends with it, on a daemon thread.
     */
    public void close() {
        lock.lock();
        try {
            closed = true;
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        if (!started) {
            started = true;
            Thread.ofPlatform().daemon().name("portside-stdin").start(this::pump);
        }
    }

    private void pump() {
        byte[] chunk = new byte[8192];
        while (awaitRoom(chunk.length)) {
            int count;
            try {
                count = source.read(chunk);
            } catch (IOException e) {
                finish(true);
                return;
            }
            if (count < 0) {
                finish(false);
                return;
            }
            append(chunk, count);
        }
    }

    private boolean awaitRoom(int bytes) {
        lock.lock();
        try {
            while (!closed && CAPACITY - size < bytes) {
                room.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void append(byte[] chunk, int count) {
        lock.lock();
        try {
            int tail = (head + size) % CAPACITY;
            int first = Math.min(count, CAPACITY - tail);
            System.arraycopy(chunk, 0, ring, tail, first);
            System.arraycopy(chunk, first, ring, 0, count - first);
            size += count;
        } finally {
            lock.unlock();
        }
        wake.run();
    }

    private void finish(boolean failure) {
        lock.lock();
        try {
            ended = !failure;
            failed = failure;
        } finally {
            lock.unlock();
        }
        wake.run();
    }
}
