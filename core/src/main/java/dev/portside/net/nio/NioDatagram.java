package dev.portside.net.nio;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Network;
import dev.portside.net.Readiness;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/** A datagram socket. */
final class NioDatagram extends NioSocket {
    /*
     * One datagram is read ahead, for PEEK, its size, and to see pending errors, which the JDK
     * tells readers only. The JDK truncates silently, so every datagram arrives in a buffer that
     * holds the longest and is copied.
     */

    private final DatagramChannel channel;
    private @Nullable InetSocketAddress peer;

    /** The datagram read ahead, of {@link #waitingBytes}, or none when that is negative. */
    private byte[] waiting = new byte[0];

    private int waitingBytes = -1;
    private @Nullable SocketAddress waitingFrom;

    private @Nullable SocketAddress lastSender;
    private final Endpoint lastSenderEndpoint = new Endpoint();
    private @Nullable InetSocketAddress lastTarget;
    private final Endpoint lastTargetEndpoint = new Endpoint();

    private int error;
    private boolean readShut;
    private boolean writeShut;

    private NioDatagram(
            int family, NioSelectors selectors, NioBuffers buffers, DatagramChannel channel) {
        super(family, new NioOptions(), selectors, buffers);
        this.channel = channel;
    }

    static NioDatagram open(int family, NioSelectors selectors, NioBuffers buffers)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open(NioAddresses.protocolFamily(family));
        try {
            channel.configureBlocking(false);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new NioDatagram(family, selectors, buffers, channel);
    }

    @Override
    DatagramChannel channel() {
        return channel;
    }

    @Override
    boolean isStream() {
        return false;
    }

    @Override
    int bind(Endpoint address) throws IOException {
        int errno = NioAddresses.check(address, family, false);
        if (errno < 0) {
            return errno;
        }
        if (channel.getLocalAddress() != null) {
            return -Errno.INVAL;
        }
        channel.bind(NioAddresses.inet(address));
        return 0;
    }

    @Override
    int listen(int backlog) {
        return -Errno.NOTSUP;
    }

    @Override
    int mayAccept() {
        return -Errno.NOTSUP;
    }

    @Override
    int connect(Endpoint address) throws IOException {
        int errno = NioAddresses.check(address, family, true);
        if (errno < 0) {
            return errno;
        }
        channel.disconnect();
        peer = null;
        // Port 0 is no peer on Linux either, but not an error.
        if (address.port != 0) {
            InetSocketAddress to = NioAddresses.inet(address);
            if (channel.getLocalAddress() == null && to.getAddress().isLoopbackAddress()) {
                // As Linux chooses. The JDK would choose the wildcard and return to it when the
                // peer
                // is given up, where other machines reach it.
                channel.bind(new InetSocketAddress(loopback(to.getAddress()), 0));
            }
            channel.connect(to);
            peer = to;
        }
        return 0;
    }

    private static InetAddress loopback(InetAddress kind) {
        return InetAddress.ofLiteral(kind instanceof Inet4Address ? "127.0.0.1" : "::1");
    }

    // --- Readiness ---

    @Override
    int operations(int interest) {
        return ((interest & Readiness.READ) != 0 ? SelectionKey.OP_READ : 0)
                | ((interest & Readiness.WRITE) != 0 ? SelectionKey.OP_WRITE : 0);
    }

    @Override
    void look() {
        if (waitingBytes >= 0 || error != 0) {
            return;
        }
        try {
            ByteBuffer arrived = arrived();
            if (arrived != null) {
                waitingBytes = arrived.remaining();
                if (waiting.length < waitingBytes) {
                    waiting = new byte[waitingBytes];
                }
                arrived.get(waiting, 0, waitingBytes);
                heated();
            }
        } catch (IOException e) {
            error = NioErrno.of(e);
            heated();
        }
    }

    /** Takes the next datagram from the kernel, and its sender; null when there is none. */
    private @Nullable ByteBuffer arrived() throws IOException {
        // The JDK would bind an unbound socket here, which POSIX does not.
        if (channel.getLocalAddress() == null) {
            return null;
        }
        ByteBuffer landing = buffers.landing();
        waitingFrom = channel.receive(landing);
        return waitingFrom == null ? null : landing.flip();
    }

    @Override
    int readiness(int interest, int operations) {
        int bits = (operations & SelectionKey.OP_WRITE) != 0 ? Readiness.WRITE : 0;
        if (waitingBytes >= 0 || readShut) {
            bits |= Readiness.READ;
        }
        bits &= interest;
        if (readShut && writeShut) {
            bits |= Readiness.HANGUP;
        }
        return error != 0 ? bits | Readiness.ERROR : bits;
    }

