package dev.portside.net.nio;

import dev.portside.net.Errno;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;

/** The {@link Errno} behind an exception of the JDK's channels. */
final class NioErrno {
    /*
     * The JDK keeps the errno's text, not its number. The texts are those of the C libraries of
     * Linux, macOS and Windows in English; the class of the exception decides where a text is not
     * known, for example because the C library speaks another language.
     */

    private static final Object[][] TEXTS = {
        {"connection refused", Errno.CONNREFUSED},
        {"connection reset", Errno.CONNRESET},
        {"broken pipe", Errno.PIPE},
        {"socket is not connected", Errno.NOTCONN},
        {"address already in use", Errno.ADDRINUSE},
        {"only one usage of each socket address", Errno.ADDRINUSE},
        {"cannot assign requested address", Errno.ADDRNOTAVAIL},
        {"can't assign requested address", Errno.ADDRNOTAVAIL},
        {"permission denied", Errno.ACCES},
        {"operation not permitted", Errno.PERM},
        {"network is unreachable", Errno.NETUNREACH},
        {"network is down", Errno.NETDOWN},
        {"no route to host", Errno.HOSTUNREACH},
        {"host is down", Errno.HOSTUNREACH},
        {"timed out", Errno.TIMEDOUT},
        {"message too long", Errno.MSGSIZE},
        {"too many open files in system", Errno.NFILE},
        {"too many open files", Errno.MFILE},
        {"no buffer space", Errno.NOBUFS},
        {"cannot allocate memory", Errno.NOMEM},
        {"no such file or directory", Errno.NOENT},
        {"not a directory", Errno.NOTDIR},
        {"wrong type for socket", Errno.PROTOTYPE},
        {"path too long", Errno.NAMETOOLONG},
        {"invalid argument", Errno.INVAL},
        {"address family not supported", Errno.AFNOSUPPORT},
        {"software caused connection abort", Errno.CONNABORTED},
        {"resource temporarily unavailable", Errno.AGAIN},
        {"read-only file system", Errno.ROFS},
        {"no space left", Errno.NOSPC},
    };

    private NioErrno() {}

    static int of(IOException e) {
        if (e instanceof PortUnreachableException) {
            return Errno.CONNREFUSED;
        }
        if (e instanceof ClosedChannelException) {
            return Errno.BADF;
        }
        String message = e.getMessage();
        if (message != null) {
            String text = message.toLowerCase(Locale.ROOT);
            for (Object[] entry : TEXTS) {
                if (text.contains((String) entry[0])) {
                    return (Integer) entry[1];
                }
            }
        }
        return switch (e) {
            case ConnectException _ -> Errno.CONNREFUSED;
            case NoRouteToHostException _ -> Errno.HOSTUNREACH;
            case BindException _ -> Errno.ADDRINUSE;
            default -> Errno.IO;
        };
    }
}
