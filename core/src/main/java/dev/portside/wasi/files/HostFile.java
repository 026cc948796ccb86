package dev.portside.wasi.files;

/**
 * An open file: anything that is not a directory.
 *
 * <p>Counts and positions are answered as such, failures as {@code -Errno}. No call waits for
 * another program: pipes and devices answer AGAIN instead.
 */
public non-sealed interface HostFile extends HostNode {

    /** Reads at the file's position and moves it. Answers 0 at the end of the file. */
    int read(byte[] into, int offset, int length);

    /** Reads at {@code position}, 0 or more, and leaves the file's position alone. */
    int readAt(byte[] into, int offset, int length, long position);

    /**
     * Writes at the file's position, or at the end when appending, and moves it. May write less
     * than asked, but not nothing.
     */
    int write(byte[] from, int offset, int length);

    /**
     * Writes at {@code position}, 0 or more, and leaves the file's position alone. When appending,
     * Linux writes at the end all the same.
     */
    int writeAt(byte[] from, int offset, int length, long position);

    /**
     * Moves the file's position, which may lie beyond the end.
     *
     * @param whence 0 from the start, 1 from the position, 2 from the end
     * @return the new position, or -INVAL when it would be negative
     */
    long seek(long delta, int whence);

    /** Cuts or extends with zeros, to a {@code size} of 0 or more. */
    int setSize(long size);

    /** Makes room, extending the file if needed; {@code length} is 1 or more. */
    int allocate(long offset, long length);

    /** Sets whether every write goes to the end. */
    int setAppend(boolean append);
}
