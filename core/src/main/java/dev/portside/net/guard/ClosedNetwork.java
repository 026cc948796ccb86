package dev.portside.net.guard;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Network;
import dev.portside.net.Poller;
import org.jspecify.annotations.Nullable;

/**
 * A network that opens nothing: every open answers ACCES. Waits work, on the network beneath,
 * because clocks and standard input are waited for there too.
 */
public final class ClosedNetwork implements Network {

    private final Network waits;

    /**
     * @param waits serves pollers and {@link #wake}; closed with this
     */
    public ClosedNetwork(Network waits) {
        this.waits = waits;
    }

    @Override
    public int open(int family, int type) {
        return -Errno.ACCES;
    }

    @Override
    public int inherit(int hostFd) {
        return -Errno.ACCES;
    }

    @Override
    public int bind(int socket, Endpoint address) {
        return -Errno.BADF;
    }

    @Override
    public int listen(int socket, int backlog) {
        return -Errno.BADF;
    }

    @Override
    public int accept(int socket, Endpoint peer) {
        return -Errno.BADF;
    }

    @Override
    public int connect(int socket, Endpoint address) {
        return -Errno.BADF;
    }

    @Override
    public int receive(
            int socket, byte[] buffer, int offset, int length, int flags, @Nullable Endpoint from) {
        return -Errno.BADF;
    }

    @Override
    public int send(int socket, byte[] buffer, int offset, int length) {
        return -Errno.BADF;
    }

    @Override
    public int sendTo(int socket, byte[] buffer, int offset, int length, Endpoint to) {
        return -Errno.BADF;
    }

    @Override
    public int shutdown(int socket, int how) {
        return -Errno.BADF;
    }

    @Override
    public int localAddress(int socket, Endpoint out) {
        return -Errno.BADF;
    }

    @Override
    public int peerAddress(int socket, Endpoint out) {
        return -Errno.BADF;
    }

    @Override
    public int setOption(int socket, int option, byte[] value, int offset, int length) {
        return -Errno.BADF;
    }

    @Override
    public int getOption(int socket, int option, byte[] value, int offset, int capacity) {
        return -Errno.BADF;
    }

    @Override
    public int readableBytes(int socket) {
        return -Errno.BADF;
    }

    @Override
    public int writableBytes(int socket) {
        return -Errno.BADF;
    }

    @Override
    public int close(int socket) {
        return -Errno.BADF;
    }

    @Override
    public int await(int socket, int interest, long timeoutNanos) {
        return -Errno.BADF;
    }

    @Override
    public Poller newPoller() {
        return waits.newPoller();
    }

    @Override
    public void wake() {
        waits.wake();
    }

    @Override
    public void close() {
        waits.close();
    }
}
