package dev.portside.net.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.portside.net.Endpoint;
import dev.portside.net.Family;
import java.lang.foreign.MemorySegment;

/** The kernel's sockaddr structs in a scratch's address, to and from {@link Endpoint}. */
final class Sockaddr {

    private static final int IN6_ADDRESS = 8;

    private Sockaddr() {}

    /**
     * Writes an endpoint into the scratch.
     *
     * <p>A path is followed by its NUL, which counts; a name in the abstract namespace is exactly
     * as long as it says.
     *
     * @return the struct's length, or -1 when the family is none of the kernel's
     */
    static int write(Scratch s, Endpoint from) {
        MemorySegment to = s.address;
        return switch (from.family) {
            case Family.INET4 -> {
                to.set(JAVA_SHORT, 0, (short) Linux.AF_INET);
                setPort(to, from.port);
                MemorySegment.copy(from.bytes, 0, to, JAVA_BYTE, 4, 4);
                to.set(JAVA_LONG, 8, 0);
                yield Linux.SOCKADDR_IN_BYTES;
            }
            case Family.INET6 -> {
                to.set(JAVA_SHORT, 0, (short) Linux.AF_INET6);
                setPort(to, from.port);
                to.set(JAVA_INT, 4, from.flowInfo);
                MemorySegment.copy(from.bytes, 0, to, JAVA_BYTE, IN6_ADDRESS, 16);
                to.set(JAVA_INT, 24, from.scopeId);
                yield Linux.SOCKADDR_IN6_BYTES;
            }
            case Family.UNIX -> {
                to.set(JAVA_SHORT, 0, (short) Linux.AF_UNIX);
                MemorySegment.copy(from.bytes, 0, to, JAVA_BYTE, 2, from.length);
                if (from.length == 0 || from.bytes[0] == 0 || from.length == Linux.SUN_PATH_BYTES) {
                    yield 2 + from.length;
                }
                to.set(JAVA_BYTE, 2 + from.length, (byte) 0);
                yield 2 + from.length + 1;
            }
            default -> -1;
        };
    }

    /** Reads the address the kernel stored in the scratch; UNSPEC when it stored none. */
    static void read(Scratch s, Endpoint to) {
        to.clear();
        MemorySegment from = s.address;
        int length = s.addressLength.get(JAVA_INT, 0);
        if (length < 2) {
            return;
        }
        switch (from.get(JAVA_SHORT, 0)) {
            case Linux.AF_INET -> {
                to.family = Family.INET4;
                to.length = 4;
                to.port = port(from);
                MemorySegment.copy(from, JAVA_BYTE, 4, to.bytes, 0, 4);
            }
            case Linux.AF_INET6 -> {
                to.family = Family.INET6;
                to.length = 16;
                to.port = port(from);
                to.flowInfo = from.get(JAVA_INT, 4);
                MemorySegment.copy(from, JAVA_BYTE, IN6_ADDRESS, to.bytes, 0, 16);
                to.scopeId = from.get(JAVA_INT, 24);
            }
            case Linux.AF_UNIX -> {
                to.family = Family.UNIX;
                to.length = Math.min(length - 2, Linux.SUN_PATH_BYTES);
                MemorySegment.copy(from, JAVA_BYTE, 2, to.bytes, 0, to.length);
                if (to.length > 0 && to.bytes[0] != 0) {
                    to.length = pathBytes(to);
                }
            }
            default -> {}
        }
    }

    private static int pathBytes(Endpoint path) {
        int n = 0;
        while (n < path.length && path.bytes[n] != 0) {
            n++;
        }
        return n;
    }

    private static void setPort(MemorySegment to, int port) {
        to.set(JAVA_BYTE, 2, (byte) (port >> 8));
        to.set(JAVA_BYTE, 3, (byte) port);
    }

    private static int port(MemorySegment from) {
        return (from.get(JAVA_BYTE, 2) & 0xFF) << 8 | (from.get(JAVA_BYTE, 3) & 0xFF);
    }
}
