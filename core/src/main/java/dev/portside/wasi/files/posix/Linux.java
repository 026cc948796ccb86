package dev.portside.wasi.files.posix;

import java.util.Locale;

/**
 * Constants and struct layouts of Linux's file calls.
 *
 * <p>Sources: {@code asm-generic/fcntl.h}, {@code arch/arm64/include/uapi/asm/fcntl.h}, {@code
 * linux/{fcntl,stat}.h} of the kernel.
 */
final class Linux {

    private static final String ARCH = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    private static final boolean ARM = ARCH.equals("aarch64");

    /** Whether these numbers are this machine's. */
    static final boolean IS_THIS =
            System.getProperty("os.name", "").equals("Linux")
                    && (ARM || ARCH.equals("amd64") || ARCH.equals("riscv64"));

    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_NOCTTY = 0x100;
    static final int O_TRUNC = 0x200;
    static final int O_APPEND = 0x400;
    static final int O_NONBLOCK = 0x800;
    static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
    static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;

    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_EMPTY_PATH = 0x1000;

    static final int F_GETFL = 3;
    static final int F_SETFL = 4;

    /** Type, mode, links, inode, size, blocks, times. */
    static final int STATX_BASIC_STATS = 0x7ff;

    static final int STATX_BYTES = 256;
    static final int STATX_NLINK = 16;
    static final int STATX_MODE = 28;
    static final int STATX_INO = 32;
    static final int STATX_SIZE = 40;
    static final int STATX_ATIME = 64;
    static final int STATX_CTIME = 96;
    static final int STATX_MTIME = 112;
    static final int STATX_DEV_MAJOR = 136;
    static final int STATX_DEV_MINOR = 140;

    /** A statx timestamp: i64 seconds, then the u32 nanoseconds. */
    static final int STATX_NANOS = 8;

    static final int S_IFMT = 0xf000;
    static final int S_IFSOCK = 0xc000;
    static final int S_IFLNK = 0xa000;
    static final int S_IFREG = 0x8000;
    static final int S_IFBLK = 0x6000;
    static final int S_IFDIR = 0x4000;
    static final int S_IFCHR = 0x2000;

    /** In the nanoseconds of a timespec: the current time; and: leave as it is. */
    static final long UTIME_NOW = 0x3fffffff;

    static final long UTIME_OMIT = 0x3ffffffe;

    /** linux_dirent64: inode u64, next i64, record length u16, type u8, name up to NUL. */
    static final int DIRENT_NEXT = 8;

    static final int DIRENT_LENGTH = 16;
    static final int DIRENT_TYPE = 18;
    static final int DIRENT_NAME = 19;

    private Linux() {}
}
