package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.putI32;
import static dev.portside.wasi.Bytes.putU16;

import dev.portside.engine.HostCode;
import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.Iovecs;
import dev.portside.wasi.SocketAddresses;
import dev.portside.wasi.SocketIo;
import dev.portside.wasi.Topic;
import dev.portside.wasi.fd.SocketDescriptor;
import org.jspecify.annotations.Nullable;

/** Sending and receiving: sock_recv, sock_recv_from, sock_send, sock_send_to. */
public final class TransferCalls implements Topic {

    private static final int RECV_PEEK = 1;
    private static final int RECV_WAITALL = 2;

    /** roflags: the datagram was longer than the buffers. */
    private static final int DATA_TRUNCATED = 1;

    private static final int FLAGS_MASK = 0xffff;

    private final GuestProcess process;
    private final Sockets sockets;
    private final Iovecs iovecs;
    private final SocketIo io;
    private final Endpoint endpoint = new Endpoint();

    public TransferCalls(GuestProcess process, Sockets sockets, Iovecs iovecs, SocketIo io) {
        this.process = process;
        this.sockets = sockets;
        this.iovecs = iovecs;
        this.io = io;
    }

    @Override
    public HostCode code(String method) {
        return switch (method) {
            case "sockRecv" ->
                    (a, b, c, d, e, f, _, _, _) ->
                            sockRecv((int) a, (int) b, (int) c, (int) d, (int) e, (int) f);
            case "sockRecvFromV1" ->
                    (a, b, c, d, e, f, g, _, _) ->
                            sockRecvFromV1(
                                    (int) a, (int) b, (int) c, (int) d, (int) e, (int) f, (int) g);
            case "sockRecvFromV2" ->
                    (a, b, c, d, e, f, g, h, _) ->
                            sockRecvFromV2(
                                    (int) a, (int) b, (int) c, (int) d, (int) e, (int) f, (int) g,
                                    (int) h);
            case "sockSend" ->
                    (a, b, c, d, e, _, _, _, _) ->
                            sockSend((int) a, (int) b, (int) c, (int) d, (int) e);
            case "sockSendTo" ->
                    (a, b, c, d, e, f, g, _, _) ->
                            sockSendTo(
                                    (int) a, (int) b, (int) c, (int) d, (int) e, (int) f, (int) g);
            default -> throw Topic.unknown(this, method);
        };
    }

    /** sock_recv. Errors: INVAL, FAULT, BADF, NOTSOCK, AGAIN, NOTCONN, CONNRESET, CONNREFUSED. */
    public int sockRecv(
            int fd, int iovsPtr, int iovsCount, int riflags, int nreadPtr, int roflagsPtr) {
        byte[] memory = process.memory().settled();
        int errno = checkReceive(memory, iovsPtr, iovsCount, riflags);
        if (errno == Errno.SUCCESS) {
            errno = checkReceiveResults(memory, iovsPtr, iovsCount, nreadPtr, roflagsPtr);
        }
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        SocketDescriptor socket = sockets.find(fd);
        if (socket == null) {
            return sockets.whyNot(fd);
        }
        return receive(socket, riflags, nreadPtr, roflagsPtr, null);
    }

    /**
     * sock_recv_from with seven parameters: the bare address bytes, 4 or 16 where they fit, and no
     * port. Errors as {@link #sockRecv}.
     */
    public int sockRecvFromV1(
            int fd,
            int iovsPtr,
            int iovsCount,
            int addrPtr,
            int riflags,
            int nreadPtr,
            int roflagsPtr) {
        byte[] memory = process.memory().array();
        int errno = SocketAddresses.check(memory, addrPtr);
        if (errno == Errno.SUCCESS) {
            errno = checkReceive(memory, iovsPtr, iovsCount, riflags);
        }
        if (errno == Errno.SUCCESS) {
            errno = checkReceiveResults(memory, iovsPtr, iovsCount, nreadPtr, roflagsPtr);
        }
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        SocketDescriptor socket = sockets.find(fd);
        if (socket == null) {
            return sockets.whyNot(fd);
        }
        // Before receiving: the data may be received over the record.
        int pointer = SocketAddresses.pointer(memory, addrPtr);
        long length = SocketAddresses.length(memory, addrPtr);
        errno = receive(socket, riflags, nreadPtr, roflagsPtr, endpoint);
        return errno != Errno.SUCCESS ? errno : storeRaw(pointer, length);
    }

