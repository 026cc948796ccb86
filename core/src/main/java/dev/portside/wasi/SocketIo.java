package dev.portside.wasi;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Network;
import dev.portside.net.Readiness;
import dev.portside.wasi.fd.SocketDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes between a socket and the guest's buffers, blocking where the guest's socket blocks.
 *
 * <p>All answers are byte counts or {@code -errno}. Confined to the guest's thread.
 */
public final class SocketIo {

    /*
     * One buffer goes between kernel and guest memory directly. Several are gathered and scattered through a scratch buffer, because
     * the kernel cannot be given several addresses inside a Java array in one call; for a stream a large first buffer goes alone,
     * which a stream may always do, so that large transfers are not copied.
     *
     * A blocking call that has moved part of its bytes when an error arrives answers the part; the error is kept in the descriptor
     * for the next call, as the kernel would keep it.
     *
     * A guest has no signals, so it is never told INTR.
     */

    private static final int GATHER_BYTES = 256 * 1024;
    private static final int DIRECT_BYTES = 16 * 1024;

    private final GuestProcess process;
    private final Waits waits;
    private final Iovecs iovecs;

    /** How many bytes the last send was given. */
    private int attempted;

    public SocketIo(GuestProcess process, Waits waits, Iovecs iovecs) {
        this.process = process;
        this.waits = waits;
        this.iovecs = iovecs;
    }

    /**
     * Receives into the decoded buffers.
     *
     * @param peek whether the data stays queued
     * @param waitAll whether a blocking stream waits until the buffers are full
     * @param from receives the sender's address, or null
     * @return for a stream the bytes stored, 0 at its end; for a datagram its full size, which may
     *     exceed the buffers' total; or -errno
     */
    public int receive(
            SocketDescriptor socket, boolean peek, boolean waitAll, @Nullable Endpoint from) {
        int pending = takePending(socket);
        if (pending != 0) {
            return -pending;
        }
        if (socket.isStream() && iovecs.count() == 0) {
            // recvmsg would wait for data here and then store none of it.
            return 0;
        }
        boolean blocking = !socket.isNonBlocking();
        long deadline = blocking ? Waits.deadline(socket.receiveTimeoutNanos) : 0;
        int first = receiveWaiting(socket, peek, blocking, deadline, from);
        boolean more = waitAll && blocking && !peek && socket.isStream();
        return more && first > 0 ? receiveRest(socket, first, deadline) : first;
    }

    private int receiveWaiting(
            SocketDescriptor socket,
            boolean peek,
            boolean blocking,
            long deadline,
            @Nullable Endpoint from) {
        while (true) {
            int result = receiveOnce(socket, peek, from);
            if (result == -Errno.INTR) {
                process.checkStopped();
                continue;
            }
            if (result != -Errno.AGAIN || !blocking) {
                return result;
            }
            if (socket.receiveShut) {
                // A datagram socket is readable for ever after shutdown(RD), yet has nothing to
                // give: waiting would spin.
                return 0;
            }
            int errno = waits.until(socket, Readiness.READ, deadline);
            if (errno != Errno.SUCCESS) {
                return -errno;
            }
        }
    }

    private int receiveRest(SocketDescriptor socket, int first, long deadline) {
        int done = first;
        iovecs.skip(first);
        while (iovecs.count() > 0) {
            int result = receiveWaiting(socket, false, true, deadline, null);
            if (result <= 0) {
                keep(socket, result);
                return done;
            }
            done += result;
            iovecs.skip(result);
        }
        return done;
    }

    private int receiveOnce(SocketDescriptor socket, boolean peek, @Nullable Endpoint from) {
        byte[] memory = process.memory().array();
        Network network = process.network();
        int flags = peek ? Network.PEEK : 0;
        if (iovecs.count() <= 1) {
            int pointer = iovecs.count() == 0 ? 0 : iovecs.pointer(0);
            int length = iovecs.count() == 0 ? 0 : iovecs.length(0);
            return network.receive(socket.handle(), memory, pointer, length, flags, from);
        }
        int limit = (int) Math.min(iovecs.total(), GATHER_BYTES);
        byte[] scratch = iovecs.scratch(limit);
        int result = network.receive(socket.handle(), scratch, 0, limit, flags, from);
        if (result > 0) {
            iovecs.scatter(memory, scratch, Math.min(result, limit));
        }
        return result;
    }

    /**
     * Sends the decoded buffers.
     *
     * @param to where a datagram goes; null: to the peer
     * @return the bytes taken, for a non-blocking stream perhaps fewer than given; or -errno
     */
    public int send(SocketDescriptor socket, @Nullable Endpoint to) {
        int pending = takePending(socket);
        if (pending != 0) {
            return -pending;
        }
        boolean blocking = !socket.isNonBlocking();
        long deadline = blocking ? Waits.deadline(socket.sendTimeoutNanos) : 0;
        int done = 0;
        while (true) {
            int result = sendWaiting(socket, blocking, deadline, to);
            if (result < 0) {
                if (done > 0) {
                    keep(socket, result);
                    return done;
                }
                return result;
            }
            done += result;
            if (!blocking || !socket.isStream() || result >= iovecs.total()) {
                return done;
            }
            iovecs.skip(result);
            // A short send has filled the queue. The kernel's own blocking send waits there too,
            // rather than squeezing in a little more.
            if (result < attempted
                    && waits.until(socket, Readiness.WRITE, deadline) != Errno.SUCCESS) {
                return done;
            }
        }
    }

    private int sendWaiting(
            SocketDescriptor socket, boolean blocking, long deadline, @Nullable Endpoint to) {
        while (true) {
            int result = sendOnce(socket, to);
            if (result == -Errno.INTR) {
                process.checkStopped();
                continue;
            }
            if (result != -Errno.AGAIN || !blocking) {
                return result;
            }
            int errno = waits.until(socket, Readiness.WRITE, deadline);
            if (errno != Errno.SUCCESS) {
                return -errno;
            }
        }
    }

    private int sendOnce(SocketDescriptor socket, @Nullable Endpoint to) {
        byte[] memory = process.memory().array();
        if (iovecs.count() == 0) {
            return transmit(socket, memory, 0, 0, to);
        }
        if (iovecs.count() == 1 || (socket.isStream() && iovecs.length(0) >= DIRECT_BYTES)) {
            return transmit(socket, memory, iovecs.pointer(0), iovecs.length(0), to);
        }
        if (!socket.isStream() && iovecs.total() > Iovecs.maxScratch()) {
            return -Errno.MSGSIZE;
        }
        int limit =
                (int) (socket.isStream() ? Math.min(iovecs.total(), GATHER_BYTES) : iovecs.total());
        byte[] scratch = iovecs.scratch(limit);
        int length = iovecs.gather(memory, scratch, limit);
        return transmit(socket, scratch, 0, length, to);
    }

    private int transmit(
            SocketDescriptor socket, byte[] bytes, int offset, int length, @Nullable Endpoint to) {
        attempted = length;
        Network network = process.network();
        return to == null
                ? network.send(socket.handle(), bytes, offset, length)
                : network.sendTo(socket.handle(), bytes, offset, length, to);
    }

    private static int takePending(SocketDescriptor socket) {
        int pending = socket.pendingError;
        socket.pendingError = 0;
        return pending;
    }

    private static void keep(SocketDescriptor socket, int result) {
        if (result < 0 && result != -Errno.AGAIN) {
            socket.pendingError = -result;
        }
    }
}
