package dev.portside.net.nio;

import dev.portside.net.Errno;
import dev.portside.net.Poller;
import dev.portside.net.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A poller on one selector, whose keys stay registered.
 *
 * <p>The selector is made by the first call that needs it, so {@link NioNetwork#newPoller} cannot
 * fail. Confined to the network's thread.
 */
final class NioPoller implements Poller {
    /*
     * Besides what the selector reports there are sockets that are ready without the kernel knowing
     * it: those with data read ahead, ended, failed or never connected. "Hot" holds all watched
     * sockets that may be such, so that idle ones cost nothing. A socket enters it when it is
     * watched or calls heated(), and leaves when a look finds it cold. While one is ready, the
     * selector is not waited for.
     */

    static final Consumer<SelectionKey> IGNORED = key -> {};

    /**
     * From so many keys on a select may have left some out; Linux's reports 512 at most, others'
     * 256.
     */
    private static final int FULL_BATCH = 256;

    private final NioSockets sockets;
    private final NioWaker waker;
    private final NioSelectors selectors;
    private final Consumer<SelectionKey> onSelected = this::selected;

    private @Nullable Selector selector;
    private boolean closed;
    private int watched;
    private int[] interests = new int[16];

    /** The turn in which a socket was last taken in, by number. */
    private int[] seen = new int[16];

    private boolean[] isHot = new boolean[16];
    private int[] hot = new int[16];
    private int hotCount;
    private int turn;

    private int[] found = new int[16];
    private int[] foundOperations = new int[16];
    private int foundCount;
    private int[] readySockets = new int[16];
    private int[] readyBits = new int[16];
    private int readyCount;

    NioPoller(NioSockets sockets, NioWaker waker, NioSelectors selectors) {
        this.sockets = sockets;
        this.waker = waker;
        this.selectors = selectors;
        selectors.add(this);
    }

    @Nullable Selector selector() {
        return selector;
    }

    @Override
    public int watch(int socket, int interest) {
        return (interest & ~(Readiness.READ | Readiness.WRITE)) == 0
                ? watchFor(socket, interest)
                : sockets.get(socket) == null ? -Errno.BADF : -Errno.INVAL;
    }

    /** As {@link #watch}, and for {@link NioSocket#HANGUP_ONLY}. */
    int watchFor(int number, int interest) {
        NioSocket socket = sockets.get(number);
        if (socket == null || closed) {
            return -Errno.BADF;
        }
        ensureRoom(number);
        int before = interests[number];
        if (before == interest) {
            return 0;
        }
        try {
            interests[number] = interest;
            watched += (interest != 0 ? 1 : 0) - (before != 0 ? 1 : 0);
            register(socket, open());
        } catch (IOException e) {
            forget(number);
            return NioSocket.failure(e);
        }
        heat(number);
        return 0;
    }

    private void ensureRoom(int number) {
        if (number >= interests.length) {
            int room = Math.max(number + 1, 2 * interests.length);
            interests = Arrays.copyOf(interests, room);
            seen = Arrays.copyOf(seen, room);
            isHot = Arrays.copyOf(isHot, room);
        }
    }

    private void register(NioSocket socket, Selector opened) throws ClosedChannelException {
        SelectableChannel channel = socket.channel();
        if (!channel.isOpen()) {
            return;
        }
        int interest = interests[socket.number];
        int operations = interest == 0 ? 0 : socket.operations(interest);
        SelectionKey key = channel.keyFor(opened);
        if (key == null) {
            if (operations != 0) {
                SelectionKey _ = channel.register(opened, operations, socket);
            }
        } else if (key.interestOps() != operations) {
            SelectionKey _ = key.interestOps(operations);
        }
    }

    private Selector open() throws IOException {
        Selector opened = selector;
        if (opened == null) {
            opened = Selector.open();
            selector = opened;
        }
        return opened;
    }

    /** Follows a change of a socket's channel or operations. */
    void refresh(NioSocket socket) {
        if (isWatched(socket.number) && selector != null) {
            try {
                register(socket, selector);
            } catch (ClosedChannelException e) {
                throw new IllegalStateException("an open channel was found closed", e);
            }
            heat(socket.number);
        }
    }

    /** Forgets a socket that is being closed. */
    void forget(int number) {
        if (isWatched(number)) {
            interests[number] = 0;
            watched--;
        }
    }

    /** Notes that a socket may be ready without the kernel knowing. */
    void heat(int number) {
        if (isWatched(number) && !isHot[number]) {
            if (hotCount == hot.length) {
                hot = Arrays.copyOf(hot, 2 * hotCount);
            }
            isHot[number] = true;
            hot[hotCount++] = number;
        }
    }

    private boolean isWatched(int number) {
        return number >= 0 && number < interests.length && interests[number] != 0;
    }

    @Override
    public int select(long timeoutNanos) {
        readyCount = 0;
        if (closed) {
            return -Errno.BADF;
        }
        if (timeoutNanos == 0 && watched == 0) {
            return 0;
        }
        try {
            Selector opened = open();
            int result = await(opened, timeoutNanos);
            if (timeoutNanos != 0) {
                waker.take();
            }
            return result;
        } catch (IOException e) {
            return NioSocket.failure(e);
        }
    }

    private int await(Selector opened, long timeoutNanos) throws IOException {
        long start = System.nanoTime();
        long left = timeoutNanos;
        while (true) {
            boolean last = timeoutNanos == 0 || waker.mustReturn();
            collect(opened, anyReadyAlone() || last ? 0 : left);
            deliver();
            if (readyCount > 0 || last) {
                return readyCount;
            }
            if (timeoutNanos > 0) {
                left = timeoutNanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return 0;
                }
            }
        }
    }

    /** Cools what is not ready by itself and tells whether anything is left. */
    private boolean anyReadyAlone() {
        int kept = 0;
        for (int i = 0; i < hotCount; i++) {
            int number = hot[i];
            NioSocket socket = sockets.get(number);
            if (socket != null
                    && interests[number] != 0
                    && socket.readiness(interests[number], 0) != 0) {
                hot[kept++] = number;
            } else {
                isHot[number] = false;
            }
        }
        hotCount = kept;
        return kept > 0;
    }

    private void collect(Selector opened, long nanos) throws IOException {
        turn++;
        foundCount = 0;
        int count = nanos == 0 ? opened.selectNow(onSelected) : sleep(opened, nanos);
        while (count >= FULL_BATCH) {
            int before = foundCount;
            int _ = opened.selectNow(onSelected);
            count = foundCount - before;
        }
    }

    private int sleep(Selector opened, long nanos) throws IOException {
        waker.setSleeping(opened);
        try {
            if (waker.mustReturn()) {
                return opened.selectNow(onSelected);
            }
            // Rounded up, so that no wait ends early; 0 would be without bound.
            long millis = nanos < 0 ? 0 : nanos / 1_000_000 + (nanos % 1_000_000 == 0 ? 0 : 1);
            return opened.select(onSelected, millis);
        } finally {
            waker.setSleeping(null);
        }
    }

    /** Called within a select, where the channels must be left alone. */
    private void selected(SelectionKey key) {
        NioSocket socket = (NioSocket) key.attachment();
        int number = socket.number;
        if (!isWatched(number) || seen[number] == turn) {
            return;
        }
        seen[number] = turn;
        if (foundCount == found.length) {
            found = Arrays.copyOf(found, 2 * foundCount);
            foundOperations = Arrays.copyOf(foundOperations, 2 * foundCount);
        }
        found[foundCount] = number;
        foundOperations[foundCount++] = key.readyOps();
    }

    private void deliver() {
        for (int i = 0; i < foundCount; i++) {
            deliver(found[i], foundOperations[i]);
        }
        // Looking at one may heat others, or itself.
        for (int i = 0; i < hotCount; i++) {
            int number = hot[i];
            if (seen[number] != turn && isWatched(number)) {
                seen[number] = turn;
                deliver(number, 0);
            }
        }
    }

    private void deliver(int number, int operations) {
        NioSocket socket = sockets.get(number);
        if (socket == null) {
            return;
        }
        socket.look();
        int bits = socket.readiness(interests[number], operations);
        if (bits != 0) {
            if (readyCount == readySockets.length) {
                readySockets = Arrays.copyOf(readySockets, 2 * readyCount);
                readyBits = Arrays.copyOf(readyBits, 2 * readyCount);
            }
            readySockets[readyCount] = number;
            readyBits[readyCount++] = bits;
        }
    }

    @Override
    public int readySocket(int i) {
        return readySockets[Objects.checkIndex(i, readyCount)];
    }

    @Override
    public int readyBits(int i) {
        return readyBits[Objects.checkIndex(i, readyCount)];
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            selectors.remove(this);
            try {
                if (selector != null) {
                    selector.close();
                }
            } catch (ClosedChannelException e) {
                // Closed is what it should be.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
