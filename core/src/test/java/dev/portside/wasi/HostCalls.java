package dev.portside.wasi;

import dev.portside.engine.HostCode;
import dev.portside.engine.LinearMemory;
import dev.portside.net.Network;
import dev.portside.net.Resolver;
import dev.portside.wasi.calls.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import run.endive.wasm.types.MemoryLimits;

/**
 * The host calls of one guest without the guest: called by their wasm names, on a memory that the
 * test fills and reads.
 */
public final class HostCalls implements AutoCloseable {

    /** One page: what lies from here on is outside. */
    public static final int MEMORY_BYTES = 65536;

    private final LinearMemory memory = new LinearMemory(new MemoryLimits(1, 1), 1, true);
    private final GuestProcess process;
    private final Map<String, HostCode> bodies = new HashMap<>();

    public HostCalls(GuestProcess.Settings settings, Network network, Resolver resolver) {
        process = new GuestProcess(settings, network);
        process.memory().attach(memory);
        HostCallBinder binder =
                new HostCallBinder(Topics.of(process, new Waits(process), resolver, false));
        for (HostCall row : HostCallTable.rows()) {
            bodies.put(row.label(), Objects.requireNonNull(binder.bind(row).code()));
        }
    }

    public GuestProcess process() {
        return process;
    }

    public byte[] memory() {
        return memory.array();
    }

    /**
     * Calls a body.
     *
     * @param label the wasm name, with the flavour where it has several signatures: {@code
     *     sock_accept V1}
     * @param args one for each parameter; of an i32 the low half counts
     * @return the errno
     */
    public int call(String label, long... args) {
        HostCode body = Objects.requireNonNull(bodies.get(label), label);
        return (int) body.call(args);
    }

    public HostCalls putInt(int ptr, long value) {
        Bytes.putI32(memory(), ptr, (int) value);
        return this;
    }

    public HostCalls putShort(int ptr, int value) {
        Bytes.putU16(memory(), ptr, value);
        return this;
    }

    public HostCalls putLong(int ptr, long value) {
        Bytes.putI64(memory(), ptr, value);
        return this;
    }

    public HostCalls put(int ptr, byte... bytes) {
        System.arraycopy(bytes, 0, memory(), ptr, bytes.length);
        return this;
    }

    /** Writes an iovec or the record of an address: pointer and length. */
    public HostCalls putSpan(int ptr, long pointer, long length) {
        return putInt(ptr, pointer).putInt(ptr + 4, length);
    }

    /** Writes a subscription to a descriptor. */
    public HostCalls putFdSubscription(int ptr, long userdata, int tag, int fd) {
        java.util.Arrays.fill(memory(), ptr, ptr + 48, (byte) 0);
        putLong(ptr, userdata);
        put(ptr + 8, (byte) tag);
        return putInt(ptr + 16, fd);
    }

    /** Writes a subscription to a clock. */
    public HostCalls putClockSubscription(int ptr, long userdata, int id, long timeout, int flags) {
        java.util.Arrays.fill(memory(), ptr, ptr + 48, (byte) 0);
        return putLong(ptr, userdata)
                .putInt(ptr + 16, id)
                .putLong(ptr + 24, timeout)
                .putShort(ptr + 40, flags);
    }

    public int getInt(int ptr) {
        return Bytes.getI32(memory(), ptr);
    }

    public long getLong(int ptr) {
        return Bytes.getI64(memory(), ptr);
    }

    public int getShort(int ptr) {
        return Bytes.getU16(memory(), ptr);
    }

    @Override
    public void close() {
        process.close();
    }
}