    @Override
    int takeError() {
        look();
        int taken = error;
        error = 0;
        return taken;
    }

    // --- Datagrams ---

    @Override
    int receive(byte[] buffer, int offset, int length, boolean peek, @Nullable Endpoint from)
            throws IOException {
        if (peek) {
            look();
        }
        int size;
        if (waitingBytes >= 0) {
            size = waitingBytes;
            System.arraycopy(waiting, 0, buffer, offset, Math.min(size, length));
            waitingBytes = peek ? size : -1;
        } else if (error != 0) {
            return -takePending();
        } else {
            ByteBuffer arrived = arrived();
            if (arrived == null) {
                return -Errno.AGAIN;
            }
            size = arrived.remaining();
            arrived.get(buffer, offset, Math.min(size, length));
        }
        if (from != null) {
            storeSender(from);
        }
        return size;
    }

    private int takePending() {
        int taken = error;
        error = 0;
        return taken;
    }

    @SuppressWarnings("ReferenceEquality") // the JDK repeats its object for a repeated sender
    private void storeSender(Endpoint from) {
        if (waitingFrom != lastSender) {
            NioAddresses.store(waitingFrom, family, lastSenderEndpoint);
            lastSender = waitingFrom;
        }
        from.set(lastSenderEndpoint);
    }

    @Override
    int send(byte[] buffer, int offset, int length) throws IOException {
        int refusal = refusal(length);
        if (refusal < 0) {
            return refusal;
        }
        if (peer == null) {
            return -Errno.DESTADDRREQ;
        }
        return sent(channel.write(buffers.view(buffer, offset, length)), length);
    }

    @Override
    int sendTo(byte[] buffer, int offset, int length, Endpoint to) throws IOException {
        int errno = NioAddresses.check(to, family, true);
        if (errno == 0) {
            errno = to.port == 0 ? -Errno.INVAL : refusal(length);
        }
        if (errno < 0) {
            return errno;
        }
        InetSocketAddress target = target(to);
        if (peer == null) {
            return sent(channel.send(buffers.view(buffer, offset, length), target), length);
        }
        // BSD's answer: the JDK sends to the peer of a connected socket only.
        return target.equals(peer) ? send(buffer, offset, length) : -Errno.ISCONN;
    }

    private int refusal(int length) {
        if (error != 0) {
            return -takePending();
        }
        if (writeShut) {
            return -Errno.PIPE;
        }
        if (length >= NioBuffers.DATAGRAM_BYTES) {
            return -Errno.MSGSIZE;
        }
        // The JDK makes no system call for an empty write, and that is all a connected socket has.
        return length == 0 && peer != null ? -Errno.NOTSUP : 0;
    }

    private static int sent(int result, int length) {
        return result == 0 && length > 0 ? -Errno.AGAIN : result;
    }

    private InetSocketAddress target(Endpoint to) {
        InetSocketAddress target = lastTarget;
        if (target == null || !isSame(to, lastTargetEndpoint)) {
            target = NioAddresses.inet(to);
            lastTarget = target;
            lastTargetEndpoint.set(to);
        }
        return target;
    }

    private static boolean isSame(Endpoint a, Endpoint b) {
        return a.family == b.family
                && a.port == b.port
                && a.scopeId == b.scopeId
                && java.util.Arrays.equals(a.bytes, 0, a.length, b.bytes, 0, b.length);
    }

    @Override
    int readableBytes() {
        look();
        return Math.max(0, waitingBytes);
    }

    // --- Ends ---

    /** The JDK has none for datagrams: what can be seen on this side is kept here. */
    @Override
    int shutdown(int how) {
        readShut |= (how & Network.SHUT_RD) != 0;
        writeShut |= (how & Network.SHUT_WR) != 0;
        heated();
        return peer == null ? notConnected() : 0;
    }

    @Override
    int localAddress(Endpoint out) throws IOException {
        NioAddresses.store(channel.getLocalAddress(), family, out);
        return 0;
    }

    @Override
    int peerAddress(Endpoint out) {
        if (peer == null) {
            return notConnected();
        }
        NioAddresses.store(peer, family, out);
        return 0;
    }

    @Override
    void close() throws IOException {
        selectors.release(channel);
        channel.close();
    }
}
