package dev.portside.net.guard;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.Network;

/**
 * A network that reaches the loopback interface only: 127.0.0.0/8, its IPv4-mapped form and ::1.
 * Everything else answers ACCES before any system call. Unix sockets pass: whether they exist is
 * decided where they are opened.
 */
public final class LoopbackNetwork extends ForwardingNetwork {

    /*
     * Linux binds an unbound socket to the wildcard address when it listens or sends first, which other machines could then reach. So
     * listening unbound is refused, and a datagram socket is bound to the loopback address before it first sends.
     */

    private static final byte[] MAPPED_LOOPBACK = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 127, 0, 0, 1
    };

    private final Endpoint scratch = new Endpoint();

    /**
     * @param inner does the work; closed with this
     */
    public LoopbackNetwork(Network inner) {
        super(inner);
    }

    /** Tells whether an address is one of this machine's loopback interface, or a unix path. */
    static boolean isLocal(Endpoint address) {
        return switch (address.family) {
            case Family.UNIX -> true;
            case Family.INET4 -> address.bytes[0] == 127;
            case Family.INET6 -> isLocalInet6(address.bytes);
            default -> false;
        };
    }

    private static boolean isLocalInet6(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        if (isMapped(bytes)) {
            return bytes[12] == 127;
        }
        for (int i = 10; i < 15; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[15] == 1;
    }

    private static boolean isMapped(byte[] bytes) {
        return bytes[10] == -1 && bytes[11] == -1;
    }

    /** A socket that is neither bound nor connected yet passes; the rules apply to it later. */
    @Override
    public int inherit(int hostFd) {
        int socket = inner.inherit(hostFd);
        if (socket < 0) {
            return socket;
        }
        boolean bound = inner.localAddress(socket, scratch) >= 0 && scratch.port != 0;
        if (bound && !isLocal(scratch)) {
            int _ = inner.close(socket);
            return -Errno.ACCES;
        }
        return socket;
    }

    @Override
    public int bind(int socket, Endpoint address) {
        return isLocal(address) ? inner.bind(socket, address) : -Errno.ACCES;
    }

    @Override
    public int listen(int socket, int backlog) {
        int result = inner.localAddress(socket, scratch);
        if (result < 0) {
            return result;
        }
        return isLocal(scratch) ? inner.listen(socket, backlog) : -Errno.ACCES;
    }

    @Override
    public int connect(int socket, Endpoint address) {
        return isLocal(address) ? inner.connect(socket, address) : -Errno.ACCES;
    }

    @Override
    public int sendTo(int socket, byte[] buffer, int offset, int length, Endpoint to) {
        if (!isLocal(to)) {
            return -Errno.ACCES;
        }
        int result = bindToLoopback(socket, to);
        return result < 0 ? result : inner.sendTo(socket, buffer, offset, length, to);
    }

    private int bindToLoopback(int socket, Endpoint to) {
        int result = inner.localAddress(socket, scratch);
        if (result < 0 || scratch.port != 0 || scratch.family == Family.UNIX) {
            return result;
        }
        boolean inet4 = scratch.family == Family.INET4;
        byte[] address = inet4 ? new byte[] {127, 0, 0, 1} : new byte[16];
        if (inet4) {
            scratch.setInet4(address, 0, 0);
        } else {
            // A socket bound to ::1 cannot send to a mapped address, nor the other way round.
            if (isMapped(to.bytes)) {
                System.arraycopy(MAPPED_LOOPBACK, 0, address, 0, address.length);
            } else {
                address[15] = 1;
            }
            scratch.setInet6(address, 0, 0);
        }
        return inner.bind(socket, scratch);
    }
}
