package dev.portside.net;

import java.util.Arrays;

/** Linux error numbers, the same on x86-64 and aarch64, as numbers of {@link Errno}. */
public final class LinuxErrno {

    private static final int[] TABLE = new int[134];

    static {
        Arrays.fill(TABLE, Errno.IO);
        // Pairs in the kernel's order; a number without a namesake maps to the closest or stays IO.
        int[] pairs = {
            0, Errno.SUCCESS,
            1, Errno.PERM,
            2, Errno.NOENT,
            3, Errno.SRCH,
            4, Errno.INTR,
            5, Errno.IO,
            6, Errno.NXIO,
            7, Errno.TOO_BIG,
            8, Errno.NOEXEC,
            9, Errno.BADF,
            10, Errno.CHILD,
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
            33, Errno.DOM,
            34, Errno.RANGE,
            35, Errno.DEADLK,
            36, Errno.NAMETOOLONG,
            37, Errno.NOLCK,
            38, Errno.NOSYS,
            39, Errno.NOTEMPTY,
            40, Errno.LOOP,
            42, Errno.NOMSG,
            43, Errno.IDRM,
            61, Errno.INVAL, // ENODATA
            67, Errno.NOLINK,
            71, Errno.PROTO,
            72, Errno.MULTIHOP,
            74, Errno.BADMSG,
            75, Errno.OVERFLOW,
            84, Errno.ILSEQ,
            88, Errno.NOTSOCK,
            89, Errno.DESTADDRREQ,
            90, Errno.MSGSIZE,
            91, Errno.PROTOTYPE,
            92, Errno.NOPROTOOPT,
            93, Errno.PROTONOSUPPORT,
            94, Errno.PROTONOSUPPORT, // ESOCKTNOSUPPORT
            95, Errno.NOTSUP, // EOPNOTSUPP
            96, Errno.AFNOSUPPORT, // EPFNOSUPPORT
            97, Errno.AFNOSUPPORT,
            98, Errno.ADDRINUSE,
            99, Errno.ADDRNOTAVAIL,
            100, Errno.NETDOWN,
            101, Errno.NETUNREACH,
            102, Errno.NETRESET,
            103, Errno.CONNABORTED,
            104, Errno.CONNRESET,
            105, Errno.NOBUFS,
            106, Errno.ISCONN,
            107, Errno.NOTCONN,
            108, Errno.PIPE, // ESHUTDOWN
            110, Errno.TIMEDOUT,
            111, Errno.CONNREFUSED,
            112, Errno.HOSTUNREACH, // EHOSTDOWN
            113, Errno.HOSTUNREACH,
            114, Errno.ALREADY,
            115, Errno.INPROGRESS,
            116, Errno.STALE,
            122, Errno.DQUOT,
            125, Errno.CANCELED,
            130, Errno.OWNERDEAD,
            131, Errno.NOTRECOVERABLE,
        };
        for (int i = 0; i < pairs.length; i += 2) {
            TABLE[pairs[i]] = pairs[i + 1];
        }
    }

    private LinuxErrno() {}

    /** Returns the {@link Errno} of a Linux error number; unknown ones are {@link Errno#IO}. */
    public static int of(int linuxErrno) {
        return linuxErrno >= 0 && linuxErrno < TABLE.length ? TABLE[linuxErrno] : Errno.IO;
    }
}
