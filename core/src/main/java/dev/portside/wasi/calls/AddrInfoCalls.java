package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.getI32;
import static dev.portside.wasi.Bytes.getU16;
import static dev.portside.wasi.Bytes.getU32;
import static dev.portside.wasi.Bytes.getU8;

import dev.portside.engine.HostCode;
import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.net.Services;
import dev.portside.net.SocketType;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.NameLookup;
import dev.portside.wasi.Topic;
import dev.portside.wasi.abi.AddrInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * sock_getaddrinfo: host and service names to addresses, filled into a list of records that the
 * guest has laid out.
 */
public final class AddrInfoCalls implements Topic {

    private static final int LOW_BYTE = 0xff;

    private final GuestProcess process;
    private final NameLookup lookup;
    private final AddrInfoWriter writer;

    /**
     * @param writer fills the guest's records
     */
    public AddrInfoCalls(GuestProcess process, NameLookup lookup, AddrInfoWriter writer) {
        this.process = process;
        this.lookup = lookup;
        this.writer = writer;
    }

    @Override
    public HostCode code(String method) {
        return switch (method) {
            case "sockGetAddrInfo" ->
                    (a, b, c, d, e, f, g, h, _) ->
                            sockGetAddrInfo(
                                    (int) a, (int) b, (int) c, (int) d, (int) e, (int) f, (int) g,
                                    (int) h);
            default -> throw Topic.unknown(this, method);
        };
    }

    /** What the guest asks for, with defaults filled in. */
    private record Hints(int flags, int family, int socktype, int protocol) {

        boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    /**
     * sock_getaddrinfo.
     *
     * <p>Strings are length-delimited and end at a NUL inside. Results come IPv4 first, one for
     * each address. Errors: FAULT, NOSYS (type or protocol), and the AI numbers of {@link Errno}.
     */
    public int sockGetAddrInfo(
            int nodePtr,
            int nodeBytes,
            int servicePtr,
            int serviceBytes,
            int hintsPtr,
            int resultPtr,
            int maxResults,
            int countPtr) {
        byte[] memory = process.memory().array();
        if (!fits(memory, nodePtr, nodeBytes & 0xffff_ffffL)
                || !fits(memory, servicePtr, serviceBytes & 0xffff_ffffL)
                || !fits(memory, hintsPtr, AddrInfo.SIZE)
                || !fits(memory, resultPtr, 4)
                || !fits(memory, countPtr, 4)) {
            return Errno.FAULT;
        }
        if (nodeBytes == 0 && serviceBytes == 0) {
            return Errno.AINONAME;
        }
        if (maxResults == 0) {
            return Errno.AIMEMORY;
        }
        Hints raw = hints(memory, hintsPtr);
        String node = string(memory, nodePtr, nodeBytes);
        int errno = check(raw, node);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        Hints hints = withDefaults(raw);
        int port = port(string(memory, servicePtr, serviceBytes), hints);
        if (port < 0) {
            return -port;
        }
        List<Endpoint> found = new ArrayList<>();
        errno = addresses(node, hints, found);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        // Unsigned: a guest may well say "as many as there are".
        int most = (int) Math.min(found.size(), maxResults & 0xffff_ffffL);
        AddrInfoWriter.Shared shared =
                new AddrInfoWriter.Shared(
                        hints.flags(),
                        hints.socktype(),
                        hints.protocol(),
                        port,
                        hints.has(AddrInfo.FLAG_CANONNAME) ? node : "");
        // Waiting may have taken long, but the guest was in this call: its memory is the same
        // array.
        return writer.write(
                memory, getI32(memory, resultPtr), found.subList(0, most), shared, countPtr);
    }

    private static Hints hints(byte[] memory, int ptr) {
        return new Hints(
                getU16(memory, ptr + AddrInfo.FLAGS),
                getU8(memory, ptr + AddrInfo.FAMILY),
                getU8(memory, ptr + AddrInfo.SOCKTYPE),
                (int) (getU32(memory, ptr + AddrInfo.PROTOCOL) & LOW_BYTE));
    }

    private static String string(byte[] memory, int ptr, int length) {
        int end = 0;
        while (end < length && memory[ptr + end] != 0) {
            end++;
        }
        return end == 0 ? "" : new String(memory, ptr, end, StandardCharsets.UTF_8);
    }

    private static int check(Hints hints, String node) {
        if ((hints.flags() & ~AddrInfo.FLAGS_KNOWN) != 0
                || (hints.has(AddrInfo.FLAG_CANONNAME) && node.isEmpty())) {
            return Errno.AIBADFLAG;
        }
        if (hints.family() > Family.INET6) {
            return Errno.AIFAMILY;
        }
        if (hints.protocol() > AddrInfo.PROTOCOL_UDP || hints.socktype() > SocketType.STREAM) {
            return Errno.NOSYS;
        }
        boolean contradiction =
                (hints.socktype() == SocketType.STREAM && hints.protocol() == AddrInfo.PROTOCOL_UDP)
                        || (hints.socktype() == SocketType.DATAGRAM
                                && hints.protocol() == AddrInfo.PROTOCOL_TCP);
        return contradiction ? Errno.AISOCKTYPE : Errno.SUCCESS;
    }

    private static Hints withDefaults(Hints raw) {
        boolean datagram =
                raw.socktype() == SocketType.DATAGRAM || raw.protocol() == AddrInfo.PROTOCOL_UDP;
        return new Hints(
                raw.flags(),
                raw.family(),
                datagram ? SocketType.DATAGRAM : SocketType.STREAM,
                datagram ? AddrInfo.PROTOCOL_UDP : AddrInfo.PROTOCOL_TCP);
    }

    /** Returns the port, or -AISERVICE, or -AINONAME for a name where a number must be. */
    private static int port(String service, Hints hints) {
        if (service.isEmpty()) {
            return 0;
        }
        if (hints.has(AddrInfo.FLAG_NUMERICSERV) && Services.number(service) < 0) {
            return -Errno.AINONAME;
        }
        return Services.system().port(service, hints.socktype());
    }

    private int addresses(String node, Hints hints, List<Endpoint> found) {
        if (node.isEmpty()) {
            lookup.wildcardOrLoopback(hints.family(), hints.has(AddrInfo.FLAG_PASSIVE), found);
            return Errno.SUCCESS;
        }
        if (hints.has(AddrInfo.FLAG_NUMERICHOST) && !NameLookup.isNumeric(node)) {
            return Errno.AINONAME;
        }
        return lookup.find(node, hints.family(), hints.has(AddrInfo.FLAG_V4MAPPED), found);
    }
}
