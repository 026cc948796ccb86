package dev.portside.net.posix;

import dev.portside.net.SocketType;
import java.util.Arrays;

/**
 * A network's sockets and the kernel's numbers of them; the lowest free socket is handed out first.
 *
 * <p>Confined to the network's thread.
 */
final class SocketTable {
    /*
     * A kernel number must never leave the network: other parts of the process open and close
     * files too, so a guest's stale number could hit one of theirs. One bounds check and one load
     * tell a live socket. Invariant: every index below firstFree is in use.
     */

    /** The socket is registered with the {@link VirtualWaiter}. */
    static final int IN_WAITER = 1;

    private static final int DATAGRAM = 2;

    private int[] hostFds = new int[16];
    private int[] generations = new int[16];
    private byte[] flags = new byte[16];
    private int firstFree;
    private int end;

    SocketTable() {
        Arrays.fill(hostFds, -1);
    }

    /** Adds a kernel socket and returns its number here. */
    int add(int hostFd, int type) {
        int socket = firstFree;
        if (socket == hostFds.length) {
            grow();
        }
        hostFds[socket] = hostFd;
        flags[socket] = type == SocketType.DATAGRAM ? (byte) DATAGRAM : 0;
        end = Math.max(end, socket + 1);
        do {
            firstFree++;
        } while (firstFree < hostFds.length && hostFds[firstFree] >= 0);
        return socket;
    }

    /** Returns the kernel's number, or -1 when there is no such socket. */
    int hostFd(int socket) {
        return socket >= 0 && socket < hostFds.length ? hostFds[socket] : -1;
    }

    boolean isDatagram(int socket) {
        return (flags[socket] & DATAGRAM) != 0;
    }

    boolean hasFlag(int socket, int flag) {
        return (flags[socket] & flag) != 0;
    }

    void setFlag(int socket, int flag) {
        flags[socket] |= (byte) flag;
    }

    /** Returns how many sockets have had this number before; tells a number's reuse. */
    int generation(int socket) {
        return generations[socket];
    }

    void remove(int socket) {
        hostFds[socket] = -1;
        generations[socket]++;
        firstFree = Math.min(firstFree, socket);
    }

    /** One more than the highest number ever used. */
    int end() {
        return end;
    }

    private void grow() {
        int from = hostFds.length;
        hostFds = Arrays.copyOf(hostFds, 2 * from);
        Arrays.fill(hostFds, from, 2 * from, -1);
        generations = Arrays.copyOf(generations, 2 * from);
        flags = Arrays.copyOf(flags, 2 * from);
    }
}
