package dev.portside.wasi;

import dev.portside.net.Family;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What a hostile guest lays out: records that are right, wrong in one place, and laid over each
 * other, and the places where each kind starts.
 */
final class HostileMemory {

    private static final int MEMORY = HostCalls.MEMORY_BYTES;
    private static final int DATA = 0xC000;

    private final byte[] bytes = new byte[MEMORY];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private final List<Integer> iovecs = new ArrayList<>();
    private final List<Integer> addresses = new ArrayList<>();
    private final List<Integer> paths = new ArrayList<>();
    private final List<Integer> subscriptions = new ArrayList<>();
    private final List<Integer> lists = new ArrayList<>();
    private final List<Integer> heads = new ArrayList<>();
    private final List<Integer> values = new ArrayList<>();
    private int free = 64;
    private int lastLength;

    /**
     * @param ports of 127.0.0.1 worth naming
     */
    HostileMemory(SplittableRandom random, List<Integer> ports) {
        // Below: ones, so that a read of a null page means something.
        for (int i = 0; i < 64; i++) {
            bytes[i] = (byte) (i % 4 == 0 ? i / 4 : 0);
        }
        layOutPaths();
        layOutAddresses();
        layOutIovecs(random);
        layOutSubscriptions(random);
        layOutAddrInfo();
        layOutValues();
        for (int i = DATA; i < MEMORY; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        ports.forEach(port -> values.add(port));
    }

    byte[] bytes() {
        return bytes;
    }

    private int room(int size) {
        int at = free;
        free += (size + 7) & ~7;
        if (free > DATA) {
            throw new IllegalStateException("the layout needs more room");
        }
        return at;
    }

    private void layOutPaths() {
        String[] texts = {
            "file",
            "sub",
            "sub/inner",
            "new",
            "../escape",
            "/etc/passwd",
            "link",
            ".",
            "..",
            "a/b",
            "127.0.0.1",
            "::1",
            "localhost",
            "80",
            "http",
            "70000",
            "\0",
            "x\0y",
            "nobody.invalid"
        };
        for (String text : texts) {
            byte[] raw = text.getBytes(StandardCharsets.UTF_8);
            int at = room(raw.length + 1);
            buffer.put(at, raw);
            paths.add(at);
        }
        int bad = room(8);
        buffer.put(bad, new byte[] {(byte) 0xff, (byte) 0xfe, 'x'});
        paths.add(bad);
    }

    private void layOutAddresses() {
        span(addresses, inet(new byte[] {127, 0, 0, 1}), 4);
        span(addresses, inet(new byte[16]), 16);
        byte[] one = new byte[16];
        one[15] = 1;
        span(addresses, inet(one), 16);
        for (int family = 0; family < 5; family++) {
            int at = room(128);
            buffer.putShort(at, (short) family);
            buffer.put(at + 2, family == Family.INET4 ? new byte[] {127, 0, 0, 1} : one);
            if (family == Family.UNIX) {
                // The abstract namespace leaves no file behind.
                buffer.put(at + 2, "\0portside-hostile".getBytes(StandardCharsets.UTF_8));
            }
            span(addresses, at, 128);
        }
        int own = room(8);
        // Bytes that lie over the record itself.
        addresses.add(own);
        buffer.putInt(own, own - 60).putInt(own + 4, 128);
        for (long[] wrong :
                new long[][] {
                    {DATA, 0},
                    {DATA, 5},
                    {MEMORY - 3, 4},
                    {MEMORY - 4, 4},
                    {-1, 4},
                    {DATA, -1},
                    {-1, 128},
                    {MEMORY - 128, 128},
                    {0, 128},
                    {Integer.MIN_VALUE, 16}
                }) {
            span(addresses, (int) wrong[0], (int) wrong[1]);
        }
    }

    private int inet(byte[] address) {
        int at = room(address.length);
        buffer.put(at, address);
        return at;
    }

    private void span(List<Integer> kind, int pointer, int length) {
        int at = room(8);
        buffer.putInt(at, pointer).putInt(at + 4, length);
        kind.add(at);
    }

    private void layOutIovecs(SplittableRandom random) {
        // Over the addresses and over the vector itself: what arrives rewrites what is still used.
        for (int address : addresses.subList(0, 8)) {
            span(iovecs, address, 8);
        }
        int self = room(16);
        buffer.putInt(self, self).putInt(self + 4, 8).putInt(self + 8, 0).putInt(self + 12, 4096);
        iovecs.add(self);
        for (int i = 0; i < 24; i++) {
            int at = room(64);
            iovecs.add(at);
            for (int k = 0; k < 8; k++) {
                boolean wrong = i > 16 && random.nextInt(8) == 0;
                buffer.putInt(at + 8 * k, wrong ? random.nextInt() : DATA + random.nextInt(8192));
                buffer.putInt(at + 8 * k + 4, wrong ? random.nextInt() : random.nextInt(2048));
            }
        }
    }

    private void layOutSubscriptions(SplittableRandom random) {
        for (int i = 0; i < 96; i++) {
            int at = room(48);
            buffer.putLong(at, random.nextLong());
            buffer.put(at + 8, (byte) (random.nextInt(16) == 0 ? random.nextInt() : i % 3));
            buffer.putInt(at + 16, i % 3 == 0 ? random.nextInt(5) : random.nextInt(-1, 40));
            buffer.putLong(
                    at + 24, random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(2000));
            buffer.putShort(at + 40, (short) random.nextInt(3));
            subscriptions.add(at);
        }
    }

    private void layOutAddrInfo() {
        for (int shape = 0; shape < 8; shape++) {
            int record = room(28);
            int sockaddr = room(12);
            int data = room(28);
            int second = room(28);
            buffer.putInt(record + 12, sockaddr).putInt(record + 24, second);
            buffer.putInt(record + 16, data).putInt(record + 20, 8);
            buffer.putInt(sockaddr + 8, data).putInt(sockaddr + 4, 14);
            buffer.putInt(second + 12, sockaddr).putInt(second + 24, 0);
            switch (shape) {
                case 1 -> buffer.putInt(sockaddr + 8, record);
                case 2 -> buffer.putInt(sockaddr + 8, record + 8);
                case 3 -> buffer.putInt(sockaddr + 8, sockaddr);
                case 4 -> buffer.putInt(record + 12, record + 8);
                case 5 -> buffer.putInt(record + 16, second);
                case 6 -> buffer.putInt(record + 24, record);
                case 7 -> buffer.putInt(record + 24, -4);
                default -> {}
            }
            int head = room(4);
            buffer.putInt(head, record);
            heads.add(head);
            int hints = room(28);
            buffer.putShort(hints, (short) (shape == 0 ? 0 : 1 << (shape - 1)));
            buffer.put(hints + 2, (byte) (shape % 4)).put(hints + 3, (byte) (shape % 3));
            lists.add(hints);
        }
    }

    private void layOutValues() {
        for (int i = 0; i < 16; i++) {
            int at = room(16);
            buffer.putLong(at, i - 2).putLong(at + 8, i % 3 == 0 ? 1_000_000 : i);
            values.add(at);
        }
    }

    /** Returns how long the text at an address is. */
    private int length(int at) {
        int end = at;
        while (bytes[end] != 0 && end < at + 32) {
            end++;
        }
        return end - at;
    }

    /** Returns an argument for a parameter of that name. */
    long pick(String name, SplittableRandom random) {
        List<Integer> kind =
                switch (name) {
                    case "iovs" -> iovecs;
                    case "addr" -> addresses;
                    case "in", "out" -> subscriptions;
                    case "hints" -> lists;
                    case "res" -> heads;
                    case "value", "len", "res_len", "port" -> values;
                    case "node", "service", "path", "old_path", "new_path" -> paths;
                    default -> List.of();
                };
        int dice = random.nextInt(16);
        if (!kind.isEmpty() && dice < 11) {
            int at = kind.get(random.nextInt(kind.size()));
            lastLength = length(at);
            return at;
        }
        if (name.endsWith("_len") && kind.isEmpty() && dice < 9 && !name.startsWith("iovs")) {
            return lastLength;
        }
        if (COUNTS.containsKey(name) && dice < 14) {
            return random.nextInt(COUNTS.get(name));
        }
        return dice < 15 ? DATA + random.nextInt(MEMORY - DATA) : edge(random);
    }

    private static final Map<String, Integer> COUNTS =
            Map.ofEntries(
                    Map.entry("iovs_len", 9),
                    Map.entry("nsubscriptions", 12),
                    Map.entry("node_len", 11),
                    Map.entry("service_len", 6),
                    Map.entry("path_len", 12),
                    Map.entry("old_path_len", 6),
                    Map.entry("new_path_len", 6),
                    Map.entry("max_res", 4),
                    Map.entry("buf_len", 4096),
                    Map.entry("family", 5),
                    Map.entry("type", 4),
                    Map.entry("how", 5),
                    Map.entry("level", 1),
                    Map.entry("name", 16),
                    Map.entry("len", 20),
                    Map.entry("flags", 32),
                    Map.entry("dirflags", 2),
                    Map.entry("old_flags", 2),
                    Map.entry("oflags", 16),
                    Map.entry("fdflags", 32),
                    Map.entry("riflags", 4),
                    Map.entry("siflags", 1),
                    Map.entry("whence", 4),
                    Map.entry("id", 5),
                    Map.entry("advice", 7),
                    Map.entry("fst_flags", 16),
                    Map.entry("backlog", 4));

    /** Returns a number at which 32-bit arithmetic goes wrong, or any. */
    static long edge(SplittableRandom random) {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextInt(8);
            case 1 -> -1L - random.nextInt(64);
            case 2 -> MEMORY - random.nextInt(64);
            case 3 -> MEMORY + random.nextInt(64);
            case 4 -> Integer.MAX_VALUE - random.nextInt(64);
            case 5 -> Integer.MIN_VALUE + random.nextInt(64);
            case 6 -> 0xffff_fff0L + random.nextInt(32);
            case 7 -> 1L << random.nextInt(32);
            case 8 -> 89_478_485L + random.nextInt(3);
            case 9 -> 1023 + random.nextInt(3);
            case 10 -> random.nextInt();
            default -> random.nextInt(MEMORY);
        };
    }
}
