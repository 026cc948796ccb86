package dev.portside.wasi.calls;

import dev.portside.net.Errno;
import dev.portside.wasi.fd.FdTable;
import dev.portside.wasi.fd.SocketDescriptor;
import org.jspecify.annotations.Nullable;

/** Looks up sockets among the guest's descriptors. */
public final class Sockets {

    private final FdTable fds;

    public Sockets(FdTable fds) {
        this.fds = fds;
    }

    /**
     * Returns the socket, or null when there is none under that number; {@link #whyNot} tells why.
     */
    public @Nullable SocketDescriptor find(int fd) {
        return fds.get(fd) instanceof SocketDescriptor socket ? socket : null;
    }

    /** Returns BADF for a number that is not open, NOTSOCK for one that is something else. */
    public int whyNot(int fd) {
        return fds.get(fd) == null ? Errno.BADF : Errno.NOTSOCK;
    }
}
