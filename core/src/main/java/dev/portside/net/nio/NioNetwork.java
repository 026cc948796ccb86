package dev.portside.net.nio;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.Network;
import dev.portside.net.Poller;
import dev.portside.net.Readiness;
import dev.portside.net.SocketOption;
import dev.portside.net.SocketType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.NetworkChannel;
import org.jspecify.annotations.Nullable;

/**
 * A network of the JDK's channels; the contract is {@link Network}'s, but for the differences
 * listed in docs/reference/nio-network.md.
 *
 * <p>Every channel is non-blocking, so that an interrupt of the thread closes none. After {@link
 * #close()} every call answers {@code -BADF}.
 */
public final class NioNetwork implements Network {
    /*
     * What a call does is in the kinds of NioSocket. Here a number becomes a socket, and what the
     * JDK throws an errno.
     */

    private final NioSockets sockets = new NioSockets();
    private final NioSelectors selectors = new NioSelectors(sockets);
    private final NioBuffers buffers = new NioBuffers();
    private final NioWaker waker = new NioWaker();

    /** Waits for one socket at a time, which stays registered until another's turn. */
    private final NioPoller waits = new NioPoller(sockets, waker, selectors);

    private int awaited = -1;
    private boolean closed;

    NioNetwork() {}

    @Override
    public int open(int family, int type) {
        if (closed) {
            return -Errno.BADF;
        }
        if (family != Family.INET4 && family != Family.INET6 && family != Family.UNIX) {
            return -Errno.AFNOSUPPORT;
        }
        boolean stream = type == SocketType.STREAM;
        if (!stream && (type != SocketType.DATAGRAM || family == Family.UNIX)) {
            return -Errno.PROTONOSUPPORT;
        }
        try {
            return sockets.add(
                    stream
                            ? NioStream.open(family, selectors, buffers)
                            : NioDatagram.open(family, selectors, buffers));
        } catch (UnsupportedOperationException e) {
            return -Errno.AFNOSUPPORT;
        } catch (IOException e) {
            return NioSocket.failure(e);
        }
    }

    @Override
    public int bind(int socket, Endpoint address) {
        return call(socket, s -> s.bind(address));
    }

    @Override
    public int listen(int socket, int backlog) {
        return call(socket, s -> s.listen(backlog));
    }

    @Override
    public int accept(int socket, Endpoint peer) {
        return call(
                socket,
                s -> {
                    int errno = s.mayAccept();
                    if (errno < 0) {
                        return errno;
                    }
                    NioStream accepted = s.accept(peer);
                    return accepted == null ? -Errno.AGAIN : sockets.add(accepted);
                });
    }

    @Override
    public int connect(int socket, Endpoint address) {
        return call(socket, s -> s.connect(address));
    }

    @Override
    public int receive(
            int socket, byte[] buffer, int offset, int length, int flags, @Nullable Endpoint from) {
        NioSocket s = sockets.get(socket);
        if (s == null) {
            return -Errno.BADF;
        }
        try {
            return s.receive(buffer, offset, length, (flags & PEEK) != 0, from);
        } catch (IOException e) {
            return NioSocket.failure(e);
        }
    }

    @Override
    public int send(int socket, byte[] buffer, int offset, int length) {
        NioSocket s = sockets.get(socket);
        if (s == null) {
            return -Errno.BADF;
        }
        try {
            return s.send(buffer, offset, length);
        } catch (IOException e) {
            return NioSocket.failure(e);
        }
    }

    @Override
    public int sendTo(int socket, byte[] buffer, int offset, int length, Endpoint to) {
        NioSocket s = sockets.get(socket);
        if (s == null) {
            return -Errno.BADF;
        }
        try {
            return s.sendTo(buffer, offset, length, to);
        } catch (IOException e) {
            return NioSocket.failure(e);
        }
    }

    @Override
    public int shutdown(int socket, int how) {
        return call(socket, s -> how < 1 || how > 3 ? -Errno.INVAL : s.shutdown(how));
    }

    @Override
    public int localAddress(int socket, Endpoint out) {
        return call(socket, s -> s.localAddress(out));
    }

    @Override
    public int peerAddress(int socket, Endpoint out) {
        return call(socket, s -> s.peerAddress(out));
    }

    @Override
    public int setOption(int socket, int option, byte[] value, int offset, int length) {
        return call(
                socket,
                s -> {
                    int refusal = whyNot(s, option);
                    int result =
                            refusal < 0 ? refusal : s.options.set(option, value, offset, length);
                    if (result == 0 && s.channel().isOpen()) {
                        ChannelOptions.apply(s.options, option, (NetworkChannel) s.channel());
                    }
                    s.heated();
                    return result;
                });
    }

