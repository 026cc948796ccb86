package dev.portside.wasi.files;

/** What is known about a file: a record to be filled. Times are nanoseconds since 1970. */
public final class FileStat {

    public long device;
    public long inode;

    /** A {@link dev.portside.wasi.abi.FileType} number. */
    public int fileType;

    public long links;
    public long sizeBytes;
    public long accessNanos;
    public long modificationNanos;
    public long changeNanos;
}
