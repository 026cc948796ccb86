package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.fits;
import static dev.portside.wasi.Bytes.getI32;
import static dev.portside.wasi.Bytes.getU32;
import static dev.portside.wasi.Bytes.putI32;
import static dev.portside.wasi.Bytes.putU16;
import static dev.portside.wasi.Bytes.putU8;

import dev.portside.net.Endpoint;
import dev.portside.net.Errno;
import dev.portside.net.Family;
import dev.portside.wasi.abi.AddrInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fills the guest's list of addrinfo records.
 *
 * <p>The guest lays out everything: records linked by ai_next, each with a sockaddr and its data.
 * No pointer of its is changed. The declared length of the data is no bound, because real guests
 * declare 0 or 14 and own 26; linear memory is.
 */
public final class AddrInfoWriter {

    private static final int INET4_DATA = 14;
    private static final int INET6_DATA = 26;

    private static final int INET4_ADDRLEN = 16;
    private static final int INET6_ADDRLEN = 28;

    private static final int WASMEDGE_INET6_OFFSET = 6;
    private static final int GO_INET6_OFFSET = 2;

    private final int inet6Offset;
    private final byte[] data = new byte[INET6_DATA];

    /**
     * @param compactInet6 whether IPv6 addresses follow the port at once, as Go and Python guests
     *     expect; WasmEdge puts the flow label between them
     */
    public AddrInfoWriter(boolean compactInet6) {
        inet6Offset = compactInet6 ? GO_INET6_OFFSET : WASMEDGE_INET6_OFFSET;
    }

    /** What all records have in common; the canonical name, if not empty, goes into the first. */
    record Shared(int flags, int socktype, int protocol, int port, String canonicalName) {}

    /**
     * Fills as many records as there are addresses, or as the list has.
     *
     * @param head the first record
     * @return SUCCESS, or FAULT, in which case nothing was written
     */
    int write(byte[] memory, int head, List<Endpoint> addresses, Shared shared, int countPtr) {
        // All pointers before the first write: records may lie over each other.
        List<Place> places = new ArrayList<>();
        if (!find(memory, head, addresses, places)) {
            return Errno.FAULT;
        }
        for (int i = 0; i < places.size(); i++) {
            writeRecord(memory, places.get(i), addresses.get(i), shared, i == 0);
        }
        putI32(memory, countPtr, places.size());
        return Errno.SUCCESS;
    }

    /** Where one result goes. */
    private record Place(int record, int sockaddr, int data) {}

    private static boolean find(
            byte[] memory, int head, List<Endpoint> addresses, List<Place> places) {
        int record = head;
        for (Endpoint address : addresses) {
            if (!fits(memory, record, AddrInfo.SIZE)) {
                return false;
            }
            int sockaddr = getI32(memory, record + AddrInfo.ADDR);
            if (!fits(memory, sockaddr, AddrInfo.SOCKADDR_SIZE)) {
                return false;
            }
            int data = getI32(memory, sockaddr + AddrInfo.SOCKADDR_DATA);
            if (!fits(memory, data, bytes(address))) {
                return false;
            }
            places.add(new Place(record, sockaddr, data));
            record = getI32(memory, record + AddrInfo.NEXT);
            if (record == 0) {
                break;
            }
        }
        return true;
    }

    private static int bytes(Endpoint address) {
        return address.family == Family.INET6 ? INET6_DATA : INET4_DATA;
    }

    private void writeRecord(
            byte[] memory, Place place, Endpoint address, Shared shared, boolean first) {
        boolean inet4 = address.family == Family.INET4;
        int record = place.record();
        int sockaddr = place.sockaddr();
        writeData(memory, place.data(), address, shared.port());
        putI32(memory, sockaddr + AddrInfo.SOCKADDR_FAMILY, address.family);
        putI32(memory, sockaddr + AddrInfo.SOCKADDR_DATA_LEN, inet4 ? INET4_DATA : INET6_DATA);
        putU16(memory, record + AddrInfo.FLAGS, shared.flags());
        putU8(memory, record + AddrInfo.FAMILY, address.family);
        putU8(memory, record + AddrInfo.SOCKTYPE, shared.socktype());
        putI32(memory, record + AddrInfo.PROTOCOL, shared.protocol());
        putI32(memory, record + AddrInfo.ADDRLEN, inet4 ? INET4_ADDRLEN : INET6_ADDRLEN);
        writeCanonicalName(memory, record, first ? shared.canonicalName() : "");
    }

    private void writeData(byte[] memory, int dataPtr, Endpoint address, int port) {
        int bytes = bytes(address);
        Arrays.fill(data, (byte) 0);
        // The port alone is in network order here.
        data[0] = (byte) (port >>> 8);
        data[1] = (byte) port;
        System.arraycopy(
                address.bytes,
                0,
                data,
                address.family == Family.INET4 ? 2 : inet6Offset,
                address.length);
        System.arraycopy(data, 0, memory, dataPtr, bytes);
    }

    private static void writeCanonicalName(byte[] memory, int record, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        long room = getU32(memory, record + AddrInfo.CANONNAME_LEN);
        int pointer = getI32(memory, record + AddrInfo.CANONNAME);
        int length = (int) Math.min(room, bytes.length);
        if (length == 0 || !fits(memory, pointer, length)) {
            // The pointer may dangle: with length 0 it is not followed.
            putI32(memory, record + AddrInfo.CANONNAME_LEN, 0);
            return;
        }
        System.arraycopy(bytes, 0, memory, pointer, length);
        if (room > length && fits(memory, pointer, length + 1L)) {
            memory[pointer + length] = 0;
        }
        putI32(memory, record + AddrInfo.CANONNAME_LEN, length);
    }
}