    /**
     * sock_recv_from with eight parameters: 4 or 16 bare bytes, or 128 with the family, and the
     * port in host order. Errors as {@link #sockRecv}, and INVAL for another length.
     */
    public int sockRecvFromV2(
            int fd,
            int iovsPtr,
            int iovsCount,
            int addrPtr,
            int riflags,
            int portPtr,
            int nreadPtr,
            int roflagsPtr) {
        byte[] memory = process.memory().array();
        int errno = checkFromV2(memory, iovsCount, addrPtr, riflags, portPtr);
        if (errno == Errno.SUCCESS) {
            errno = Iovecs.checkArray(memory, iovsPtr, iovsCount);
        }
        if (errno == Errno.SUCCESS) {
            errno = checkReceiveResults(memory, iovsPtr, iovsCount, nreadPtr, roflagsPtr);
        }
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        SocketDescriptor socket = sockets.find(fd);
        if (socket == null) {
            return sockets.whyNot(fd);
        }
        // Before receiving: the data may be received over the record.
        int pointer = SocketAddresses.pointer(memory, addrPtr);
        long length = SocketAddresses.length(memory, addrPtr);
        errno = receive(socket, riflags, nreadPtr, roflagsPtr, endpoint);
        return errno != Errno.SUCCESS ? errno : storeFromV2(pointer, length, portPtr);
    }

    private static int checkFromV2(
            byte[] memory, int iovsCount, int addrPtr, int riflags, int portPtr) {
        int errno = SocketAddresses.check(memory, addrPtr);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        long length = SocketAddresses.length(memory, addrPtr);
        if (length != SocketAddresses.INET4
                && length != SocketAddresses.INET6
                && length != SocketAddresses.STORAGE) {
            return Errno.INVAL;
        }
        if (hasUnknownFlags(riflags) || Integer.compareUnsigned(iovsCount, Iovecs.MAX_COUNT) > 0) {
            return Errno.INVAL;
        }
        return fits(memory, portPtr, 2) ? Errno.SUCCESS : Errno.FAULT;
    }

    private int storeFromV2(int pointer, long length, int portPtr) {
        byte[] memory = process.memory().array();
        // Two bytes, as WasmEdge stores: the guest's slot may be no wider.
        putU16(memory, portPtr, endpoint.port);
        if (length != SocketAddresses.STORAGE) {
            return storeRaw(pointer, length);
        }
        SocketAddresses.writeStorage(memory, pointer, endpoint);
        return Errno.SUCCESS;
    }

    /**
     * Stores bare bytes where they fit. A named unix sender fits nowhere here; the datagram is
     * consumed all the same.
     */
    private int storeRaw(int pointer, long length) {
        byte[] memory = process.memory().array();
        if (endpoint.family == Family.UNIX) {
            return endpoint.length == 0 ? Errno.SUCCESS : Errno.INVAL;
        }
        if (length >= endpoint.length) {
            SocketAddresses.writeRaw(memory, pointer, endpoint);
        }
        return Errno.SUCCESS;
    }

    private static boolean hasUnknownFlags(int riflags) {
        return (riflags & FLAGS_MASK & ~(RECV_PEEK | RECV_WAITALL)) != 0;
    }

    private static int checkReceive(byte[] memory, int iovsPtr, int iovsCount, int riflags) {
        return hasUnknownFlags(riflags)
                ? Errno.INVAL
                : Iovecs.checkArray(memory, iovsPtr, iovsCount);
    }

