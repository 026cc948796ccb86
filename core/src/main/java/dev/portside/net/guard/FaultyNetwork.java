package dev.portside.net.guard;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Network;
import dev.portside.net.SocketOption;
import dev.portside.net.SocketType;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A network on which things go wrong, by chance and yet repeatable: the same calls with the same
 * seed meet the same faults.
 *
 * <p>Transfers of streams are cut short; calls answer AGAIN or INTR without having done anything;
 * connects are refused; connections are reset, after which they deliver their end and take nothing,
 * and the peer sees their end. Datagrams are never cut. Waits are left alone: a caller that was
 * told AGAIN finds the socket still ready.
 */
public final class FaultyNetwork extends ForwardingNetwork {

    /**
     * How often what happens, in thousandths.
     *
     * @param shortTransfers of stream transfers of more than a byte
     * @param wouldBlock of accepts and transfers
     * @param interrupted of accepts, connects and transfers
     * @param resets of accepts and stream transfers
     * @param refusals of connects of streams
     */
    public record Chances(
            int shortTransfers, int wouldBlock, int interrupted, int resets, int refusals) {}

    private static final int ALL = 1000;

    private final Chances chances;
    private long state;

    /** The sockets that are streams, of them those that began to connect, and were reset. */
    private final BitSet streams = new BitSet();

    private final BitSet started = new BitSet();
    private final BitSet dead = new BitSet();

    /**
     * @param inner does the work; closed with this
     */
    public FaultyNetwork(Network inner, long seed, Chances chances) {
        super(inner);
        this.chances = chances;
        state = seed;
    }

    /** The next number of the SplitMix64 sequence (Steele, Lea and Flood, 2014). */
    private long next() {
        state += 0x9E37_79B9_7F4A_7C15L;
        long mixed = (state ^ (state >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ (mixed >>> 31);
    }

    private int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    private boolean happens(int chance) {
        return chance > 0 && below(ALL) < chance;
    }

    /** Returns -AGAIN, -INTR or 0 for a call that is left alone. */
    private int nothingDone() {
        if (happens(chances.wouldBlock)) {
            return -Errno.AGAIN;
        }
        return happens(chances.interrupted) ? -Errno.INTR : 0;
    }

    @Override
    public int open(int family, int type) {
        return opened(inner.open(family, type), type == SocketType.STREAM);
    }

    @Override
    public int inherit(int hostFd) {
        int socket = inner.inherit(hostFd);
        byte[] type = new byte[4];
        boolean stream =
                socket >= 0
                        && inner.getOption(socket, SocketOption.TYPE, type, 0, type.length) >= 0
                        && type[0] == SocketType.STREAM;
        return opened(socket, stream);
    }

    private int opened(int socket, boolean stream) {
        if (socket >= 0) {
            streams.set(socket, stream);
            started.clear(socket);
            dead.clear(socket);
        }
        return socket;
    }

    @Override
    public int accept(int socket, Endpoint peer) {
        int fault = nothingDone();
        if (fault != 0) {
            return fault;
        }
        int accepted = inner.accept(socket, peer);
        if (accepted >= 0 && happens(chances.resets)) {
            int _ = inner.close(accepted);
            return -Errno.CONNABORTED;
        }
        return opened(accepted, true);
    }

    @Override
    public int connect(int socket, Endpoint address) {
        if (!isStream(socket)) {
            return inner.connect(socket, address);
        }
        if (happens(chances.interrupted)) {
            return -Errno.INTR;
        }
        // A second call asks how the first has ended, and that is not for chance to say.
        if (!started.get(socket) && happens(chances.refusals)) {
            return -Errno.CONNREFUSED;
        }
        int result = inner.connect(socket, address);
        started.set(socket, result == 0 || result == -Errno.INPROGRESS || started.get(socket));
        return result;
    }

    private boolean isStream(int socket) {
        return socket >= 0 && streams.get(socket);
    }

    private boolean isDead(int socket) {
        return socket >= 0 && dead.get(socket);
    }

    private void die(int socket) {
        dead.set(socket);
        // Not connected yet, or no more: then there is nobody to tell.
        int _ = inner.shutdown(socket, SHUT_RD | SHUT_WR);
    }

    @Override
    public int receive(
            int socket, byte[] buffer, int offset, int length, int flags, @Nullable Endpoint from) {
        if (isDead(socket)) {
            return 0;
        }
        int fault = nothingDone();
        if (fault != 0) {
            return fault;
        }
        if (!isStream(socket)) {
            return inner.receive(socket, buffer, offset, length, flags, from);
        }
        if (happens(chances.resets)) {
            die(socket);
            return -Errno.CONNRESET;
        }
        return inner.receive(socket, buffer, offset, shortened(length), flags, from);
    }

    private int shortened(int length) {
        return length > 1 && happens(chances.shortTransfers) ? 1 + below(length - 1) : length;
    }

    @Override
    public int send(int socket, byte[] buffer, int offset, int length) {
        if (isDead(socket)) {
            return -Errno.PIPE;
        }
        int fault = nothingDone();
        if (fault != 0) {
            return fault;
        }
        if (!isStream(socket)) {
            return inner.send(socket, buffer, offset, length);
        }
        if (happens(chances.resets)) {
            die(socket);
            return -Errno.CONNRESET;
        }
        return inner.send(socket, buffer, offset, shortened(length));
    }

    @Override
    public int sendTo(int socket, byte[] buffer, int offset, int length, Endpoint to) {
        if (isStream(socket)) {
            return send(socket, buffer, offset, length);
        }
        int fault = nothingDone();
        return fault != 0 ? fault : inner.sendTo(socket, buffer, offset, length, to);
    }
}
