package dev.portside.wasi;

import dev.portside.net.Errno;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes to Java streams on behalf of a guest that must stay stoppable.
 *
 * <p>A Java stream may wait for its reader, and nothing ends that; so a thread of its own writes,
 * while the guest's thread waits for it as it waits for a socket. The thread starts with the first
 * write. When the guest is stopped in the middle of one, the thread stays behind until the stream
 * lets it go.
 */
public final class OutputPump implements AutoCloseable {
    /*
     * One write at a time: the guest has one thread. `target` is set while a write is asked for or
     * under way. The bytes are copied, because a write that was given up may still be reading them
     * when the guest's memory is long gone.
     */

    private static final int CAPACITY = 64 * 1024;

    private static final long SLICE_NANOS = 10_000_000;

    private final GuestProcess process;
    private final boolean waitsApart;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private byte[] copy = new byte[0];
    private int count;
    private @Nullable OutputStream target;
    private volatile @Nullable Thread caller;
    private int result;
    private @Nullable Throwable failure;
    private boolean started;
    private boolean closed;

    /**
     * @param waitsApart whether the guest's thread waits without its network, which need not be
     *     opened for that; a stop then takes some milliseconds more
     */
    public OutputPump(GuestProcess process, boolean waitsApart) {
        this.process = process;
        this.waitsApart = waitsApart;
    }

    /** Returns an output that writes to a stream through this pump and never closes it. */
    public StandardOutput to(OutputStream stream) {
        return (bytes, offset, length) -> write(stream, bytes, offset, length);
    }

    private int write(OutputStream stream, byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            int part = Math.min(CAPACITY, length - done);
            ask(stream, bytes, offset + done, part);
            int taken = await();
            if (taken < 0) {
                return done > 0 ? done : taken;
            }
            done += taken;
        }
        return done;
    }

    private void ask(OutputStream stream, byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            if (target != null || closed) {
                throw new IllegalStateException("a write was given up or the pump is closed");
            }
            if (copy.length < length) {
                copy = new byte[Math.max(length, Math.min(CAPACITY, 2 * copy.length))];
            }
            System.arraycopy(bytes, offset, copy, 0, length);
            count = length;
            target = stream;
            caller = Thread.currentThread();
            if (!started) {
                started = true;
                Thread.ofPlatform().daemon().name("portside-output").start(this::pump);
            }
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private int await() {
        while (!isDone()) {
            process.checkStopped();
            pause();
            // Also when the write is done by now: that wait may have taken the wake of a stop.
            process.checkStopped();
        }
        Throwable thrown = failure;
        failure = null;
        if (thrown == null) {
            return result;
        }
        if (thrown instanceof RuntimeException e) {
            throw e;
        } else if (thrown instanceof Error e) {
            throw e;
        }
        throw new IllegalStateException("a stream threw what it may not", thrown);
    }

    private void pause() {
        if (waitsApart) {
            LockSupport.parkNanos(this, SLICE_NANOS);
        } else {
            int _ = process.pause().select(-1);
        }
    }

    private boolean isDone() {
        lock.lock();
        try {
            return target == null;
        } finally {
            lock.unlock();
        }
    }

    private void pump() {
        OutputStream stream = next();
        while (stream != null) {
            int written = -Errno.IO;
            Throwable thrown = null;
            try {
                written = StreamOutput.write(stream, copy, 0, count);
            } catch (Throwable t) {
                // The embedder's stream is at fault; the guest's thread says so to its caller.
                thrown = t;
            }
            finish(written, thrown);
            stream = next();
        }
    }

    private @Nullable OutputStream next() {
        lock.lock();
        try {
            while (target == null && !closed) {
                work.awaitUninterruptibly();
            }
            return closed ? null : target;
        } finally {
            lock.unlock();
        }
    }

    private void finish(int written, @Nullable Throwable thrown) {
        lock.lock();
        try {
            result = written;
            failure = thrown;
            target = null;
        } finally {
            lock.unlock();
        }
        if (waitsApart) {
            LockSupport.unpark(caller);
        } else {
            process.network().wake();
        }
    }

    /** Lets the thread end as soon as its stream lets it. Does not wait for that. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }
}
