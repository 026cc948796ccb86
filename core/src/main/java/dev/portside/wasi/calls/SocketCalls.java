package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.putI32;

import dev.portside.engine.HostCode;
import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.Network;
import dev.portside.net.Readiness;
import dev.portside.net.SocketOption;
import dev.portside.net.SocketType;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.SocketAddresses;
import dev.portside.wasi.Topic;
import dev.portside.wasi.Waits;
import dev.portside.wasi.abi.FdFlags;
import dev.portside.wasi.abi.Rights;
import dev.portside.wasi.fd.SocketDescriptor;

/**
 * The life of a socket: open, bind, listen, accept, connect, shutdown.
 *
 * <p>Validation goes from pointers over numbers to the descriptor, the order WasmEdge has; guests
 * are known to depend on errnos only, but the conformance probe checks the order.
 */
public final class SocketCalls implements Topic {

    private static final int LOW_BYTE = 0xff;

    /**
     * How long a blocking connect to a unix socket with a full queue waits between tries; nothing
     * announces the room.
     */
    private static final long UNIX_RETRY_NANOS = 1_000_000;

    private final GuestProcess process;
    private final Sockets sockets;
    private final Waits waits;
    private final Endpoint endpoint = new Endpoint();
    private final byte[] one = {1, 0, 0, 0};

    public SocketCalls(GuestProcess process, Sockets sockets, Waits waits) {
        this.process = process;
        this.sockets = sockets;
        this.waits = waits;
    }

    @Override
    public HostCode code(String method) {
        return switch (method) {
            case "sockOpen" -> (a, b, c, _, _, _, _, _, _) -> sockOpen((int) a, (int) b, (int) c);
            case "sockBind" -> (a, b, c, _, _, _, _, _, _) -> sockBind((int) a, (int) b, (int) c);
            case "sockConnect" ->
                    (a, b, c, _, _, _, _, _, _) -> sockConnect((int) a, (int) b, (int) c);
            case "sockListen" -> (a, b, _, _, _, _, _, _, _) -> sockListen((int) a, (int) b);
            case "sockAcceptV1" -> (a, b, _, _, _, _, _, _, _) -> sockAcceptV1((int) a, (int) b);
            case "sockAcceptV2" ->
                    (a, b, c, _, _, _, _, _, _) -> sockAcceptV2((int) a, (int) b, (int) c);
            case "sockShutdown" -> (a, b, _, _, _, _, _, _, _) -> sockShutdown((int) a, (int) b);
            default -> throw Topic.unknown(this, method);
        };
    }

    /**
     * sock_open. Errors: FAULT, INVAL (family, type), NOSYS (unix sockets not allowed), MFILE, what
     * the network answers.
     */
    public int sockOpen(int family, int type, int fdPtr) {
        byte[] memory = process.memory().array();
        if (!fits(memory, fdPtr, 4)) {
            return Errno.FAULT;
        }
        int hostFamily = family & LOW_BYTE;
        if (hostFamily != Family.INET4 && hostFamily != Family.INET6 && hostFamily != Family.UNIX) {
            return Errno.INVAL;
        }
        if (hostFamily == Family.UNIX && !process.settings().unixSockets()) {
            return Errno.NOSYS;
        }
        int hostType = type & LOW_BYTE;
        if (hostType != SocketType.DATAGRAM && hostType != SocketType.STREAM) {
            return Errno.INVAL;
        }
        if (process.fds().isFull()) {
            return Errno.MFILE;
        }
        int handle = process.network().open(hostFamily, hostType);
        if (handle < 0) {
            return -handle;
        }
        if (hostType == SocketType.STREAM
                && hostFamily != Family.UNIX
                && process.settings().tcpNoDelay()) {
            // Never a reason to fail: a network without the option only delays small packets.
            int _ =
                    process.network()
                            .setOption(handle, SocketOption.TCP_NODELAY, one, 0, one.length);
        }
        SocketDescriptor socket =
                new SocketDescriptor(
                        process.network(), handle, hostFamily, hostType, 0, Rights.OPENED_SOCKET);
        putI32(memory, fdPtr, process.fds().insert(socket));
        return Errno.SUCCESS;
    }

    /**
     * sock_bind. Errors: FAULT, INVAL, BADF, NOTSOCK, ADDRINUSE, ADDRNOTAVAIL, ACCES, AFNOSUPPORT.
     */
    public int sockBind(int fd, int addrPtr, int port) {
        int errno = SocketAddresses.read(process.memory().array(), addrPtr, port, endpoint);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        SocketDescriptor socket = sockets.find(fd);
        if (socket == null) {
            return sockets.whyNot(fd);
        }
        return -process.network().bind(socket.handle(), endpoint);
    }

    /**
     * sock_listen. The backlog is never refused. Errors: BADF, NOTSOCK, NOTSUP (datagram), INVAL
     * (connected).
     */
    public int sockListen(int fd, int backlog) {
        SocketDescriptor socket = sockets.find(fd);
        if (socket == null) {
            return sockets.whyNot(fd);
        }
        int result = process.network().listen(socket.handle(), backlog);
        if (result >= 0) {
            socket.listening = true;
        }
        return -result;
    }

    /** sock_accept with two parameters: the new socket blocks. */
    public int sockAcceptV1(int fd, int fdPtr) {
        return accept(fd, 0, fdPtr);
    }

