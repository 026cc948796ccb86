package dev.portside.net.posix;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/**
 * Lets {@link Thread#interrupt} end a platform thread's wait in the kernel.
 *
 * <p>Between {@link #enter} and {@link #leave} an interrupt of the thread signals the waker; the
 * interrupt status stays set.
 */
final class InterruptHook extends AbstractSelector {
    /*
     * The JDK offers this to selectors alone: begin() registers with the thread what interrupt()
     * shall call, and that is wakeup(). So this is a selector that selects nothing.
     */

    private final Waker waker;

    InterruptHook(Waker waker) {
        super(SelectorProvider.provider());
        this.waker = waker;
    }

    void enter() {
        begin();
    }

    void leave() {
        end();
    }

    @Override
    public Selector wakeup() {
        waker.signal();
        return this;
    }

    @Override
    protected void implCloseSelector() {}

    @Override
    protected SelectionKey register(
            AbstractSelectableChannel channel, int operations, Object attachment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> keys() {
        return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return Set.of();
    }

    @Override
    public int selectNow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select(long timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select() {
        throw new UnsupportedOperationException();
    }
}
