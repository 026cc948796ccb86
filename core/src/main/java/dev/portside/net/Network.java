package dev.portside.net;

import org.jspecify.annotations.Nullable;

/**
 * One guest's sockets, with the semantics POSIX gives them.
 *
 * <p>Sockets are small non-negative numbers handed out by {@link #open} and {@link #accept}. Every
 * call answers a result of 0 or more, or {@code -errno} with a number of {@link Errno}; none throws
 * for anything that the other side, the kernel or a bad socket number does. No call but {@link
 * #await} waits: what would block answers {@code -AGAIN} (connect: {@code -INPROGRESS}). A dead
 * peer is an errno, never a signal. Accept, connect, receive and send may answer {@code -INTR},
 * having done nothing: the caller repeats them.
 *
 * <p>Confined to one thread at a time, platform or virtual, except for {@link #wake}. The hot calls
 * (receive, send, accept, await) create no objects. Buffers are used during the call only.
 */
public interface Network extends AutoCloseable {

    /** {@link #receive}: leave the data in the queue. */
    int PEEK = 1;

    /** {@link #shutdown}: no more receiving. */
    int SHUT_RD = 1;

    /** {@link #shutdown}: no more sending. */
    int SHUT_WR = 2;

    /**
     * Opens a socket.
     *
     * @param family {@link Family#INET4}, {@link Family#INET6} (dual stack) or {@link Family#UNIX}
     * @param type one of {@link SocketType}
     * @return the socket; or -AFNOSUPPORT, -PROTONOSUPPORT, -MFILE, -NFILE, -NOBUFS
     */
    int open(int family, int type);

    /**
     * Adds a socket that this process has inherited, under a duplicate of the kernel's descriptor,
     * which stays open itself. Like all sockets here it never waits from then on, also where it is
     * used under other descriptors.
     *
     * @param hostFd the kernel's descriptor
     * @return the socket; or -BADF, -NOTSOCK, -PROTONOSUPPORT (neither stream nor datagram),
     *     -AFNOSUPPORT, -MFILE, -ACCES where the guest may not use it, -NOTSUP where sockets are
     *     not the kernel's
     */
    default int inherit(int hostFd) {
        return -Errno.NOTSUP;
    }

    /**
     * Binds; port 0 chooses one at once. Errors: ADDRINUSE, ADDRNOTAVAIL, ACCES, AFNOSUPPORT, INVAL
     * when bound already.
     */
    int bind(int socket, Endpoint address);

    /**
     * Starts listening; the backlog is clamped, never refused. Not bound: a wildcard port is
     * chosen. Errors: NOTSUP, INVAL.
     */
    int listen(int socket, int backlog);

    /**
     * Takes a connection from a listener's queue.
     *
     * @param peer receives the other side's address, which stays known even when the peer has gone
     *     since
     * @return the new socket; or -AGAIN when the queue is empty, -INVAL when not listening, -NOTSUP
     *     on a datagram socket, -CONNABORTED, -MFILE
     */
    int accept(int socket, Endpoint peer);

    /**
     * Starts a connection, or reports how the one under way has ended; of a datagram socket sets
     * the peer.
     *
     * <p>A failure is reported once, by whichever asks first: this call, {@link
     * SocketOption#ERROR}, receive or send. Only this one leaves the socket fit for another
     * connect.
     *
     * @return 0 when connected; or -INPROGRESS, -ALREADY while pending, -ISCONN, -CONNREFUSED and
     *     the like; -AGAIN of a unix stream whose listener's queue is full, for which no readiness
     *     will tell when to try again
     */
    int connect(int socket, Endpoint address);

    /**
     * Receives bytes of a stream or one datagram.
     *
     * @param flags 0 or {@link #PEEK}
     * @param from receives the sender's address (of a stream the peer's, or UNSPEC when the kernel
     *     names none); null when not wanted
     * @return for a stream the bytes stored, 0 at its end, and 0 at once for a {@code length} of 0;
     *     for a datagram its full size, which is more than {@code length} when the rest of it was
     *     cut off; or -AGAIN, -NOTCONN, -CONNRESET, -CONNREFUSED
     */
    int receive(
            int socket, byte[] buffer, int offset, int length, int flags, @Nullable Endpoint from);

    /**
     * Sends bytes of a stream, perhaps fewer than given, or one datagram to the peer set by
     * connect. Errors: AGAIN, PIPE...
     */
    int send(int socket, byte[] buffer, int offset, int length);

    /**
     * Sends one datagram to an address; of a connected stream the address is ignored. Errors as
     * {@link #send}, and MSGSIZE.
     */
    int sendTo(int socket, byte[] buffer, int offset, int length, Endpoint to);

    /**
     * Ends one or both directions. {@code how} is {@link #SHUT_RD}, {@link #SHUT_WR} or both.
     * Errors: NOTCONN, INVAL for any other {@code how}.
     */
    int shutdown(int socket, int how);

    /** Stores the socket's own address: family wildcard and port 0 when unbound. */
    int localAddress(int socket, Endpoint out);

    /** Stores the peer's address. Errors: NOTCONN. */
    int peerAddress(int socket, Endpoint out);

    /**
     * Sets an option of {@link SocketOption}.
     *
     * @param value the bytes of the value at {@code offset}, {@code length} of them
     * @return 0; or -INVAL (too short), -NOPROTOOPT (read only, unknown), -DOM, -NODEV, -PERM
     */
    int setOption(int socket, int option, byte[] value, int offset, int length);

    /**
     * Reads an option of {@link SocketOption}.
     *
     * @param value room of {@code capacity} bytes at {@code offset}
     * @return how many bytes were stored, at most {@code capacity}; or -INVAL, -NOPROTOOPT
     */
    int getOption(int socket, int option, byte[] value, int offset, int capacity);

    /**
     * Returns how many bytes a receive would find at once (of a datagram socket: the size of the
     * next), or -errno.
     */
    int readableBytes(int socket);

    /** Returns how many bytes a send would take at once, or -errno where that is not known. */
    int writableBytes(int socket);

    /**
     * Closes the socket and removes it from every poller of this network. The number is free for
     * reuse whatever the result. Never waits: with {@link SocketOption#LINGER} unsent data goes out
     * in the background, and a time of 0 resets the connection.
     */
    int close(int socket);

    /**
     * Waits until a socket is ready, the time is over, {@link #wake} is called or the thread is
     * interrupted. Never pins a carrier thread.
     *
     * <p>An interrupt leaves the thread's interrupt status set, and while that is set no wait
     * waits: a caller that goes on waiting must look at it.
     *
     * @param interest {@link Readiness#READ}, {@link Readiness#WRITE}, both, or 0 for HANGUP and
     *     ERROR alone
     * @param timeoutNanos how long at most; negative: without bound; 0: only look
     * @return the {@link Readiness} bits; 0 when time was over or somebody ended the wait; or
     *     -errno
     */
    int await(int socket, int interest, long timeoutNanos);

    /** Returns a new poller over this network's sockets, closed with the network at the latest. */
    Poller newPoller();

    /**
     * Makes the wait under way, of {@link #await} or of a poller, return at once; with none under
     * way, the next one. A timeout of 0 only looks and is no wait. Several wakes before a wait are
     * one. May be called from any thread, also after close, when it does nothing.
     */
    void wake();

    /** Closes every socket and poller; every call answers -BADF from then on. Idempotent. */
    @Override
    void close();
}
