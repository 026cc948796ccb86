package dev.portside.net.nio;

import dev.portside.net.SocketOption;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;

/**
 * Hands the kept options of a socket on to its channel, those that the channel takes. LINGER is
 * handed on at the close.
 */
final class ChannelOptions {

    private static final int[] ALL = {
        SocketOption.REUSEADDR,
        SocketOption.BROADCAST,
        SocketOption.KEEPALIVE,
        SocketOption.OOBINLINE,
        SocketOption.TCP_NODELAY,
        SocketOption.SNDBUF,
        SocketOption.RCVBUF,
    };

    private ChannelOptions() {}

    /** Gives a new channel everything that is not its default. */
    static void apply(NioOptions options, NetworkChannel channel) throws IOException {
        for (int option : ALL) {
            boolean set =
                    switch (option) {
                        case SocketOption.SNDBUF -> options.sendBuffer != NioOptions.UNSET;
                        case SocketOption.RCVBUF -> options.receiveBuffer != NioOptions.UNSET;
                        default -> options.isOn(option);
                    };
            if (set) {
                apply(options, option, channel);
            }
        }
    }

    /** Gives a channel one option; what it does not know is kept only. */
    static void apply(NioOptions options, int option, NetworkChannel channel) throws IOException {
        switch (option) {
            case SocketOption.REUSEADDR ->
                    set(channel, StandardSocketOptions.SO_REUSEADDR, options.isOn(option));
            case SocketOption.BROADCAST ->
                    set(channel, StandardSocketOptions.SO_BROADCAST, options.isOn(option));
            case SocketOption.KEEPALIVE ->
                    set(channel, StandardSocketOptions.SO_KEEPALIVE, options.isOn(option));
            case SocketOption.TCP_NODELAY ->
                    set(channel, StandardSocketOptions.TCP_NODELAY, options.isOn(option));
            case SocketOption.SNDBUF ->
                    set(channel, StandardSocketOptions.SO_SNDBUF, options.sendBuffer);
            case SocketOption.RCVBUF ->
                    set(channel, StandardSocketOptions.SO_RCVBUF, options.receiveBuffer);
            case SocketOption.OOBINLINE -> {
                // Known to the adaptor alone, which a unix channel does not have.
                if (channel instanceof SocketChannel stream
                        && takes(channel, StandardSocketOptions.TCP_NODELAY)) {
                    stream.socket().setOOBInline(options.isOn(option));
                }
            }
            default -> {}
        }
    }

    /**
     * Returns the size of a buffer as the channel has it.
     *
     * @param otherwise the answer of a channel that does not know
     */
    static int size(NetworkChannel channel, int option, int otherwise) throws IOException {
        java.net.SocketOption<Integer> name =
                option == SocketOption.SNDBUF
                        ? StandardSocketOptions.SO_SNDBUF
                        : StandardSocketOptions.SO_RCVBUF;
        return channel.isOpen() && takes(channel, name) ? channel.getOption(name) : otherwise;
    }

    /** Notes the size of the buffer that a listener's channel will not tell. */
    static void rememberSize(NioOptions options, NetworkChannel channel) throws IOException {
        if (options.sendBuffer == NioOptions.UNSET) {
            options.usualSendBuffer = size(channel, SocketOption.SNDBUF, options.usualSendBuffer);
        }
    }

    /** Has the close of a channel reset its connection, or not wait for unsent data. */
    static void setReset(NetworkChannel channel, boolean reset) throws IOException {
        set(channel, StandardSocketOptions.SO_LINGER, reset ? 0 : -1);
    }

    private static boolean takes(NetworkChannel channel, java.net.SocketOption<?> option) {
        return channel.supportedOptions().contains(option);
    }

    private static <T> void set(NetworkChannel channel, java.net.SocketOption<T> option, T value)
            throws IOException {
        if (takes(channel, option)) {
            NetworkChannel _ = channel.setOption(option, value);
        }
    }
}
