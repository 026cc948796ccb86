package dev.portside.wasi.abi;

/** Layouts and flags of the file calls. Offsets and sizes are in bytes. */
public final class FileRecords {

    public static final int FILESTAT_SIZE = 64;
    public static final int FILESTAT_DEV = 0;
    public static final int FILESTAT_INO = 8;
    public static final int FILESTAT_TYPE = 16;
    public static final int FILESTAT_NLINK = 24;
    public static final int FILESTAT_BYTES = 32;
    public static final int FILESTAT_ATIM = 40;
    public static final int FILESTAT_MTIM = 48;
    public static final int FILESTAT_CTIM = 56;

    /** The name follows. */
    public static final int DIRENT_SIZE = 24;

    public static final int DIRENT_NEXT = 0;
    public static final int DIRENT_INO = 8;
    public static final int DIRENT_NAME_LENGTH = 16;
    public static final int DIRENT_TYPE = 20;

    /** lookupflags, a u32. */
    public static final int LOOKUP_SYMLINK_FOLLOW = 1;

    /** oflags, a u16. */
    public static final int OPEN_CREAT = 1;

    public static final int OPEN_DIRECTORY = 2;
    public static final int OPEN_EXCL = 4;
    public static final int OPEN_TRUNC = 8;
    public static final int OPEN_ALL = 0xf;

    /** fstflags, a u16. */
    public static final int SET_ATIM = 1;

    public static final int SET_ATIM_NOW = 2;
    public static final int SET_MTIM = 4;
    public static final int SET_MTIM_NOW = 8;
    public static final int SET_ALL = 0xf;

    /** advice, a u8: NORMAL 0 to NOREUSE 5. */
    public static final int ADVICE_LAST = 5;

    private FileRecords() {}
}
