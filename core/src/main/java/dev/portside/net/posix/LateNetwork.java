package dev.portside.net.posix;

import dev.portside.net.Endpoint;
import dev.portside.net.Network;
import dev.portside.net.NetworkProvider;
import dev.portside.net.Poller;
import org.jspecify.annotations.Nullable;

/**
 * A network that is opened when it is first used, for guests that most likely never do: what a
 * network waits with takes long to link.
 */
final class LateNetwork implements Network {
    /*
     * wake() may come from any thread before there is a network; the first one to be opened hears of it, because the wait it is meant for
     * may be just about to begin.
     */

    private final NetworkProvider provider;
    private volatile @Nullable Network network;
    private boolean woken;
    private boolean closed;

    /**
     * @param provider asked once at most
     */
    LateNetwork(NetworkProvider provider) {
        this.provider = provider;
    }

    private Network opened() {
        Network open = network;
        return open != null ? open : open();
    }

    private synchronized Network open() {
        Network open = network;
        if (open == null) {
            open = provider.open();
            if (woken) {
                open.wake();
            }
            if (closed) {
                open.close();
            }
            network = open;
        }
        return open;
    }

    @Override
    public int open(int family, int type) {
        return opened().open(family, type);
    }

    @Override
    public int inherit(int hostFd) {
        return opened().inherit(hostFd);
    }

    @Override
    public int bind(int socket, Endpoint address) {
        return opened().bind(socket, address);
    }

    @Override
    public int listen(int socket, int backlog) {
        return opened().listen(socket, backlog);
    }

    @Override
    public int accept(int socket, Endpoint peer) {
        return opened().accept(socket, peer);
    }

    @Override
    public int connect(int socket, Endpoint address) {
        return opened().connect(socket, address);
    }

    @Override
    public int receive(
            int socket, byte[] buffer, int offset, int length, int flags, @Nullable Endpoint from) {
        return opened().receive(socket, buffer, offset, length, flags, from);
    }

    @Override
    public int send(int socket, byte[] buffer, int offset, int length) {
        return opened().send(socket, buffer, offset, length);
    }

    @Override
    public int sendTo(int socket, byte[] buffer, int offset, int length, Endpoint to) {
        return opened().sendTo(socket, buffer, offset, length, to);
    }

    @Override
    public int shutdown(int socket, int how) {
        return opened().shutdown(socket, how);
    }

    @Override
    public int localAddress(int socket, Endpoint out) {
        return opened().localAddress(socket, out);
    }

    @Override
    public int peerAddress(int socket, Endpoint out) {
        return opened().peerAddress(socket, out);
    }

    @Override
    public int setOption(int socket, int option, byte[] value, int offset, int length) {
        return opened().setOption(socket, option, value, offset, length);
    }

    @Override
    public int getOption(int socket, int option, byte[] value, int offset, int capacity) {
        return opened().getOption(socket, option, value, offset, capacity);
    }

    @Override
    public int readableBytes(int socket) {
        return opened().readableBytes(socket);
    }

    @Override
    public int writableBytes(int socket) {
        return opened().writableBytes(socket);
    }

    @Override
    public int close(int socket) {
        return opened().close(socket);
    }

    @Override
    public int await(int socket, int interest, long timeoutNanos) {
        return opened().await(socket, interest, timeoutNanos);
    }

    @Override
    public Poller newPoller() {
        return opened().newPoller();
    }

    @Override
    public void wake() {
        Network open = network;
        if (open == null) {
            synchronized (this) {
                open = network;
                woken = true;
            }
        }
        if (open != null) {
            open.wake();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (network != null) {
            network.close();
        }
    }
}
