package dev.portside.net.nio;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything of one network that may have a channel registered.
 *
 * <p>Confined to the network's thread.
 */
final class NioSelectors {
    /*
     * A closed channel keeps its descriptor until every selector that knew it has selected once
     * more, and says good-bye to its peer in another way than an unregistered one. So a channel is
     * always taken out of all selectors first.
     */

    private final List<NioPoller> pollers = new ArrayList<>();
    private final HangupProbe probe = new HangupProbe();
    private final NioSockets sockets;

    NioSelectors(NioSockets sockets) {
        this.sockets = sockets;
    }

    void add(NioPoller poller) {
        pollers.add(poller);
    }

    void remove(NioPoller poller) {
        pollers.remove(poller);
    }

    List<NioPoller> pollers() {
        return List.copyOf(pollers);
    }

    /** Whether the kernel reports a connected stream as hung up or in error. */
    boolean isHungUp(SelectableChannel channel) throws IOException {
        return probe.isHungUp(channel);
    }

    /** Has every poller that watches a socket look at it. */
    void heat(NioSocket socket) {
        for (int i = 0; i < pollers.size(); i++) {
            pollers.get(i).heat(socket.number);
        }
    }

    /** Has every poller that watches a socket follow a change of its channel or operations. */
    void changed(NioSocket socket) {
        for (int i = 0; i < pollers.size(); i++) {
            pollers.get(i).refresh(socket);
        }
    }

    /** Puts a socket in another's place, for whoever watches that. */
    void replace(NioSocket old, NioSocket by) {
        sockets.set(old.number, by);
        changed(by);
    }

    /** Forgets a socket that is being closed. */
    void forget(NioSocket socket) {
        for (int i = 0; i < pollers.size(); i++) {
            pollers.get(i).forget(socket.number);
        }
    }

    /** Takes a channel, open or closed, out of every selector. */
    void release(SelectableChannel channel) throws IOException {
        for (int i = 0; i < pollers.size(); i++) {
            release(channel, pollers.get(i).selector());
        }
        release(channel, probe.selector());
    }

    private static void release(SelectableChannel channel, @Nullable Selector selector)
            throws IOException {
        if (selector == null || !selector.isOpen()) {
            return;
        }
        SelectionKey key = channel.keyFor(selector);
        if (key != null) {
            key.cancel();
            int _ = selector.selectNow(NioPoller.IGNORED);
        }
    }

    void close() throws IOException {
        for (NioPoller poller : pollers()) {
            poller.close();
        }
        probe.close();
    }
}
