package dev.portside.net.nio;

import dev.portside.net.Errno;
import dev.portside.net.SocketOption;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The options of a socket as its guest set them.
 *
 * <p>They are kept here because a stream's channel changes in its life, a listener's knows few of
 * them, and some no channel knows. {@link ChannelOptions} hands on what a channel takes.
 */
final class NioOptions {

    static final int UNSET = -1;

    /** What a channel can be given, as 0 or 1, by the number of the option. */
    private final int[] switches = new int[SocketOption.TCP_NODELAY + 1];

    int sendBuffer = UNSET;
    int receiveBuffer = UNSET;

    /** What the kernel gave an unset {@link #sendBuffer}; 0 where nobody asked. */
    int usualSendBuffer;

    int lingers;
    int lingerSeconds;
    int receiveLowWater = 1;
    private long receiveSeconds;
    private long receiveMicros;
    private long sendSeconds;
    private long sendMicros;

    /** Returns the options an accepted stream starts with, as Linux clones them. */
    NioOptions inherited() {
        NioOptions child = new NioOptions();
        System.arraycopy(switches, 0, child.switches, 0, switches.length);
        child.sendBuffer = sendBuffer;
        child.receiveBuffer = receiveBuffer;
        child.lingers = lingers;
        child.lingerSeconds = lingerSeconds;
        child.receiveLowWater = receiveLowWater;
        child.receiveSeconds = receiveSeconds;
        child.receiveMicros = receiveMicros;
        child.sendSeconds = sendSeconds;
        child.sendMicros = sendMicros;
        return child;
    }

    /** Returns the size for a channel that does not tell. */
    int sendBuffer() {
        return sendBuffer == UNSET ? usualSendBuffer : sendBuffer;
    }

    /** Returns the size for a channel that does not tell. */
    int receiveBuffer() {
        return receiveBuffer == UNSET ? 0 : receiveBuffer;
    }

    boolean isOn(int option) {
        return switches[option] != 0;
    }

    /** Whether close has to reset the connection. */
    boolean resetsOnClose() {
        return lingers != 0 && lingerSeconds == 0;
    }

    /**
     * Checks a value and keeps it.
     *
     * @return 0; -errno as Linux has it, and -NOPROTOOPT for what the JDK cannot do
     */
    int set(int option, byte[] value, int offset, int length) {
        if (length < 0) {
            return -Errno.INVAL;
        }
        ByteBuffer in = ByteBuffer.wrap(value, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        return switch (option) {
            case SocketOption.REUSEADDR,
                    SocketOption.BROADCAST,
                    SocketOption.KEEPALIVE,
                    SocketOption.OOBINLINE,
                    SocketOption.TCP_NODELAY,
                    SocketOption.DONTROUTE,
                    SocketOption.SNDBUF,
                    SocketOption.RCVBUF,
                    SocketOption.RCVLOWAT ->
                    length < Integer.BYTES ? -Errno.INVAL : setInt(option, in.getInt());
            case SocketOption.LINGER -> length < 8 ? -Errno.INVAL : setLinger(in);
            case SocketOption.RCVTIMEO, SocketOption.SNDTIMEO ->
                    length < 16 ? -Errno.INVAL : setTimeout(option, in.getLong(), in.getLong());
            case SocketOption.BINDTODEVICE -> setDevice(in);
            default -> -Errno.NOPROTOOPT;
        };
    }

    private int setInt(int option, int value) {
        switch (option) {
            case SocketOption.SNDBUF -> sendBuffer = value < 0 ? Integer.MAX_VALUE / 2 : value;
            case SocketOption.RCVBUF -> receiveBuffer = value < 0 ? Integer.MAX_VALUE / 2 : value;
            case SocketOption.RCVLOWAT ->
                    receiveLowWater = value == 0 ? 1 : value < 0 ? Integer.MAX_VALUE : value;
            case SocketOption.DONTROUTE -> {
                return value == 0 ? 0 : -Errno.NOPROTOOPT;
            }
            default -> switches[option] = value == 0 ? 0 : 1;
        }
        return 0;
    }

    private int setLinger(ByteBuffer in) {
        lingers = in.getInt() == 0 ? 0 : 1;
        int seconds = in.getInt();
        if (lingers != 0) {
            lingerSeconds = seconds;
        }
        return 0;
    }

    private int setTimeout(int option, long seconds, long micros) {
        if (micros < 0 || micros >= 1_000_000) {
            return -Errno.DOM;
        }
        boolean none = seconds < 0;
        if (option == SocketOption.RCVTIMEO) {
            receiveSeconds = none ? 0 : seconds;
            receiveMicros = none ? 0 : micros;
        } else {
            sendSeconds = none ? 0 : seconds;
            sendMicros = none ? 0 : micros;
        }
        return 0;
    }

    /** No channel can be bound to a device; only an unknown one and none are told as Linux does. */
    private static int setDevice(ByteBuffer in) {
        int length = 0;
        while (length < in.remaining() && in.get(in.position() + length) != 0) {
            length++;
        }
        if (length == 0) {
            return 0;
        }
        byte[] name = new byte[length];
        in.get(name);
        try {
            return NetworkInterface.getByName(new String(name, StandardCharsets.UTF_8)) == null
                    ? -Errno.NODEV
                    : -Errno.NOPROTOOPT;
        } catch (SocketException e) {
            return NioSocket.failure(e);
        }
    }

    /**
     * Stores a kept value, cut off at the room there is.
     *
     * @return how many bytes were stored; or -NOPROTOOPT
     */
    int get(int option, byte[] value, int offset, int capacity) {
        if (capacity < 0) {
            return -Errno.INVAL;
        }
        ByteBuffer out = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        switch (option) {
            case SocketOption.REUSEADDR,
                    SocketOption.BROADCAST,
                    SocketOption.KEEPALIVE,
                    SocketOption.OOBINLINE,
                    SocketOption.TCP_NODELAY,
                    SocketOption.DONTROUTE ->
                    out.putInt(switches[option]);
            case SocketOption.RCVLOWAT -> out.putInt(receiveLowWater);
            case SocketOption.LINGER -> out.putInt(lingers).putInt(lingerSeconds);
            case SocketOption.RCVTIMEO -> out.putLong(receiveSeconds).putLong(receiveMicros);
            case SocketOption.SNDTIMEO -> out.putLong(sendSeconds).putLong(sendMicros);
            case SocketOption.BINDTODEVICE -> {
                return 0;
            }
            default -> {
                return -Errno.NOPROTOOPT;
            }
        }
        int stored = Math.min(out.position(), capacity);
        System.arraycopy(out.array(), 0, value, offset, stored);
        return stored;
    }
}
