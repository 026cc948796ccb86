package dev.portside.wasi;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.getI32;
import static dev.portside.wasi.Bytes.getU16;
import static dev.portside.wasi.Bytes.getU32;
import static dev.portside.wasi.Bytes.putU16;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;

/**
 * Socket addresses in guest memory: a record of pointer and length, behind which lie 4 bytes
 * (IPv4), 16 bytes (IPv6) or 128 bytes (family as u16 little endian, then the address or path).
 * Ports travel apart from them.
 */
public final class SocketAddresses {

    /** Size of the record: u32 pointer, u32 length. */
    public static final int RECORD = 8;

    public static final int INET4 = 4;
    public static final int INET6 = 16;
    public static final int STORAGE = 128;

    /** Where the payload starts in {@link #STORAGE}. */
    private static final int PAYLOAD = 2;

    private SocketAddresses() {}

    /**
     * Checks that the record and the bytes behind it lie in memory.
     *
     * @return SUCCESS or FAULT
     */
    public static int check(byte[] memory, int recordPtr) {
        return fits(memory, recordPtr, RECORD)
                        && fits(memory, getI32(memory, recordPtr), getU32(memory, recordPtr + 4))
                ? Errno.SUCCESS
                : Errno.FAULT;
    }

    /** Returns where a checked record's bytes start. */
    public static int pointer(byte[] memory, int recordPtr) {
        return getI32(memory, recordPtr);
    }

    /** Returns how many bytes a checked record has, as u32. */
    public static long length(byte[] memory, int recordPtr) {
        return getU32(memory, recordPtr + 4);
    }

    /**
     * Reads an address. All three lengths are understood whatever the call's flavour: Go and Python
     * guests pass 128 bytes to the plain names too.
     *
     * @param port the guest's port; only the low 16 bits count
     * @return SUCCESS, FAULT, or INVAL for another length or an unknown family
     */
    public static int read(byte[] memory, int recordPtr, int port, Endpoint out) {
        int errno = check(memory, recordPtr);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        int pointer = pointer(memory, recordPtr);
        long length = length(memory, recordPtr);
        int hostPort = port & 0xffff;
        if (length == INET4) {
            out.setInet4(memory, pointer, hostPort);
        } else if (length == INET6) {
            out.setInet6(memory, pointer, hostPort);
        } else if (length == STORAGE) {
            return readStorage(memory, pointer, hostPort, out);
        } else {
            return Errno.INVAL;
        }
        return Errno.SUCCESS;
    }

    private static int readStorage(byte[] memory, int pointer, int port, Endpoint out) {
        switch (getU16(memory, pointer)) {
            case Family.INET4 -> out.setInet4(memory, pointer + PAYLOAD, port);
            case Family.INET6 -> out.setInet6(memory, pointer + PAYLOAD, port);
            case Family.UNIX ->
                    out.setUnix(memory, pointer + PAYLOAD, pathBytes(memory, pointer + PAYLOAD));
            default -> {
                return Errno.INVAL;
            }
        }
        return Errno.SUCCESS;
    }

    /** A path ends at its NUL; a name that starts with NUL, or has none, is 108 bytes long. */
    private static int pathBytes(byte[] memory, int start) {
        if (memory[start] == 0) {
            return Endpoint.MAX_PATH_BYTES;
        }
        int length = 0;
        while (length < Endpoint.MAX_PATH_BYTES && memory[start + length] != 0) {
            length++;
        }
        return length;
    }

    /** Writes family and address into 128 bytes; what lies behind the address stays as it was. */
    public static void writeStorage(byte[] memory, int pointer, Endpoint address) {
        putU16(memory, pointer, address.family);
        System.arraycopy(address.bytes, 0, memory, pointer + PAYLOAD, address.length);
        if (address.family == Family.UNIX && address.length < STORAGE - PAYLOAD) {
            memory[pointer + PAYLOAD + address.length] = 0;
        }
    }

    /** Writes the bare bytes of an IP address. */
    public static void writeRaw(byte[] memory, int pointer, Endpoint address) {
        System.arraycopy(address.bytes, 0, memory, pointer, address.length);
    }
}
