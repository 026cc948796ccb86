package dev.portside.wasi.files.posix;

import dev.portside.net.Errno;
import java.util.Arrays;

/** Linux error numbers that file calls answer, as numbers of {@link Errno}. */
final class LinuxErrno {

    private static final int[] TABLE = new int[123];

    static {
        Arrays.fill(TABLE, Errno.IO);
        // Pairs in the kernel's order; a number without a namesake stays IO.
        int[] pairs = {
            1, Errno.PERM,
            2, Errno.NOENT,
            4, Errno.INTR,
            5, Errno.IO,
            6, Errno.NXIO,
            7, Errno.TOO_BIG,
            9, Errno.BADF,
            11, Errno.AGAIN,
            12, Errno.NOMEM,
            13, Errno.ACCES,
            14, Errno.FAULT,
            16, Errno.BUSY,
            17, Errno.EXIST,
            18, Errno.XDEV,
            19, Errno.NODEV,
            20, Errno.NOTDIR,
            21, Errno.ISDIR,
            22, Errno.INVAL,
            23, Errno.NFILE,
            24, Errno.MFILE,
            25, Errno.NOTTY,
            26, Errno.TXTBSY,
            27, Errno.FBIG,
            28, Errno.NOSPC,
            29, Errno.SPIPE,
            30, Errno.ROFS,
            31, Errno.MLINK,
            32, Errno.PIPE,
            35, Errno.DEADLK,
            36, Errno.NAMETOOLONG,
            37, Errno.NOLCK,
            38, Errno.NOSYS,
            39, Errno.NOTEMPTY,
            40, Errno.LOOP,
            61, Errno.INVAL, // ENODATA
            67, Errno.NOLINK,
            75, Errno.OVERFLOW,
            84, Errno.ILSEQ,
            95, Errno.NOTSUP, // EOPNOTSUPP
            110, Errno.TIMEDOUT,
            116, Errno.STALE,
            122, Errno.DQUOT,
        };
        for (int i = 0; i < pairs.length; i += 2) {
            TABLE[pairs[i]] = pairs[i + 1];
        }
    }

    private LinuxErrno() {}

    /** Returns the {@link Errno} of a Linux error number; unknown ones are {@link Errno#IO}. */
    static int of(int linuxErrno) {
        return linuxErrno >= 0 && linuxErrno < TABLE.length ? TABLE[linuxErrno] : Errno.IO;
    }
}
