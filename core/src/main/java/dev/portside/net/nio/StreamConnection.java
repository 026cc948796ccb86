package dev.portside.net.nio;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** How far a stream socket's connection is: its channel, its address, and how connecting went. */
final class StreamConnection {
    /*
     * The JDK closes a channel whose connect failed, where POSIX keeps the socket: a new channel
     * with the same options and the same bound address takes its place.
     */

    enum State {
        /** Never connected, or given up. */
        FRESH,
        CONNECTING,
        /** The connect has failed, and no connect has asked yet. */
        FAILED,
        /** Connected, and no connect has asked yet. */
        JOINED,
        CONNECTED
    }

    private final NioStream socket;
    private final int family;
    private final NioOptions options;
    private final NioSelectors selectors;
    private SocketChannel channel;
    private State state;
    private @Nullable SocketAddress bound;

    /** Tells the file that a unix socket's bind has made. */
    private @Nullable Object boundFile;

    /** Why the connect has failed, 0 when somebody has been told. */
    private int failure;

    StreamConnection(
            NioStream socket, SocketChannel channel, @Nullable SocketAddress bound, State state) {
        this.socket = socket;
        this.family = socket.family;
        this.options = socket.options;
        this.selectors = socket.selectors;
        this.channel = channel;
        this.bound = bound;
        this.state = state;
    }

    static SocketChannel newChannel(int family, NioOptions options, @Nullable SocketAddress bindTo)
            throws IOException {
        SocketChannel channel = SocketChannel.open(NioAddresses.protocolFamily(family));
        try {
            channel.configureBlocking(false);
            ChannelOptions.apply(options, channel);
            if (bindTo != null) {
                channel.bind(bindTo);
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Puts a new channel in place of the one there is. */
    private void renew() throws IOException {
        selectors.release(channel);
        channel.close();
        // A path is taken by its first bind for ever.
        channel = newChannel(family, options, family == Family.UNIX ? null : bound);
        selectors.changed(socket);
    }

    SocketChannel channel() {
        return channel;
    }

    State state() {
        return state;
    }

    boolean isConnected() {
        return state == State.CONNECTED || state == State.JOINED;
    }

    /** Returns the address the socket is bound to, or null. */
    @Nullable SocketAddress bound() {
        return bound;
    }

    /** Returns what tells the file that a unix socket's bind has made, or null. */
    @Nullable Object boundFile() {
        return boundFile;
    }

    /** Returns why the connect has failed, 0 when somebody has been told. */
    int failure() {
        return failure;
    }

    /** Returns the same, for somebody who is told. */
    int takeFailure() {
        int taken = failure;
        failure = 0;
        return taken;
    }

    /** Ends a connect under way. */
    void giveUp() throws IOException {
        state = State.FRESH;
        renew();
    }

    int bind(Endpoint address) throws IOException {
        int errno = NioAddresses.check(address, family, false);
        if (errno < 0) {
            return errno;
        }
        settle();
        if (bound != null || state != State.FRESH) {
            return -Errno.INVAL;
        }
        if (family == Family.UNIX) {
            UnixDomainSocketAddress path = NioAddresses.unix(address);
            if (path == null) {
                return NioAddresses.why(address);
            }
            channel.bind(path);
            bound = path;
            boundFile = UnixFiles.identity(path);
        } else {
            channel.bind(NioAddresses.inet(address));
            bound = channel.getLocalAddress();
        }
        return 0;
    }

    int connect(Endpoint address) throws IOException {
        settle();
        return switch (state) {
            case CONNECTING -> -Errno.ALREADY;
            case CONNECTED -> -Errno.ISCONN;
            case JOINED -> {
                state = State.CONNECTED;
                yield 0;
            }
            case FAILED -> {
                int errno = takeFailure();
                state = State.FRESH;
                selectors.changed(socket);
                yield errno == 0 ? -Errno.CONNABORTED : -errno;
            }
            case FRESH -> begin(address);
        };
    }

    private int begin(Endpoint address) throws IOException {
        int errno = NioAddresses.check(address, family, false);
        if (errno < 0) {
            return errno;
        }
        SocketAddress to =
                family == Family.UNIX ? NioAddresses.unix(address) : NioAddresses.inet(address);
        if (to == null) {
            return NioAddresses.why(address);
        }
        if (!channel.isOpen()) {
            renew();
        }
        boolean connected;
        try {
            connected = channel.connect(to);
        } catch (IOException e) {
            int refusal = NioSocket.failure(e);
            renew();
            return refusal;
        }
        if (!connected && family == Family.UNIX) {
            // The listener's queue is full. The JDK would take the socket for a connected one.
            renew();
            return -Errno.AGAIN;
        }
        state = connected ? State.CONNECTED : State.CONNECTING;
        selectors.changed(socket);
        return connected ? 0 : -Errno.INPROGRESS;
    }

    /** Takes note of how a connect under way has ended. */
    void settle() {
        if (state != State.CONNECTING) {
            return;
        }
        try {
            if (!channel.finishConnect()) {
                return;
            }
            state = State.JOINED;
        } catch (IOException e) {
            failure = NioErrno.of(e);
            state = State.FAILED;
            renewLater();
        }
        selectors.changed(socket);
    }

    /** Replaces the channel now if possible, else at the next connect. */
    private void renewLater() {
        try {
            renew();
        } catch (IOException e) {
            // The next connect tries again, and answers why it cannot.
            socket.heated();
        }
    }
}
