package dev.portside.net.nio;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.Network;
import dev.portside.net.Readiness;
import dev.portside.net.SocketOption;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A stream socket that listens. */
final class NioListener extends NioSocket {
    /*
     * The JDK binds and listens in one step, with a channel of another kind. A stream that was
     * bound keeps its port meanwhile: both sockets permit reuse for the moment, which the kernel
     * grants as long as neither listens. Where it does not, and for paths, the stream lets go
     * first, and somebody else may be faster.
     */

    /** What Linux makes of a negative backlog. */
    private static final int LARGEST_BACKLOG = 4096;

    private final ServerSocketChannel channel;

    NioListener(NioStream before, ServerSocketChannel channel) {
        super(before.family, before.options, before.selectors, before.buffers);
        this.channel = channel;
    }

    /**
     * Opens the channel that takes a unix stream's place.
     *
     * @param stream the stream's channel, closed even when this fails
     * @param bound its path, and the file there
     */
    static ServerSocketChannel openUnix(
            SocketChannel stream,
            @Nullable SocketAddress bound,
            @Nullable Object boundFile,
            int backlog)
            throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listening.configureBlocking(false);
            stream.close();
            UnixFiles.remove(bound, boundFile);
            return listening.bind(bound, queue(backlog));
        } catch (IOException e) {
            listening.close();
            throw e;
        }
    }

    /**
     * Opens the channel that takes a TCP stream's place.
     *
     * @param stream the stream's channel, closed by the caller
     * @param bound its address; null: a wildcard port is chosen
     */
    static ServerSocketChannel openInet(
            int family,
            NioOptions options,
            SocketChannel stream,
            @Nullable SocketAddress bound,
            int backlog)
            throws IOException {
        ServerSocketChannel listening =
                ServerSocketChannel.open(NioAddresses.protocolFamily(family));
        try {
            listening.configureBlocking(false);
            ChannelOptions.apply(options, listening);
            bindOver(listening, stream, bound, queue(backlog));
            ChannelOptions.apply(options, SocketOption.REUSEADDR, listening);
            return listening;
        } catch (IOException e) {
            listening.close();
            throw e;
        }
    }

    private static int queue(int backlog) {
        return backlog < 0 ? LARGEST_BACKLOG : Math.max(1, backlog);
    }

    private static void bindOver(
            ServerSocketChannel listening,
            SocketChannel stream,
            @Nullable SocketAddress bound,
            int queue)
            throws IOException {
        listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        if (bound == null) {
            listening.bind(null, queue);
            return;
        }
        stream.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        try {
            listening.bind(bound, queue);
        } catch (BindException e) {
            stream.close();
            listening.bind(bound, queue);
        }
    }

    @Override
    ServerSocketChannel channel() {
        return channel;
    }

    @Override
    boolean isStream() {
        return true;
    }

    @Override
    boolean isListening() {
        return true;
    }

    @Override
    int operations(int interest) {
        return (interest & Readiness.READ) != 0 ? SelectionKey.OP_ACCEPT : 0;
    }

    @Override
    void look() {}

    @Override
    int readiness(int interest, int operations) {
        return (operations & SelectionKey.OP_ACCEPT) != 0 ? interest & Readiness.READ : 0;
    }

    @Override
    int takeError() {
        return 0;
    }

    @Override
    int mayAccept() {
        return 0;
    }

    @Override
    @Nullable NioStream accept(Endpoint peer) throws IOException {
        SocketChannel accepted = channel.accept();
        if (accepted == null) {
            return null;
        }
        NioStream stream = NioStream.accepted(this, accepted);
        stream.acceptedFrom(peer);
        return stream;
    }

    @Override
    int bind(Endpoint address) {
        int errno = NioAddresses.check(address, family, false);
        return errno < 0 ? errno : -Errno.INVAL;
    }

    @Override
    int listen(int backlog) {
        return 0;
    }

    @Override
    int connect(Endpoint address) {
        return family == Family.UNIX ? -Errno.INVAL : -Errno.ISCONN;
    }

    @Override
    int receive(byte[] buffer, int offset, int length, boolean peek, @Nullable Endpoint from) {
        if (from != null) {
            from.clear();
        }
        return length == 0 ? 0 : notConnected();
    }

    @Override
    int send(byte[] buffer, int offset, int length) {
        return family == Family.UNIX ? notConnected() : -Errno.PIPE;
    }

    @Override
    int sendTo(byte[] buffer, int offset, int length, Endpoint to) {
        return send(buffer, offset, length);
    }

    /** Ends the listening, and leaves a stream bound to the same address. */
    @Override
    int shutdown(int how) throws IOException {
        if ((how & Network.SHUT_RD) == 0) {
            return 0;
        }
        SocketAddress address = channel.getLocalAddress();
        selectors.release(channel);
        channel.close();
        selectors.replace(this, NioStream.bound(this, address));
        return 0;
    }

    @Override
    int localAddress(Endpoint out) throws IOException {
        NioAddresses.store(channel.getLocalAddress(), family, out);
        return 0;
    }

    @Override
    int peerAddress(Endpoint out) {
        return notConnected();
    }

    @Override
    int readableBytes() {
        return -Errno.INVAL;
    }

    @Override
    void close() throws IOException {
        selectors.release(channel);
        channel.close();
    }
}
