package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.putI32;

import dev.portside.engine.HostCode;
import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.SocketAddresses;
import dev.portside.wasi.Topic;
import dev.portside.wasi.fd.SocketDescriptor;

/**
 * A socket's own and its peer's address: sock_getlocaladdr and sock_getpeeraddr in both flavours.
 */
public final class AddressCalls implements Topic {

    /** What V1 calls an IPv4 address; not the family's number. */
    private static final int ADDRTYPE_4 = 4;

    private static final int ADDRTYPE_6 = 6;

    private final GuestProcess process;
    private final Sockets sockets;
    private final Endpoint endpoint = new Endpoint();

    public AddressCalls(GuestProcess process, Sockets sockets) {
        this.process = process;
        this.sockets = sockets;
    }

    @Override
    public HostCode code(String method) {
        return switch (method) {
            case "sockGetLocalAddrV1" ->
                    (a, b, c, d, _, _, _, _, _) ->
                            sockGetLocalAddrV1((int) a, (int) b, (int) c, (int) d);
            case "sockGetLocalAddrV2" ->
                    (a, b, c, _, _, _, _, _, _) -> sockGetLocalAddrV2((int) a, (int) b, (int) c);
            case "sockGetPeerAddrV1" ->
                    (a, b, c, d, _, _, _, _, _) ->
                            sockGetPeerAddrV1((int) a, (int) b, (int) c, (int) d);
            case "sockGetPeerAddrV2" ->
                    (a, b, c, _, _, _, _, _, _) -> sockGetPeerAddrV2((int) a, (int) b, (int) c);
            default -> throw Topic.unknown(this, method);
        };
    }

    /**
     * sock_getlocaladdr with four parameters. Errors: FAULT, INVAL, BADF, NOTSOCK, NOMEM (does not
     * fit).
     */
    public int sockGetLocalAddrV1(int fd, int addrPtr, int typePtr, int portPtr) {
        return addressV1(fd, addrPtr, typePtr, portPtr, false);
    }

    /** sock_getpeeraddr with four parameters. Errors as of the local address, and NOTCONN. */
    public int sockGetPeerAddrV1(int fd, int addrPtr, int typePtr, int portPtr) {
        return addressV1(fd, addrPtr, typePtr, portPtr, true);
    }

    /**
     * sock_getlocaladdr with three parameters and 128 bytes. Errors: FAULT, INVAL, BADF, NOTSOCK.
     */
    public int sockGetLocalAddrV2(int fd, int addrPtr, int portPtr) {
        return addressV2(fd, addrPtr, portPtr, false);
    }

    /**
     * sock_getpeeraddr with three parameters and 128 bytes. Errors as of the local address, and
     * NOTCONN.
     */
    public int sockGetPeerAddrV2(int fd, int addrPtr, int portPtr) {
        return addressV2(fd, addrPtr, portPtr, true);
    }

    private int addressV1(int fd, int addrPtr, int typePtr, int portPtr, boolean peer) {
        byte[] memory = process.memory().array();
        int errno = SocketAddresses.check(memory, addrPtr);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        long length = SocketAddresses.length(memory, addrPtr);
        if (length != SocketAddresses.INET4 && length != SocketAddresses.INET6) {
            return Errno.INVAL;
        }
        if (!fits(memory, typePtr, 4) || !fits(memory, portPtr, 4)) {
            return Errno.FAULT;
        }
        errno = fetch(fd, peer);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (endpoint.family == Family.UNIX || endpoint.length > length) {
            return Errno.NOMEM;
        }
        SocketAddresses.writeRaw(memory, SocketAddresses.pointer(memory, addrPtr), endpoint);
        putI32(memory, typePtr, endpoint.family == Family.INET4 ? ADDRTYPE_4 : ADDRTYPE_6);
        putI32(memory, portPtr, endpoint.port);
        return Errno.SUCCESS;
    }

    private int addressV2(int fd, int addrPtr, int portPtr, boolean peer) {
        byte[] memory = process.memory().array();
        int errno = SocketAddresses.check(memory, addrPtr);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (!fits(memory, portPtr, 4)) {
            return Errno.FAULT;
        }
        if (SocketAddresses.length(memory, addrPtr) != SocketAddresses.STORAGE) {
            return Errno.INVAL;
        }
        errno = fetch(fd, peer);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        SocketAddresses.writeStorage(memory, SocketAddresses.pointer(memory, addrPtr), endpoint);
        putI32(memory, portPtr, endpoint.port);
        return Errno.SUCCESS;
    }

    private int fetch(int fd, boolean peer) {
        SocketDescriptor socket = sockets.find(fd);
        if (socket == null) {
            return sockets.whyNot(fd);
        }
        Endpoint accepted = socket.acceptedPeer;
        if (peer && accepted != null) {
            endpoint.set(accepted);
            return Errno.SUCCESS;
        }
        return peer
                ? -process.network().peerAddress(socket.handle(), endpoint)
                : -process.network().localAddress(socket.handle(), endpoint);
    }
}
