package dev.portside.net.nio;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the kernel reports a connected stream as hung up or in error.
 *
 * <p>Needed after the end of a stream only, behind which a read can see nothing more.
 */
final class HangupProbe {
    /*
     * A selector adds OP_CONNECT to a key's ready set when the connect has ended "or has an error
     * pending". On a stream that is connected already it is therefore the bit of hang-up and error
     * alone. Waiting for it would not do: the kernel is asked for POLLOUT along with it, so it is
     * only looked at.
     */

    private @Nullable Selector selector;

    @Nullable Selector selector() {
        return selector;
    }

    boolean isHungUp(SelectableChannel channel) throws IOException {
        Selector probing = selector;
        if (probing == null) {
            probing = Selector.open();
            selector = probing;
        }
        SelectionKey key = channel.register(probing, SelectionKey.OP_CONNECT);
        int found = probing.selectNow(NioPoller.IGNORED);
        key.cancel();
        int _ = probing.selectNow(NioPoller.IGNORED);
        return found > 0;
    }

    void close() throws IOException {
        if (selector != null) {
            selector.close();
        }
    }
}
