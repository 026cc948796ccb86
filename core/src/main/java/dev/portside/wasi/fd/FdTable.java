package dev.portside.wasi.fd;

import dev.portside.net.Errno;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The guest's open file descriptors; the lowest free number is reused first, as POSIX has it.
 *
 * <p>Confined to the guest's thread. Closing the table closes every entry, even when some fail.
 */
public final class FdTable implements AutoCloseable {

    /*
     * A bit set of used numbers plus a flat array: every host call starts with a look-up, so that is one compare and one load.
     * The limit is checked on insert only: a hostile guest cannot grow the array past it. Invariant: bit n is set exactly when
     * entries[n] is not null.
     */

    private final BitSet used = new BitSet();
    private final int limit;
    private @Nullable Descriptor[] entries = new @Nullable Descriptor[16];
    private int open;

    /**
     * @param limit how many may be open at once; one more answers MFILE
     */
    public FdTable(int limit) {
        this.limit = limit;
    }

    /** Returns the entry, or null when the number is not open. */
    public @Nullable Descriptor get(int fd) {
        @Nullable Descriptor[] e = entries;
        return fd >= 0 && fd < e.length ? e[fd] : null;
    }

    /** Tells whether another entry would go past the limit. */
    public boolean isFull() {
        return open >= limit;
    }

    /** Returns how many entries are open. */
    public int openCount() {
        return open;
    }

    /**
     * Adds an entry under the lowest free number.
     *
     * @return the number, or -MFILE, in which case the entry has not been taken over
     */
    public int insert(Descriptor entry) {
        if (isFull()) {
            return -Errno.MFILE;
        }
        int fd = used.nextClearBit(0);
        put(fd, entry);
        return fd;
    }

    private void put(int fd, Descriptor entry) {
        if (fd >= entries.length) {
            entries = Arrays.copyOf(entries, Math.max(fd + 1, entries.length * 2));
        }
        entries[fd] = entry;
        used.set(fd);
        open++;
    }

    /**
     * Removes an entry without closing it.
     *
     * @return the entry, or null when the number is not open
     */
    public @Nullable Descriptor remove(int fd) {
        Descriptor entry = get(fd);
        if (entry != null) {
            entries[fd] = null;
            used.clear(fd);
            open--;
        }
        return entry;
    }

    /**
     * Gives an entry another number, closing what was there.
     *
     * @return SUCCESS, or BADF when either number is not open
     */
    public int renumber(int from, int to) {
        Descriptor moving = get(from);
        Descriptor target = get(to);
        if (moving == null || target == null) {
            return Errno.BADF;
        }
        if (from != to) {
            remove(from);
            remove(to);
            put(to, moving);
            // What closing the target answers is lost, as with dup2.
            int _ = target.close();
        }
        return Errno.SUCCESS;
    }

    @Override
    public void close() {
        for (int fd = used.nextSetBit(0); fd >= 0; fd = used.nextSetBit(fd + 1)) {
            Descriptor entry = remove(fd);
            if (entry != null) {
                int _ = entry.close();
            }
        }
    }
}
