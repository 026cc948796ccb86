package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.getI64;
import static dev.portside.wasi.Bytes.getU32;
import static dev.portside.wasi.Bytes.putI32;

import dev.portside.engine.HostCode;
import dev.portside.net.Errno;
import dev.portside.net.SocketOption;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.Topic;
import dev.portside.wasi.fd.SocketDescriptor;

/** Socket options: sock_setsockopt and sock_getsockopt. */
public final class OptionCalls implements Topic {

    private static final int LEVEL_SOCKET = 0;
    private static final int LEVEL_TCP = 6;

    /** TCP_NODELAY at {@link #LEVEL_TCP}, the number wasi-go and the Python SDK use. */
    private static final int NAME_NODELAY = 15;

    private static final int LAST_SOCKET_NAME = SocketOption.BINDTODEVICE;

    /** More than any option's value has. */
    private static final int MAX_VALUE_BYTES = 64;

    private static final int TIMEVAL_BYTES = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /**
     * A fifth argument of exactly 4 is the length itself, as wasi-go, Go and Python guests pass it;
     * anything else points to it. No compiler puts a variable at address 4.
     */
    private static final int LENGTH_BY_VALUE = 4;

    private final GuestProcess process;
    private final Sockets sockets;
    private final byte[] value = new byte[MAX_VALUE_BYTES];

    public OptionCalls(GuestProcess process, Sockets sockets) {
        this.process = process;
        this.sockets = sockets;
    }

    @Override
    public HostCode code(String method) {
        return switch (method) {
            case "sockSetSockOpt" ->
                    (a, b, c, d, e, _, _, _, _) ->
                            sockSetSockOpt((int) a, (int) b, (int) c, (int) d, (int) e);
            case "sockGetSockOpt" ->
                    (a, b, c, d, e, _, _, _, _) ->
                            sockGetSockOpt((int) a, (int) b, (int) c, (int) d, (int) e);
            default -> throw Topic.unknown(this, method);
        };
    }

    /** Returns the option's number, or -1 for an unknown level or name. */
    private static int option(int level, int name) {
        if (level == LEVEL_SOCKET && name >= 0 && name <= LAST_SOCKET_NAME) {
            return name;
        }
        return level == LEVEL_TCP && name == NAME_NODELAY ? SocketOption.TCP_NODELAY : -1;
    }

    /**
     * sock_setsockopt. Errors: INVAL, FAULT, BADF, NOTSOCK, NOPROTOOPT (read only), DOM
     * (microseconds), NODEV.
     */
    public int sockSetSockOpt(int fd, int level, int name, int valuePtr, int length) {
        int option = option(level, name);
        if (option < 0) {
            return Errno.INVAL;
        }
        byte[] memory = process.memory().array();
        long bytes = length & 0xffff_ffffL;
        if (!fits(memory, valuePtr, bytes)) {
            return Errno.FAULT;
        }
        SocketDescriptor socket = sockets.find(fd);
        if (socket == null) {
            return sockets.whyNot(fd);
        }
        int used = (int) Math.min(bytes, MAX_VALUE_BYTES);
        if (used > 0) {
            System.arraycopy(memory, valuePtr, value, 0, used);
        }
        int result = process.network().setOption(socket.handle(), option, value, 0, used);
        if (result < 0) {
            return -result;
        }
        if (option == SocketOption.RCVTIMEO) {
            socket.receiveTimeoutNanos = timeout();
        } else if (option == SocketOption.SNDTIMEO) {
            socket.sendTimeoutNanos = timeout();
        }
        return Errno.SUCCESS;
    }

    /**
     * Returns the timeval's nanoseconds: -1, for ever, when it is zero; 0, at once, when its
     * seconds are negative.
     */
    private long timeout() {
        long seconds = getI64(value, 0);
        long micros = getI64(value, TIMEVAL_BYTES / 2);
        if (seconds == 0 && micros == 0) {
            return -1;
        }
        if (seconds < 0) {
            return 0;
        }
        return seconds > Long.MAX_VALUE / NANOS_PER_SECOND - 1
                ? -1
                : seconds * NANOS_PER_SECOND + micros * 1000;
    }

    /**
     * sock_getsockopt. On failure value and length stay as they were. Errors: INVAL, FAULT, BADF,
     * NOTSOCK, NOPROTOOPT.
     */
    public int sockGetSockOpt(int fd, int level, int name, int valuePtr, int lengthPtr) {
        int option = option(level, name);
        if (option < 0) {
            return Errno.INVAL;
        }
        byte[] memory = process.memory().array();
        boolean byValue = lengthPtr == LENGTH_BY_VALUE;
        if (!byValue && !fits(memory, lengthPtr, 4)) {
            return Errno.FAULT;
        }
        long capacity = byValue ? LENGTH_BY_VALUE : getU32(memory, lengthPtr);
        if (!fits(memory, valuePtr, capacity)) {
            return Errno.FAULT;
        }
        SocketDescriptor socket = sockets.find(fd);
        if (socket == null) {
            return sockets.whyNot(fd);
        }
        int stored = read(socket, option, (int) Math.min(capacity, MAX_VALUE_BYTES));
        if (stored < 0) {
            return -stored;
        }
        if (stored > 0) {
            System.arraycopy(value, 0, memory, valuePtr, stored);
        }
        if (!byValue) {
            putI32(memory, lengthPtr, stored);
        }
        return Errno.SUCCESS;
    }

    private int read(SocketDescriptor socket, int option, int capacity) {
        boolean translated = option == SocketOption.ERROR || option == SocketOption.TYPE;
        if (translated && capacity < Integer.BYTES) {
            // Before the kernel is asked: reading SO_ERROR would lose it.
            return -Errno.INVAL;
        }
        if (option == SocketOption.ERROR && socket.pendingError != 0) {
            putI32(value, 0, socket.pendingError);
            socket.pendingError = 0;
            return Integer.BYTES;
        }
        return process.network().getOption(socket.handle(), option, value, 0, capacity);
    }
}
