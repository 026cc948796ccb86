package dev.portside.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Addresses written as numbers, parsed without any look-up. */
public final class NumericHost {

    private NumericHost() {}

    /**
     * Parses what inet_aton and inet_pton take.
     *
     * <p>IPv4 in one to four parts, each decimal, octal after 0 or hexadecimal after 0x, the last
     * filling the bytes that are left ({@code 127.1}). IPv6 with an optional scope, a number or an
     * interface's name ({@code fe80::1%eth0}); {@code ::ffff:a.b.c.d} stays an IPv6 address.
     *
     * @return the address; null when the text is none
     */
    public static @Nullable InetAddress parse(String text) {
        if (text.isEmpty() || text.startsWith("[")) {
            return null;
        }
        try {
            if (text.indexOf(':') < 0) {
                return Inet4Address.ofPosixLiteral(text);
            }
            InetAddress address = Inet6Address.ofLiteral(text);
            return address instanceof Inet4Address v4 ? mapped(v4) : address;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns {@code ::ffff:a.b.c.d} of an IPv4 address. */
    public static Inet6Address mapped(Inet4Address address) {
        byte[] bytes = new byte[16];
        bytes[10] = bytes[11] = (byte) 0xFF;
        System.arraycopy(address.getAddress(), 0, bytes, 12, 4);
        try {
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes were refused", e);
        }
    }
}
