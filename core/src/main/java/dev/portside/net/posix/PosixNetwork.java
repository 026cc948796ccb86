package dev.portside.net.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.Network;
import dev.portside.net.Poller;
import dev.portside.net.SocketOption;
import dev.portside.net.SocketType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A network of kernel sockets; the contract is {@link Network}'s and the behaviour the kernel's.
 *
 * <p>Every kernel socket is non-blocking and closed on exec. After {@link #close()} every call
 * answers {@code -BADF}.
 */
public final class PosixNetwork implements Network {
    /*
     * receive, send and accept are one critical downcall each on the caller's array: no copy, and
     * no objects, see ArraySegments. What may wait is in PosixWaits alone.
     */

    private static final int NEW_SOCKET = Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC;

    private final SocketTable sockets = new SocketTable();
    private final PosixWaits waits = new PosixWaits();
    private final Scratch s = waits.scratch;
    private final ArraySegments arrays = new ArraySegments();
    private final List<PosixPoller> pollers = new ArrayList<>();
    private final PosixWaits.KernelWait pollWait = nanos -> Epoll.poll(s, 2, nanos);

    /** Whether a socket of this network may have a lingering close. */
    private boolean lingers;

    private boolean closed;

    PosixNetwork() {}

    @Override
    public int open(int family, int type) {
        if (closed) {
            return -Errno.BADF;
        }
        int kernelFamily =
                switch (family) {
                    case Family.INET4 -> Linux.AF_INET;
                    case Family.INET6 -> Linux.AF_INET6;
                    case Family.UNIX -> Linux.AF_UNIX;
                    default -> -1;
                };
        if (kernelFamily < 0) {
            return -Errno.AFNOSUPPORT;
        }
        int kernelType =
                switch (type) {
                    case SocketType.STREAM -> Linux.SOCK_STREAM;
                    case SocketType.DATAGRAM -> Linux.SOCK_DGRAM;
                    default -> -1;
                };
        if (kernelType < 0) {
            return -Errno.PROTONOSUPPORT;
        }
        int hostFd = LibC.socket(s, kernelFamily, kernelType | NEW_SOCKET);
        return hostFd < 0 ? hostFd : sockets.add(hostFd, type);
    }

    /**
     * Takes over a kernel socket that this process has inherited, which is closed with this network
     * from now on.
     *
     * @return the socket; or -NOTSOCK, -BADF, -PROTONOSUPPORT, -AFNOSUPPORT, after which it is not
     *     taken over
     */
    public int adopt(int hostFd) {
        if (closed || hostFd < 0) {
            return -Errno.BADF;
        }
        int typed = LibC.getsockopt(s, hostFd, Linux.SOL_SOCKET, Linux.SO_TYPE, 4);
        if (typed < 0) {
            return typed;
        }
        int kernelType = s.option.get(JAVA_INT, 0);
        if (kernelType != Linux.SOCK_STREAM && kernelType != Linux.SOCK_DGRAM) {
            return -Errno.PROTONOSUPPORT;
        }
        int named = LibC.getsockname(s, hostFd);
        if (named < 0) {
            return named;
        }
        Endpoint address = new Endpoint();
        Sockaddr.read(s, address);
        if (address.family == Family.UNSPEC) {
            return -Errno.AFNOSUPPORT;
        }
        int type = PosixOptions.socketType(kernelType);
        int flags = LibC.fcntl(s, hostFd, Linux.F_GETFL, 0);
        int result = LibC.fcntl(s, hostFd, Linux.F_SETFL, flags | Linux.O_NONBLOCK);
        if (result >= 0) {
            result = LibC.fcntl(s, hostFd, Linux.F_SETFD, Linux.FD_CLOEXEC);
        }
        lingers = true;
        return result < 0 ? result : sockets.add(hostFd, type);
    }

    @Override
    public int inherit(int hostFd) {
        if (closed || hostFd < 0) {
            return -Errno.BADF;
        }
        int copy = LibC.fcntl(s, hostFd, Linux.F_DUPFD_CLOEXEC, 0);
        if (copy < 0) {
            return copy;
        }
        int socket = adopt(copy);
        if (socket < 0) {
            LibC.close(s, copy);
        }
        return socket;
    }

    @Override
    public int bind(int socket, Endpoint address) {
        int hostFd = sockets.hostFd(socket);
        if (hostFd < 0) {
            return -Errno.BADF;
        }
        int bytes = Sockaddr.write(s, address);
        return bytes < 0 ? -Errno.AFNOSUPPORT : LibC.bind(s, hostFd, bytes);
    }

    @Override
    public int listen(int socket, int backlog) {
        int hostFd = sockets.hostFd(socket);
        return hostFd < 0 ? -Errno.BADF : LibC.listen(s, hostFd, backlog);
    }

    @Override
    public int accept(int socket, Endpoint peer) {
        int hostFd = sockets.hostFd(socket);
        if (hostFd < 0) {
            return -Errno.BADF;
        }
        int accepted = LibC.accept4(s, hostFd, NEW_SOCKET);
        if (accepted < 0) {
            return accepted;
        }
        Sockaddr.read(s, peer);
        return sockets.add(accepted, SocketType.STREAM);
    }

    @Override
    public int connect(int socket, Endpoint address) {
        int hostFd = sockets.hostFd(socket);
        if (hostFd < 0) {
            return -Errno.BADF;
        }
        int bytes = Sockaddr.write(s, address);
        return bytes < 0 ? -Errno.AFNOSUPPORT : LibC.connect(s, hostFd, bytes);
    }

    @Override
    public int receive(
            int socket, byte[] buffer, int offset, int length, int flags, @Nullable Endpoint from) {
        int hostFd = sockets.hostFd(socket);
        if (hostFd < 0) {
            return -Errno.BADF;
        }
        int kernelFlags = (flags & PEEK) != 0 ? Linux.MSG_PEEK : 0;
        if (sockets.isDatagram(socket)) {
            kernelFlags |= Linux.MSG_TRUNC;
        } else if (length == 0) {
            if (from != null) {
                from.clear();
            }
            return 0;
        }
        MemorySegment segment = segment(buffer, offset, length);
        if (from == null) {
            return LibC.recv(s, hostFd, segment, length, kernelFlags);
        }
        int result = LibC.recvfrom(s, hostFd, segment, length, kernelFlags);
        if (result >= 0) {
            Sockaddr.read(s, from);
        }
        return result;
    }

    @Override
    public int send(int socket, byte[] buffer, int offset, int length) {
        int hostFd = sockets.hostFd(socket);
        if (hostFd < 0) {
            return -Errno.BADF;
        }
        MemorySegment segment = segment(buffer, offset, length);
        return LibC.send(s, hostFd, segment, length, Linux.MSG_NOSIGNAL);
    }

    @Override
    public int sendTo(int socket, byte[] buffer, int offset, int length, Endpoint to) {
        int hostFd = sockets.hostFd(socket);
        if (hostFd < 0) {
            return -Errno.BADF;
        }
        // The kernel ignores the address on TCP but not on a unix stream.
        if (!sockets.isDatagram(socket)) {
            return send(socket, buffer, offset, length);
        }
        int bytes = Sockaddr.write(s, to);
        if (bytes < 0) {
            return -Errno.AFNOSUPPORT;
        }
        MemorySegment segment = segment(buffer, offset, length);
        return LibC.sendto(s, hostFd, segment, length, Linux.MSG_NOSIGNAL, bytes);
    }

    private MemorySegment segment(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        return arrays.at(buffer, offset);
    }

    @Override
    public int shutdown(int socket, int how) {
        int hostFd = sockets.hostFd(socket);
        if (hostFd < 0) {
            return -Errno.BADF;
        }
        // SHUT_RD, SHUT_WR and SHUT_RDWR are 0, 1 and 2 in the kernel.
        return how < 1 || how > 3 ? -Errno.INVAL : LibC.shutdown(s, hostFd, how - 1);
    }

    @Override
    public int localAddress(int socket, Endpoint out) {
        int hostFd = sockets.hostFd(socket);
        int result = hostFd < 0 ? -Errno.BADF : LibC.getsockname(s, hostFd);
        if (result >= 0) {
            Sockaddr.read(s, out);
        }
        return result;
    }

    @Override
    public int peerAddress(int socket, Endpoint out) {
        int hostFd = sockets.hostFd(socket);
        int result = hostFd < 0 ? -Errno.BADF : LibC.getpeername(s, hostFd);
        if (result >= 0) {
            Sockaddr.read(s, out);
        }
        return result;
    }

    @Override
    public int setOption(int socket, int option, byte[] value, int offset, int length) {
        int hostFd = sockets.hostFd(socket);
        if (hostFd < 0) {
            return -Errno.BADF;
        }
        int result = PosixOptions.set(s, hostFd, option, value, offset, length);
        if (result >= 0 && option == SocketOption.LINGER && PosixOptions.lingers(s)) {
            lingers = true;
        }
        return result;
    }

    @Override
    public int getOption(int socket, int option, byte[] value, int offset, int capacity) {
        int hostFd = sockets.hostFd(socket);
        return hostFd < 0
                ? -Errno.BADF
                : PosixOptions.get(s, hostFd, option, value, offset, capacity);
    }

    @Override
    public int readableBytes(int socket) {
        int hostFd = sockets.hostFd(socket);
        return hostFd < 0 ? -Errno.BADF : LibC.ioctlInt(s, hostFd, Linux.FIONREAD);
    }

    @Override
    public int writableBytes(int socket) {
        int hostFd = sockets.hostFd(socket);
        if (hostFd < 0) {
            return -Errno.BADF;
        }
        int queued = LibC.ioctlInt(s, hostFd, Linux.SIOCOUTQ);
        if (queued < 0) {
            return queued;
        }
        int result = LibC.getsockopt(s, hostFd, Linux.SOL_SOCKET, Linux.SO_SNDBUF, 4);
        int size = s.option.get(JAVA_INT, 0);
        return result < 0 ? result : Math.max(0, size - queued);
    }

    @Override
    public int close(int socket) {
        int hostFd = sockets.hostFd(socket);
        if (hostFd < 0) {
            return -Errno.BADF;
        }
        for (int i = 0; i < pollers.size(); i++) {
            pollers.get(i).forget(socket);
        }
        sockets.remove(socket);
        if (lingers) {
            PosixOptions.closeInBackground(s, hostFd);
        }
        int result = LibC.close(s, hostFd);
        // Linux has released the number even then.
        return result == -Errno.INTR ? 0 : result;
    }

    @Override
    public int await(int socket, int interest, long timeoutNanos) {
        int hostFd = sockets.hostFd(socket);
        if (hostFd < 0) {
            return -Errno.BADF;
        }
        int bits = KernelReadiness.toKernel(interest);
        if (timeoutNanos == 0) {
            return look(hostFd, bits);
        }
        if (Thread.currentThread().isVirtual()) {
            int result = awaitParked(socket, hostFd, bits, timeoutNanos);
            waits.waker.take();
            return result;
        }
        Epoll.setPollFd(s, 0, hostFd, bits);
        Epoll.setPollFd(s, 1, waits.waker.eventFd(), Linux.POLLIN);
        int result = waits.inKernel(pollWait, timeoutNanos);
        waits.waker.take();
        return result <= 0 ? result : KernelReadiness.fromKernel(Epoll.polled(s, 0));
    }

    private int look(int hostFd, int bits) {
        Epoll.setPollFd(s, 0, hostFd, bits);
        int result = Epoll.poll(s, 1, 0);
        return result <= 0 ? result : KernelReadiness.fromKernel(Epoll.polled(s, 0));
    }

    private int awaitParked(int socket, int hostFd, int bits, long timeoutNanos) {
        long start = System.nanoTime();
        long left = timeoutNanos;
        while (true) {
            int result = look(hostFd, bits);
            if (result != 0 || waits.mustReturn()) {
                return result;
            }
            if (timeoutNanos > 0) {
                left = timeoutNanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return 0;
                }
            }
            boolean known = sockets.hasFlag(socket, SocketTable.IN_WAITER);
            int parked = waits.parked(hostFd, bits, left, known);
            if (parked < 0) {
                return parked;
            }
            sockets.setFlag(socket, SocketTable.IN_WAITER);
        }
    }

    @Override
    public Poller newPoller() {
        PosixPoller poller = new PosixPoller(sockets, waits, pollers::remove);
        pollers.add(poller);
        return poller;
    }

    @Override
    public void wake() {
        waits.waker.signal();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (PosixPoller poller : List.copyOf(pollers)) {
            poller.close();
        }
        for (int socket = 0; socket < sockets.end(); socket++) {
            if (sockets.hostFd(socket) >= 0) {
                close(socket);
            }
        }
        waits.close();
    }
}
