package dev.portside.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * A socket address: family, address bytes and port. Mutable, so that one object serves every call
 * of a guest without allocation.
 *
 * <p>For {@link Family#INET4} {@code bytes[0..4)} and for {@link Family#INET6} {@code bytes[0..16)}
 * hold the address in network order. For {@link Family#UNIX} {@code bytes[0..length)} hold the path
 * without a terminating NUL; a name that starts with NUL is in the abstract namespace, where every
 * byte counts; length 0 is the unnamed socket. {@link Family#UNSPEC} means that no address is
 * known.
 */
public final class Endpoint {

    /** The longest path of a unix socket, sun_path of Linux. */
    public static final int MAX_PATH_BYTES = 108;

    /** One of {@link Family}. */
    public int family;

    /** The port, 0 to 65535, in host order; 0 for unix. */
    public int port;

    /** How many of {@link #bytes} count. */
    public int length;

    /** The IPv6 flow label, as the sockaddr has it, else 0. */
    public int flowInfo;

    /** The IPv6 scope, an interface index, else 0. */
    public int scopeId;

    /** The address or path; see the class comment. */
    public final byte[] bytes = new byte[MAX_PATH_BYTES];

    /** Makes this the unknown address. */
    public void clear() {
        family = Family.UNSPEC;
        port = 0;
        length = 0;
        flowInfo = 0;
        scopeId = 0;
    }

    /** Makes this an IPv4 address, copying 4 bytes. */
    public void setInet4(byte[] from, int offset, int newPort) {
        clear();
        family = Family.INET4;
        length = 4;
        System.arraycopy(from, offset, bytes, 0, 4);
        port = newPort;
    }

    /** Makes this an IPv6 address, copying 16 bytes. */
    public void setInet6(byte[] from, int offset, int newPort) {
        clear();
        family = Family.INET6;
        length = 16;
        System.arraycopy(from, offset, bytes, 0, 16);
        port = newPort;
    }

    /** Makes this a unix address, copying the path's bytes, at most {@link #MAX_PATH_BYTES}. */
    public void setUnix(byte[] from, int offset, int pathBytes) {
        clear();
        family = Family.UNIX;
        length = pathBytes;
        System.arraycopy(from, offset, bytes, 0, pathBytes);
    }

    /** Makes this equal to another. */
    public void set(Endpoint other) {
        family = other.family;
        port = other.port;
        length = other.length;
        flowInfo = other.flowInfo;
        scopeId = other.scopeId;
        System.arraycopy(other.bytes, 0, bytes, 0, other.length);
    }

    /** Returns a new endpoint of an IP address and port. */
    public static Endpoint of(InetAddress address, int port) {
        Endpoint endpoint = new Endpoint();
        byte[] raw = address.getAddress();
        if (raw.length == 4) {
            endpoint.setInet4(raw, 0, port);
        } else {
            endpoint.setInet6(raw, 0, port);
            if (address instanceof Inet6Address v6) {
                endpoint.scopeId = v6.getScopeId();
            }
        }
        return endpoint;
    }

    /** Returns the IP address, without name look-up. Only for the two IP families. */
    public InetAddress inetAddress() {
        try {
            return family == Family.INET4
                    ? Inet4Address.getByAddress(java.util.Arrays.copyOf(bytes, 4))
                    : Inet6Address.getByAddress(null, java.util.Arrays.copyOf(bytes, 16), scopeId);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a 4 or 16 byte address was refused", e);
        }
    }

    /** Returns {@code 127.0.0.1:80}, {@code [::1]:80}, {@code unix:/path} or {@code unknown}. */
    @Override
    public String toString() {
        return switch (family) {
            case Family.INET4 -> inetAddress().getHostAddress() + ":" + port;
            case Family.INET6 -> "[" + inetAddress().getHostAddress() + "]:" + port;
            case Family.UNIX -> "unix:" + path();
            default -> "unknown";
        };
    }

    private String path() {
        String path = new String(bytes, 0, length, StandardCharsets.UTF_8);
        return path.startsWith("\0") ? "@" + path.substring(1).replace('\0', '@') : path;
    }
}
