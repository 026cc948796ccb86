package dev.portside.wasi.files;

/**
 * How to open.
 *
 * @param read whether it is to be read; a directory is always opened for reading
 * @param write whether it is to be written; a directory then answers ISDIR
 * @param create whether a missing file is created
 * @param exclusive with {@code create}: whether an existing file answers EXIST
 * @param truncate whether an existing file is cut to nothing
 * @param directory whether anything but a directory answers NOTDIR
 * @param append whether every write goes to the end
 */
public record OpenMode(
        boolean read,
        boolean write,
        boolean create,
        boolean exclusive,
        boolean truncate,
        boolean directory,
        boolean append) {}
