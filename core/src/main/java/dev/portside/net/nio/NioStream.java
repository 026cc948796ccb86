package dev.portside.net.nio;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.Network;
import dev.portside.net.Readiness;
import dev.portside.net.nio.StreamConnection.State;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A stream socket that does not listen. */
final class NioStream extends NioSocket {
    /*
     * Nothing of the JDK tells the end of a stream or a pending error without reading, so look()
     * reads ahead until the kernel has nothing more, or the room is full.
     */

    private final StreamConnection connection;
    private final StreamInput input;

    private boolean readShut;
    private boolean writeShut;

    private NioStream(
            int family,
            NioOptions options,
            NioSelectors selectors,
            NioBuffers buffers,
            SocketChannel channel,
            @Nullable SocketAddress bound,
            State state) {
        super(family, options, selectors, buffers);
        this.connection = new StreamConnection(this, channel, bound, state);
        this.input = new StreamInput(buffers);
    }

    static NioStream open(int family, NioSelectors selectors, NioBuffers buffers)
            throws IOException {
        NioOptions options = new NioOptions();
        return new NioStream(
                family,
                options,
                selectors,
                buffers,
                StreamConnection.newChannel(family, options, null),
                null,
                State.FRESH);
    }

    /** Returns the stream of an accepted channel, which is closed when that fails. */
    static NioStream accepted(NioListener listener, SocketChannel channel) throws IOException {
        NioOptions options = listener.options.inherited();
        try {
            channel.configureBlocking(false);
            ChannelOptions.apply(options, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new NioStream(
                listener.family,
                options,
                listener.selectors,
                listener.buffers,
                channel,
                null,
                State.CONNECTED);
    }

    /** Returns the stream a listener becomes when its listening ends. */
    static NioStream bound(NioListener listener, SocketAddress address) throws IOException {
        SocketChannel channel =
                StreamConnection.newChannel(
                        listener.family,
                        listener.options,
                        listener.family == Family.UNIX ? null : address);
        return new NioStream(
                listener.family,
                listener.options,
                listener.selectors,
                listener.buffers,
                channel,
                address,
                State.FRESH);
    }

    @Override
    SocketChannel channel() {
        return connection.channel();
    }

    @Override
    boolean isStream() {
        return true;
    }

    private boolean isConnected() {
        return connection.isConnected();
    }

    private void settle() {
        connection.settle();
    }

    // --- Connections ---

    @Override
    int listen(int backlog) throws IOException {
        settle();
        SocketChannel channel = channel();
        SocketAddress bound = connection.bound();
        if (connection.state() != State.FRESH || (family == Family.UNIX && bound == null)) {
            return -Errno.INVAL;
        }
        ChannelOptions.rememberSize(options, channel);
        ServerSocketChannel listening =
                family == Family.UNIX
                        ? NioListener.openUnix(channel, bound, connection.boundFile(), backlog)
                        : NioListener.openInet(family, options, channel, bound, backlog);
        selectors.release(channel);
        channel.close();
        selectors.replace(this, new NioListener(this, listening));
        return 0;
    }

    @Override
    int mayAccept() {
        return -Errno.INVAL;
    }

    @Override
    int bind(Endpoint address) throws IOException {
        return connection.bind(address);
    }

    @Override
    int connect(Endpoint address) throws IOException {
        return connection.connect(address);
    }

    // --- Readiness ---

    @Override
    int operations(int interest) {
        return switch (connection.state()) {
            case CONNECTING -> SelectionKey.OP_CONNECT;
            case FRESH, FAILED -> 0;
            case JOINED, CONNECTED -> {
                int operations = (interest & Readiness.WRITE) != 0 ? SelectionKey.OP_WRITE : 0;
                boolean reads =
                        (interest & Readiness.READ) != 0
                                || ((interest & HANGUP_ONLY) != 0 && input.canLook());
                yield reads ? operations | SelectionKey.OP_READ : operations;
            }
        };
    }

    @Override
    void look() {
        settle();
        if (isConnected()) {
            readAhead();
            if (input.hasEnded() && !isHungUp()) {
                probe();
            }
        }
    }

    private void readAhead() {
        if (input.look(channel())) {
            heated();
        }
    }

    /** Finds out what became of a connection whose end has been read. */
    private void probe() {
        try {
            if (selectors.isHungUp(channel())) {
                input.lose(family == Family.UNIX ? 0 : Errno.PIPE);
                heated();
            }
        } catch (IOException e) {
            // No descriptor is left for a selector: the next send tells.
            heated();
        }
    }

    private boolean isHungUp() {
        return input.isLost() || (writeShut && (readShut || input.hasEnded()));
    }

    @Override
    int readiness(int interest, int operations) {
        return switch (connection.state()) {
            case FRESH -> (interest & Readiness.WRITE) | Readiness.HANGUP;
            case CONNECTING -> 0;
            case FAILED ->
                    (interest & (Readiness.READ | Readiness.WRITE))
                            | Readiness.HANGUP
                            | (connection.failure() != 0 ? Readiness.ERROR : 0);
            case JOINED, CONNECTED -> connectedReadiness(interest, operations);
        };
    }

    private int connectedReadiness(int interest, int operations) {
        boolean hungUp = isHungUp();
        boolean writable = (operations & SelectionKey.OP_WRITE) != 0 || writeShut || input.isLost();
        int bits = writable ? Readiness.WRITE : 0;
        int enough = Math.min(options.receiveLowWater, ReadAhead.MAX_BYTES);
        if (input.hasEnded() || readShut || input.size() >= enough) {
            bits |= Readiness.READ;
        }
        bits &= interest;
        return bits | (hungUp ? Readiness.HANGUP : 0) | (input.error() != 0 ? Readiness.ERROR : 0);
    }

    @Override
    int takeError() {
        settle();
        if (isConnected()) {
            readAhead();
            return input.takeError();
        }
        return connection.takeFailure();
    }

    // --- Bytes ---

    @Override
    int receive(byte[] buffer, int offset, int length, boolean peek, @Nullable Endpoint from)
            throws IOException {
        if (from != null) {
            from.clear();
        }
        settle();
        if (length == 0) {
            return 0;
        }
        return switch (connection.state()) {
            case FRESH -> readShut ? 0 : notConnected();
            case CONNECTING -> -Errno.AGAIN;
            case FAILED -> -takeError();
            case JOINED, CONNECTED ->
                    peek ? peek(buffer, offset, length) : read(buffer, offset, length);
        };
    }

    private int peek(byte[] buffer, int offset, int length) {
        readAhead();
        int n = input.peek(buffer, offset, length);
        return n > 0 ? n : input.nothing(readShut);
    }

    private int read(byte[] buffer, int offset, int length) {
        int n = input.read(channel(), buffer, offset, length);
        if (input.hasEnded()) {
            heated();
        }
        return n > 0 ? n : input.nothing(readShut);
    }

    @Override
    int send(byte[] buffer, int offset, int length) throws IOException {
        settle();
        if (connection.state() == State.CONNECTING) {
            return -Errno.AGAIN;
        }
        int pending = connection.state() == State.FAILED ? takeError() : input.takeError();
        if (pending != 0) {
            return -pending;
        }
        if (!isConnected() || writeShut || input.isLost()) {
            return -Errno.PIPE;
        }
        int done = 0;
        while (done < length) {
            int chunk = Math.min(length - done, NioBuffers.CHUNK_BYTES);
            int n;
            try {
                n = channel().write(buffers.view(buffer, offset + done, chunk));
            } catch (IOException e) {
                return done > 0 ? done : refusedSend(e);
            }
            done += n;
            if (n < chunk) {
                break;
            }
        }
        return done > 0 || length == 0 ? done : -Errno.AGAIN;
    }

    private int refusedSend(IOException e) {
        // A unix peer may merely have ended its receiving.
        if (family != Family.UNIX) {
            input.lose(0);
        }
        heated();
        return failure(e);
    }

    @Override
    int sendTo(byte[] buffer, int offset, int length, Endpoint to) throws IOException {
        return send(buffer, offset, length);
    }

    @Override
    int readableBytes() {
        settle();
        if (isConnected()) {
            readAhead();
        }
        return input.size();
    }

    // --- Ends ---

    @Override
    int shutdown(int how) throws IOException {
        settle();
        boolean unix = family == Family.UNIX;
        if (connection.state() == State.CONNECTING && !unix) {
            connection.giveUp();
            return 0;
        }
        if (isConnected()) {
            readAhead();
            if (!unix && isClosed()) {
                return notConnected();
            }
            // On TCP the end of receiving is nobody else's business, and the JDK's would hide what
            // still arrives.
            if (unix && (how & Network.SHUT_RD) != 0) {
                channel().shutdownInput();
                input.end();
            }
            if ((how & Network.SHUT_WR) != 0) {
                channel().shutdownOutput();
            }
        } else if (!unix) {
            return notConnected();
        }
        readShut |= (how & Network.SHUT_RD) != 0;
        writeShut |= (how & Network.SHUT_WR) != 0;
        heated();
        return 0;
    }

    /** Whether both sides are done with the connection. */
    private boolean isClosed() {
        return input.isLost() || (writeShut && input.hasEnded());
    }

    @Override
    int localAddress(Endpoint out) throws IOException {
        settle();
        SocketAddress address = isConnected() ? channel().getLocalAddress() : connection.bound();
        NioAddresses.store(address, family, out);
        return 0;
    }

    @Override
    int peerAddress(Endpoint out) throws IOException {
        settle();
        if (!isConnected()) {
            return notConnected();
        }
        readAhead();
        if (family != Family.UNIX && isClosed()) {
            return notConnected();
        }
        NioAddresses.store(channel().getRemoteAddress(), family, out);
        return 0;
    }

    /** Stores the peer of a stream just accepted, even if it has gone since. */
    void acceptedFrom(Endpoint out) throws IOException {
        NioAddresses.store(channel().getRemoteAddress(), family, out);
    }

    @Override
    void close() throws IOException {
        SocketChannel channel = channel();
        selectors.release(channel);
        if (channel.isOpen() && isConnected() && family != Family.UNIX) {
            // The kernel resets the connection when a socket is closed over unread data, but what
            // has been read ahead it takes for read.
            boolean unread = input.size() > 0 && !input.isLost();
            if (unread || options.resetsOnClose()) {
                ChannelOptions.setReset(channel, true);
            }
        }
        channel.close();
        input.discard();
    }
}