    /**
     * sock_accept with three parameters: NONBLOCK applies to the new socket; the other fdflags are
     * ignored. Errors: FAULT, INVAL, BADF, NOTSOCK, AGAIN, NOTSUP (datagram), MFILE.
     */
    public int sockAcceptV2(int fd, int fdFlags, int fdPtr) {
        return accept(fd, fdFlags & 0xffff, fdPtr);
    }

    private int accept(int fd, int fdFlags, int fdPtr) {
        if (!fits(process.memory().array(), fdPtr, 4)) {
            return Errno.FAULT;
        }
        if ((fdFlags & ~FdFlags.ALL) != 0) {
            return Errno.INVAL;
        }
        SocketDescriptor listener = sockets.find(fd);
        if (listener == null) {
            return sockets.whyNot(fd);
        }
        if (process.fds().isFull()) {
            // Before taking the connection: it stays queued.
            return Errno.MFILE;
        }
        Endpoint peer = new Endpoint();
        int handle = acceptWaiting(listener, peer);
        if (handle < 0) {
            return -handle;
        }
        SocketDescriptor socket =
                new SocketDescriptor(
                        process.network(),
                        handle,
                        listener.family(),
                        SocketType.STREAM,
                        fdFlags & FdFlags.NONBLOCK,
                        Rights.ACCEPTED_SOCKET);
        socket.acceptedPeer = peer;
        // Linux clones the listener's timeouts.
        socket.receiveTimeoutNanos = listener.receiveTimeoutNanos;
        socket.sendTimeoutNanos = listener.sendTimeoutNanos;
        putI32(process.memory().array(), fdPtr, process.fds().insert(socket));
        return Errno.SUCCESS;
    }

    private int acceptWaiting(SocketDescriptor listener, Endpoint peer) {
        long deadline = Waits.deadline(listener.receiveTimeoutNanos);
        while (true) {
            int handle = process.network().accept(listener.handle(), peer);
            if (handle == -Errno.INTR) {
                process.checkStopped();
                continue;
            }
            if (handle != -Errno.AGAIN || listener.isNonBlocking()) {
                return handle;
            }
            int errno = waits.until(listener, Readiness.READ, deadline);
            if (errno != Errno.SUCCESS) {
                return -errno;
            }
        }
    }

    /**
     * sock_connect. Non-blocking: INPROGRESS, then readiness and SO_ERROR. Errors: FAULT, INVAL,
     * BADF, NOTSOCK, CONNREFUSED, ALREADY, ISCONN, AFNOSUPPORT, NETUNREACH, HOSTUNREACH, TIMEDOUT.
     */
    public int sockConnect(int fd, int addrPtr, int port) {
        int errno = SocketAddresses.read(process.memory().array(), addrPtr, port, endpoint);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        SocketDescriptor socket = sockets.find(fd);
        if (socket == null) {
            return sockets.whyNot(fd);
        }
        int result = connect(socket);
        if (socket.isNonBlocking()) {
            return -result;
        }
        long deadline = Waits.deadline(socket.sendTimeoutNanos);
        while (result == -Errno.AGAIN && socket.family() == Family.UNIX) {
            if (waits.pause(UNIX_RETRY_NANOS, deadline) != Errno.SUCCESS) {
                return Errno.AGAIN;
            }
            result = connect(socket);
        }
        return result == -Errno.INPROGRESS || result == -Errno.ALREADY
                ? finishConnect(socket, deadline)
                : -result;
    }

    private int connect(SocketDescriptor socket) {
        while (true) {
            int result = process.network().connect(socket.handle(), endpoint);
            if (result != -Errno.INTR) {
                return result;
            }
            process.checkStopped();
        }
    }

    /*
     * The outcome is taken by a second connect, not by SO_ERROR: on Linux that leaves the socket in the very state a blocking connect
     * leaves it in, so that after a refusal it may connect elsewhere.
     */
    private int finishConnect(SocketDescriptor socket, long deadline) {
        int errno = waits.until(socket, Readiness.WRITE, deadline);
        if (errno == Errno.AGAIN) {
            return Errno.INPROGRESS;
        }
        return errno != Errno.SUCCESS ? errno : -connect(socket);
    }

    /**
     * sock_shutdown. Errors: INVAL, BADF, NOTSOCK, NOTCONN.
     *
     * @param how only the low byte counts, except that a plain 0 is refused; 0 in the low byte of
     *     another number means RD
     */
    public int sockShutdown(int fd, int how) {
        int directions = how & LOW_BYTE;
        if (how == 0 || (directions & ~(Network.SHUT_RD | Network.SHUT_WR)) != 0) {
            return Errno.INVAL;
        }
        SocketDescriptor socket = sockets.find(fd);
        if (socket == null) {
            return sockets.whyNot(fd);
        }
        if (directions == 0) {
            directions = Network.SHUT_RD;
        }
        int result = process.network().shutdown(socket.handle(), directions);
        // Linux shuts an unconnected datagram socket down all the same when it answers NOTCONN.
        boolean shut = result >= 0 || (result == -Errno.NOTCONN && !socket.isStream());
        if (shut && (directions & Network.SHUT_RD) != 0) {
            socket.receiveShut = true;
        }
        return -result;
    }
}
