package dev.portside.net.nio;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A network's sockets by number; the lowest free number is handed out first.
 *
 * <p>Confined to the network's thread.
 */
final class NioSockets {
    /* Invariant: every index below firstFree is in use. */

    private @Nullable NioSocket[] sockets = new @Nullable NioSocket[16];
    private int firstFree;

    /** Adds a socket and returns its number. */
    int add(NioSocket socket) {
        int number = firstFree;
        if (number == sockets.length) {
            sockets = Arrays.copyOf(sockets, 2 * number);
        }
        set(number, socket);
        do {
            firstFree++;
        } while (firstFree < sockets.length && sockets[firstFree] != null);
        return number;
    }

    /** Puts a socket in another's place. */
    void set(int number, NioSocket socket) {
        sockets[number] = socket;
        socket.number = number;
    }

    @Nullable NioSocket get(int number) {
        return number >= 0 && number < sockets.length ? sockets[number] : null;
    }

    void remove(int number) {
        sockets[number] = null;
        firstFree = Math.min(firstFree, number);
    }

    /** No number is as high or higher. */
    int end() {
        return sockets.length;
    }
}