    @Override
    public int getOption(int socket, int option, byte[] value, int offset, int capacity) {
        return call(
                socket,
                s -> {
                    int refusal = whyNot(s, option);
                    return refusal < 0 ? refusal : read(s, option, value, offset, capacity);
                });
    }

    /** Returns why a socket has no such option, or 0. */
    private static int whyNot(NioSocket s, int option) {
        if (option != SocketOption.TCP_NODELAY) {
            return 0;
        }
        return s.family == Family.UNIX ? -Errno.NOTSUP : s.isStream() ? 0 : -Errno.NOPROTOOPT;
    }

    private static int read(NioSocket s, int option, byte[] value, int offset, int capacity)
            throws IOException {
        boolean translated = option == SocketOption.ERROR || option == SocketOption.TYPE;
        if (translated && capacity < Integer.BYTES) {
            return -Errno.INVAL;
        }
        NetworkChannel channel = (NetworkChannel) s.channel();
        return switch (option) {
            case SocketOption.ERROR -> store(s.takeError(), value, offset, capacity);
            case SocketOption.TYPE ->
                    store(
                            s.isStream() ? SocketType.STREAM : SocketType.DATAGRAM,
                            value,
                            offset,
                            capacity);
            case SocketOption.ACCEPTCONN -> store(s.isListening() ? 1 : 0, value, offset, capacity);
            case SocketOption.SNDBUF ->
                    store(
                            ChannelOptions.size(channel, option, s.options.sendBuffer()),
                            value,
                            offset,
                            capacity);
            case SocketOption.RCVBUF ->
                    store(
                            ChannelOptions.size(channel, option, s.options.receiveBuffer()),
                            value,
                            offset,
                            capacity);
            default -> s.options.get(option, value, offset, capacity);
        };
    }

    private static int store(int number, byte[] value, int offset, int capacity) {
        if (capacity < 0) {
            return -Errno.INVAL;
        }
        int stored = Math.min(Integer.BYTES, capacity);
        byte[] bytes =
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(number)
                        .array();
        System.arraycopy(bytes, 0, value, offset, stored);
        return stored;
    }

    @Override
    public int readableBytes(int socket) {
        NioSocket s = sockets.get(socket);
        return s == null ? -Errno.BADF : s.readableBytes();
    }

    /** Nothing of the JDK tells. */
    @Override
    public int writableBytes(int socket) {
        return sockets.get(socket) == null ? -Errno.BADF : -Errno.NOTSUP;
    }

    @Override
    public int close(int socket) {
        NioSocket s = sockets.get(socket);
        if (s == null) {
            return -Errno.BADF;
        }
        sockets.remove(socket);
        selectors.forget(s);
        try {
            s.close();
            return 0;
        } catch (IOException e) {
            return NioSocket.failure(e);
        }
    }

    @Override
    public int await(int socket, int interest, long timeoutNanos) {
        if (sockets.get(socket) == null) {
            return -Errno.BADF;
        }
        if (awaited != socket) {
            // One that has been closed since is not watched any more.
            int _ = waits.watch(awaited, 0);
            awaited = socket;
        }
        int wanted = interest & (Readiness.READ | Readiness.WRITE);
        int watching = waits.watchFor(socket, wanted == 0 ? NioSocket.HANGUP_ONLY : wanted);
        if (watching < 0) {
            return watching;
        }
        int ready = waits.select(timeoutNanos);
        return ready <= 0 ? ready : waits.readyBits(0);
    }

    @Override
    public Poller newPoller() {
        return new NioPoller(sockets, waker, selectors);
    }

    @Override
    public void wake() {
        waker.signal();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            // First, so that no channel is registered any more when it is closed.
            selectors.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a selector of the network could not be closed", e);
        } finally {
            for (int socket = 0; socket < sockets.end(); socket++) {
                if (sockets.get(socket) != null) {
                    int _ = close(socket);
                }
            }
        }
    }

    /** A call on a socket. */
    @FunctionalInterface
    private interface Call {
        int on(NioSocket socket) throws IOException;
    }

    private int call(int socket, Call call) {
        NioSocket s = sockets.get(socket);
        if (s == null) {
            return -Errno.BADF;
        }
        try {
            return call.on(s);
        } catch (IOException e) {
            return NioSocket.failure(e);
        }
    }
}
