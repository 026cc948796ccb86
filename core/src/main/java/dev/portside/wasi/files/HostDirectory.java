package dev.portside.wasi.files;

/**
 * An open directory, the root of every path given to it.
 *
 * <p>Paths are byte strings, relative, separated by {@code /}, not empty, without NUL and shorter
 * than {@link #MAX_PATH_BYTES}. No path leads out of the directory: an absolute path, one with more
 * {@code ..} than components before it, and one that meets a symbolic link pointing out answer
 * NOTCAPABLE. This holds also when the directory is moved, or when somebody changes the tree while
 * a path is being resolved. Symbolic links before the last component are followed, up to {@link
 * #MAX_LINKS}, then LOOP; at the last component where {@code follow} says so or a slash comes after
 * it. A component that is no directory answers NOTDIR, one that does not exist NOENT.
 */
public non-sealed interface HostDirectory extends HostNode {

    /** The first length of a path that answers NAMETOOLONG, PATH_MAX of Linux. */
    int MAX_PATH_BYTES = 4096;

    /** The most symbolic links followed in one path, MAXSYMLINKS of Linux. */
    int MAX_LINKS = 40;

    /** Receives the entries of {@link #list}. */
    @FunctionalInterface
    interface EntrySink {

        /**
         * Takes one entry.
         *
         * @param next the cookie with which {@link #list} goes on after this entry
         * @param fileType a {@link dev.portside.wasi.abi.FileType} number
         * @param name holds the name in its first {@code nameBytes} bytes, valid during the call
         * @return whether more entries are wanted
         */
        boolean entry(long next, long inode, int fileType, byte[] name, int nameBytes);
    }

    /**
     * Opens a file or directory, or creates a file.
     *
     * <p>Never waits: a FIFO without writer opens for reading at once and without reader answers
     * NXIO for writing. A socket answers NXIO.
     */
    Opened open(byte[] path, boolean follow, OpenMode mode);

    int createDirectory(byte[] path);

    int removeDirectory(byte[] path);

    int unlink(byte[] path);

    /** Renames, replacing what has the new name; a symbolic link is renamed, not followed. */
    int rename(byte[] path, HostDirectory newDirectory, byte[] newPath);

    /** Makes a hard link. Directories answer PERM. */
    int link(byte[] path, boolean follow, HostDirectory newDirectory, byte[] newPath);

    /**
     * Makes a symbolic link.
     *
     * @param target stored as it is; an absolute one answers NOTCAPABLE. A relative one may point
     *     out of the directory: it is following that is refused
     */
    int symlink(byte[] target, byte[] path);

    /**
     * Reads a symbolic link's target, cut to the length of {@code into}.
     *
     * @return how many bytes, or {@code -Errno}: NOTCAPABLE for an absolute target, which is the
     *     host's business; INVAL when it is no symbolic link
     */
    int readlink(byte[] path, byte[] into);

    int stat(byte[] path, boolean follow, FileStat out);

    int setTimes(byte[] path, boolean follow, FileTimes times);

    /**
     * Lists the entries, {@code .} and {@code ..} among them, in the host's order.
     *
     * @param cookie 0 for the start, else what the sink was given
     * @param bytesHint about how many bytes of names and 24 for each entry are wanted
     */
    int list(long cookie, int bytesHint, EntrySink sink);
}
