package dev.portside.wasi.fd;

import dev.portside.net.Endpoint;
import dev.portside.net.Network;
import dev.portside.net.SocketType;
import dev.portside.wasi.abi.FdFlags;
import dev.portside.wasi.abi.FileType;
import org.jspecify.annotations.Nullable;

/**
 * A socket of the guest's {@link Network}.
 *
 * <p>The kernel keeps the socket's state; here is only what the kernel cannot know, because its
 * sockets never block: whether the guest's does, for how long, and what a multi-step blocking call
 * has to remember.
 */
public final class SocketDescriptor extends Descriptor {

    private final Network network;
    private final int handle;
    private final int family;
    private final int type;

    /**
     * Of an accepted socket, the peer as accept named it; the kernel forgets it when the peer
     * resets.
     */
    public @Nullable Endpoint acceptedPeer;

    /** How long a blocking receive or accept waits; negative: without bound. */
    public long receiveTimeoutNanos = -1;

    /** How long a blocking send or connect waits; negative: without bound. */
    public long sendTimeoutNanos = -1;

    /**
     * An errno that arrived after part of a blocking call had succeeded; delivered by the next
     * call.
     */
    public int pendingError;

    /** Whether the guest has shut down the receiving direction. */
    public boolean receiveShut;

    /** Whether the guest has called listen. */
    public boolean listening;

    /** What the poller watches for this socket. Owned by poll_oneoff, as are the next three. */
    public int watched;

    /** The poll_oneoff call that last named this socket. */
    public long pollRound;

    /** What that call waits for. */
    public int wanted;

    /** What the poller found in that call. */
    public int ready;

    public SocketDescriptor(
            Network network, int handle, int family, int type, int fdFlags, long rights) {
        super(rights, rights, fdFlags);
        this.network = network;
        this.handle = handle;
        this.family = family;
        this.type = type;
    }

    /** Returns the network's number of this socket. */
    public int handle() {
        return handle;
    }

    /** Returns the {@link dev.portside.net.Family}. */
    public int family() {
        return family;
    }

    public boolean isStream() {
        return type == SocketType.STREAM;
    }

    /** Tells whether the guest asked for calls that do not wait. */
    public boolean isNonBlocking() {
        return (fdFlags() & FdFlags.NONBLOCK) != 0;
    }

    @Override
    public int fileType() {
        return isStream() ? FileType.SOCKET_STREAM : FileType.SOCKET_DGRAM;
    }

    @Override
    public int close() {
        return -network.close(handle);
    }
}
