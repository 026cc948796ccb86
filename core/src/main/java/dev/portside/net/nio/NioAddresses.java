package dev.portside.net.nio;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Endpoints as the JDK's socket addresses, and back. */
final class NioAddresses {
    /*
     * The JDK shows an IPv4 address that an IPv6 socket reaches as an IPv4 one; POSIX shows it
     * mapped, so what is stored depends on the socket's family.
     */

    private static final int MAPPED_BYTES = 16;

    /** How the JDK turns a path into the kernel's bytes. */
    private static final Charset PATHS =
            Charset.forName(System.getProperty("native.encoding", "UTF-8"));

    private NioAddresses() {}

    static ProtocolFamily protocolFamily(int family) {
        return switch (family) {
            case Family.INET4 -> StandardProtocolFamily.INET;
            case Family.INET6 -> StandardProtocolFamily.INET6;
            default -> StandardProtocolFamily.UNIX;
        };
    }

    /**
     * Tells whether a socket of a family takes an address, with the kernel's errnos.
     *
     * @param mapping whether an IPv6 socket takes an IPv4 address, as sendto does and bind does not
     * @return 0 or -errno
     */
    static int check(Endpoint address, int family, boolean mapping) {
        if (address.family == family) {
            return 0;
        }
        if (address.family == Family.UNSPEC) {
            return -Errno.AFNOSUPPORT;
        }
        return switch (family) {
            case Family.UNIX -> -Errno.INVAL;
            case Family.INET6 ->
                    address.family != Family.INET4
                            ? -Errno.AFNOSUPPORT
                            : mapping ? 0 : -Errno.INVAL;
            default -> -Errno.AFNOSUPPORT;
        };
    }

    /** Returns the JDK's form of an IP endpoint; a mapped address is an IPv4 one there. */
    static InetSocketAddress inet(Endpoint address) {
        InetAddress plain = address.inetAddress();
        if (address.family == Family.INET6) {
            try {
                InetAddress unmapped =
                        InetAddress.getByAddress(Arrays.copyOf(address.bytes, MAPPED_BYTES));
                // ::ffff:0.0.0.0 is not the wildcard of both families, which IPv4's would become.
                if (unmapped instanceof Inet4Address && !unmapped.isAnyLocalAddress()) {
                    plain = unmapped;
                }
            } catch (UnknownHostException e) {
                throw new IllegalStateException("a 16 byte address was refused", e);
            }
        }
        return new InetSocketAddress(plain, address.port);
    }

    /**
     * Returns the path of a unix endpoint, or null when the JDK cannot say it: see {@link #why}.
     */
    static @Nullable UnixDomainSocketAddress unix(Endpoint address) {
        try {
            CharBuffer path =
                    PATHS.newDecoder().decode(ByteBuffer.wrap(address.bytes, 0, address.length));
            return address.length > 0 && path.charAt(0) == 0
                    ? null
                    : UnixDomainSocketAddress.of(Path.of(path.toString()));
        } catch (CharacterCodingException | InvalidPathException e) {
            return null;
        }
    }

    /** Returns why {@link #unix} has no answer: an abstract name, or characters. */
    static int why(Endpoint address) {
        return address.length > 0 && address.bytes[0] == 0 ? -Errno.NOTSUP : -Errno.ILSEQ;
    }

    /**
     * Stores an address as a socket of a family shows it.
     *
     * @param address null: the family's wildcard, or no name
     */
    static void store(@Nullable SocketAddress address, int family, Endpoint out) {
        out.clear();
        out.family = family;
        switch (address) {
            case InetSocketAddress inet -> storeInet(inet, family, out);
            case UnixDomainSocketAddress unix -> {
                byte[] path = unix.getPath().toString().getBytes(PATHS);
                out.setUnix(path, 0, Math.min(path.length, Endpoint.MAX_PATH_BYTES));
            }
            case null, default -> {
                out.length = family == Family.INET4 ? 4 : family == Family.INET6 ? 16 : 0;
                Arrays.fill(out.bytes, 0, out.length, (byte) 0);
            }
        }
    }

    private static void storeInet(InetSocketAddress inet, int family, Endpoint out) {
        InetAddress address = inet.getAddress();
        if (family == Family.INET6 && address instanceof Inet4Address) {
            byte[] bytes = new byte[MAPPED_BYTES];
            if (!address.isAnyLocalAddress()) {
                bytes[10] = bytes[11] = (byte) 0xFF;
                System.arraycopy(address.getAddress(), 0, bytes, 12, 4);
            }
            out.setInet6(bytes, 0, inet.getPort());
        } else {
            out.set(Endpoint.of(address, inet.getPort()));
        }
    }
}
