package dev.portside.wasi;

import java.util.ArrayList;
import java.util.List;

/** Opens a guest's sockets in every state, by the guest's own calls. */
final class HostileSockets {

    private static final int RECORD = 1024;
    private static final int ADDRESS = 1040;
    private static final int OUT = 1100;
    private static final int NONBLOCK = 4;
    private static final int DATAGRAM = 1;
    private static final int STREAM = 2;

    private final HostCalls host;
    private final List<Integer> ports = new ArrayList<>();

    private HostileSockets(HostCalls host) {
        this.host = host;
    }

    /** Returns the ports that something listens on. */
    static List<Integer> open(HostCalls host) {
        host.putSpan(RECORD, ADDRESS, 4).put(ADDRESS, (byte) 127, (byte) 0, (byte) 0, (byte) 1);
        HostileSockets sockets = new HostileSockets(host);
        sockets.streams();
        sockets.datagrams();
        // Files and a directory behind them.
        for (String path : new String[] {"file", "sub"}) {
            host.put(2000, path.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            long rights = path.equals("sub") ? 1L << 14 : (1L << 28) - 1;
            must(
                    host.call(
                            "path_open",
                            3,
                            0,
                            2000,
                            path.length(),
                            0,
                            rights,
                            (1L << 28) - 1,
                            0,
                            OUT));
        }
        return sockets.ports;
    }

    private static void must(int errno) {
        if (errno != 0 && errno != dev.portside.net.Errno.INPROGRESS) {
            throw new IllegalStateException(dev.portside.net.Errno.name(errno));
        }
    }

    private int socket(int type) {
        must(host.call("sock_open", 1, type, OUT));
        int fd = host.getInt(OUT);
        must(host.call("fd_fdstat_set_flags", fd, NONBLOCK));
        return fd;
    }

    private int bound(int type) {
        int fd = socket(type);
        must(host.call("sock_bind", fd, RECORD, 0));
        must(host.call("sock_getlocaladdr V1", fd, RECORD, OUT, OUT + 4));
        ports.add(host.getInt(OUT + 4));
        return fd;
    }

    private void streams() {
        int _ = socket(STREAM);
        int _ = bound(STREAM);
        int listener = bound(STREAM);
        int port = ports.getLast();
        must(host.call("sock_listen", listener, 16));
        // One that stays queued, one connected, one whose peer has closed, one that was refused.
        int queued = socket(STREAM);
        for (int i = 0; i < 2; i++) {
            int client = socket(STREAM);
            must(host.call("sock_connect", client, RECORD, port));
            // On loopback the connection is queued when connect returns.
            must(host.call("sock_accept V2", listener, NONBLOCK, OUT));
            int accepted = host.getInt(OUT);
            host.putSpan(OUT + 16, ADDRESS, 4);
            must(host.call("sock_send", client, OUT + 16, 1, 0, OUT));
            if (i == 1) {
                must(host.call("fd_close", accepted));
            }
        }
        must(host.call("sock_connect", queued, RECORD, port));
        int refused = socket(STREAM);
        must(host.call("sock_connect", refused, RECORD, 1));
    }

    private void datagrams() {
        int receiver = bound(DATAGRAM);
        int port = ports.getLast();
        int connected = socket(DATAGRAM);
        must(host.call("sock_connect", connected, RECORD, port));
        host.putSpan(OUT + 16, ADDRESS, 4);
        for (int i = 0; i < 8; i++) {
            must(host.call("sock_send", connected, OUT + 16, 1, 0, OUT));
        }
        must(host.call("sock_open", 3, DATAGRAM, OUT));
        must(host.call("fd_fdstat_set_flags", host.getInt(OUT), NONBLOCK));
        must(host.call("sock_open", 2, STREAM, OUT));
        must(host.call("fd_fdstat_set_flags", host.getInt(OUT), NONBLOCK));
        must(receiver < 0 ? 1 : 0);
    }
}
