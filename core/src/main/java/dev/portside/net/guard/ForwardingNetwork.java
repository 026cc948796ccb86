package dev.portside.net.guard;

import dev.portside.net.Endpoint;
import dev.portside.net.Network;
import dev.portside.net.Poller;
import org.jspecify.annotations.Nullable;

/** A network that hands every call on, for those that change some of them. */
abstract class ForwardingNetwork implements Network {

    /** Does the work; closed with this. */
    final Network inner;

    ForwardingNetwork(Network inner) {
        this.inner = inner;
    }

    @Override
    public int inherit(int hostFd) {
        return inner.inherit(hostFd);
    }

    @Override
    public int bind(int socket, Endpoint address) {
        return inner.bind(socket, address);
    }

    @Override
    public int listen(int socket, int backlog) {
        return inner.listen(socket, backlog);
    }

    @Override
    public int connect(int socket, Endpoint address) {
        return inner.connect(socket, address);
    }

    @Override
    public int sendTo(int socket, byte[] buffer, int offset, int length, Endpoint to) {
        return inner.sendTo(socket, buffer, offset, length, to);
    }

    @Override
    public int open(int family, int type) {
        return inner.open(family, type);
    }

    @Override
    public int accept(int socket, Endpoint peer) {
        return inner.accept(socket, peer);
    }

    @Override
    public int receive(
            int socket, byte[] buffer, int offset, int length, int flags, @Nullable Endpoint from) {
        return inner.receive(socket, buffer, offset, length, flags, from);
    }

    @Override
    public int send(int socket, byte[] buffer, int offset, int length) {
        return inner.send(socket, buffer, offset, length);
    }

    @Override
    public int shutdown(int socket, int how) {
        return inner.shutdown(socket, how);
    }

    @Override
    public int localAddress(int socket, Endpoint out) {
        return inner.localAddress(socket, out);
    }

    @Override
    public int peerAddress(int socket, Endpoint out) {
        return inner.peerAddress(socket, out);
    }

    @Override
    public int setOption(int socket, int option, byte[] value, int offset, int length) {
        return inner.setOption(socket, option, value, offset, length);
    }

    @Override
    public int getOption(int socket, int option, byte[] value, int offset, int capacity) {
        return inner.getOption(socket, option, value, offset, capacity);
    }

    @Override
    public int readableBytes(int socket) {
        return inner.readableBytes(socket);
    }

    @Override
    public int writableBytes(int socket) {
        return inner.writableBytes(socket);
    }

    @Override
    public int await(int socket, int interest, long timeoutNanos) {
        return inner.await(socket, interest, timeoutNanos);
    }

    @Override
    public Poller newPoller() {
        return inner.newPoller();
    }

    @Override
    public void wake() {
        inner.wake();
    }

    @Override
    public int close(int socket) {
        return inner.close(socket);
    }

    @Override
    public void close() {
        inner.close();
    }
}