    private int checkReceiveResults(
            byte[] memory, int iovsPtr, int iovsCount, int nreadPtr, int roflagsPtr) {
        if (!fits(memory, nreadPtr, 4) || !fits(memory, roflagsPtr, 2)) {
            return Errno.FAULT;
        }
        return iovecs.decode(memory, iovsPtr, iovsCount);
    }

    private int receive(
            SocketDescriptor socket,
            int riflags,
            int nreadPtr,
            int roflagsPtr,
            @Nullable Endpoint from) {
        long room = iovecs.total();
        boolean peek = (riflags & RECV_PEEK) != 0;
        int result = io.receive(socket, peek, (riflags & RECV_WAITALL) != 0, from);
        if (result < 0) {
            return -result;
        }
        if (from != null && from.family == Family.UNSPEC) {
            nameSender(socket, from);
        }
        byte[] memory = process.memory().array();
        putI32(memory, nreadPtr, (int) Math.min(result, room));
        // Two bytes: preview 1 says u16, and a wider store would overrun the slot.
        putU16(memory, roflagsPtr, !socket.isStream() && result > room ? DATA_TRUNCATED : 0);
        return Errno.SUCCESS;
    }

    /**
     * The kernel names no sender on a stream, nor one without a name; guests expect a valid family
     * all the same.
     */
    private void nameSender(SocketDescriptor socket, Endpoint from) {
        Endpoint accepted = socket.acceptedPeer;
        if (accepted != null) {
            from.set(accepted);
        } else if (!socket.isStream() || process.network().peerAddress(socket.handle(), from) < 0) {
            from.clear();
            from.family = socket.family();
            from.length =
                    socket.family() == Family.INET4 ? 4 : socket.family() == Family.INET6 ? 16 : 0;
            java.util.Arrays.fill(from.bytes, (byte) 0);
        }
    }

    /**
     * sock_send. Errors: INVAL, FAULT, BADF, NOTSOCK, AGAIN, PIPE, CONNRESET, DESTADDRREQ, MSGSIZE,
     * ACCES.
     */
    public int sockSend(int fd, int iovsPtr, int iovsCount, int siflags, int nwrittenPtr) {
        byte[] memory = process.memory().settled();
        int errno = checkSend(memory, iovsPtr, iovsCount, siflags, nwrittenPtr);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        return send(fd, nwrittenPtr, null);
    }

    /** sock_send_to. On a connected stream the address is ignored. Errors as {@link #sockSend}. */
    public int sockSendTo(
            int fd,
            int iovsPtr,
            int iovsCount,
            int addrPtr,
            int port,
            int siflags,
            int nwrittenPtr) {
        byte[] memory = process.memory().array();
        int errno = SocketAddresses.read(memory, addrPtr, port, endpoint);
        if (errno == Errno.SUCCESS) {
            errno = checkSend(memory, iovsPtr, iovsCount, siflags, nwrittenPtr);
        }
        return errno != Errno.SUCCESS ? errno : send(fd, nwrittenPtr, endpoint);
    }

    private int checkSend(byte[] memory, int iovsPtr, int iovsCount, int siflags, int nwrittenPtr) {
        if ((siflags & FLAGS_MASK) != 0) {
            return Errno.INVAL;
        }
        int errno = Iovecs.checkArray(memory, iovsPtr, iovsCount);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        return fits(memory, nwrittenPtr, 4)
                ? iovecs.decode(memory, iovsPtr, iovsCount)
                : Errno.FAULT;
    }

    private int send(int fd, int nwrittenPtr, @Nullable Endpoint to) {
        SocketDescriptor socket = sockets.find(fd);
        if (socket == null) {
            return sockets.whyNot(fd);
        }
        int result = io.send(socket, to);
        if (result < 0) {
            return -result;
        }
        putI32(process.memory().array(), nwrittenPtr, result);
        return Errno.SUCCESS;
    }
}
