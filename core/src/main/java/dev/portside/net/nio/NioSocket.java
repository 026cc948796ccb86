package dev.portside.net.nio;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/**
 * A socket of a {@link NioNetwork}: a stream, a listener or a datagram socket.
 *
 * <p>The calls are those of {@link dev.portside.net.Network} and answer as those do; what the JDK
 * throws, the network turns into an errno.
 */
abstract class NioSocket {
    /*
     * Readiness has two sources. The selector tells what the kernel knows, as ready operations of
     * the channel's key. What has been read ahead, ended or failed only this object knows: whenever
     * that changes it calls heated(), so that pollers look at it without being told by the kernel.
     */

    /** Interest of a wait for HANGUP and ERROR alone. */
    static final int HANGUP_ONLY = 1 << 8;

    final int family;
    final NioOptions options;
    final NioSelectors selectors;
    final NioBuffers buffers;

    /** Its number in the network's table. */
    int number = -1;

    NioSocket(int family, NioOptions options, NioSelectors selectors, NioBuffers buffers) {
        this.family = family;
        this.options = options;
        this.selectors = selectors;
        this.buffers = buffers;
    }

    /** The channel, which a stream changes in its life. */
    abstract SelectableChannel channel();

    /** Returns the selector's operations that tell about an interest. */
    abstract int operations(int interest);

    /** Takes in what the kernel knows by now, such as data, an end or an error. */
    abstract void look();

    /**
     * Returns the readiness bits, without asking the kernel.
     *
     * @param operations what the selector has found ready
     */
    abstract int readiness(int interest, int operations);

    /** Says that it may be ready without the kernel knowing. */
    final void heated() {
        selectors.heat(this);
    }

    abstract int bind(Endpoint address) throws IOException;

    abstract int listen(int backlog) throws IOException;

    /** Returns the accepted stream, or null when none waits. */
    @Nullable NioStream accept(Endpoint peer) throws IOException {
        return null;
    }

    /** Returns 0 when accept makes sense, else why not. */
    abstract int mayAccept();

    abstract int connect(Endpoint address) throws IOException;

    abstract int receive(
            byte[] buffer, int offset, int length, boolean peek, @Nullable Endpoint from)
            throws IOException;

    abstract int send(byte[] buffer, int offset, int length) throws IOException;

    abstract int sendTo(byte[] buffer, int offset, int length, Endpoint to) throws IOException;

    abstract int shutdown(int how) throws IOException;

    abstract int localAddress(Endpoint out) throws IOException;

    abstract int peerAddress(Endpoint out) throws IOException;

    abstract int readableBytes();

    /** Returns the pending error and forgets it. */
    abstract int takeError();

    abstract boolean isStream();

    boolean isListening() {
        return false;
    }

    /** Closes the channel, at once and without waiting for unsent data. */
    abstract void close() throws IOException;

    static int failure(IOException e) {
        return -NioErrno.of(e);
    }

    static int notConnected() {
        return -Errno.NOTCONN;
    }
}
