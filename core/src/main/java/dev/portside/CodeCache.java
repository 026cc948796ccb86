package dev.portside;

import dev.portside.engine.EngineVersion;
import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompilerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A directory that keeps compiled code between runs of the process.
 *
 * <p>What is in it is run, so the directory must belong to this user and be writable by nobody
 * else; that is checked at each use. Any number of processes may use it at once: entries appear and
 * vanish as a whole. Entries that are damaged, or that another version made, count as missing.
 */
public final class CodeCache {
    /*
     * An entry: magic, the version of engine and Java it is for, the module, the code; CRC-32 over all of it at the end, against writes
     * that a crash cut short. The name is made of checksums of the module, which are quick to compute in a JVM that has just started, where
     * a SHA-256 takes longer than all the rest. Names may therefore collide, by intent too: so the module itself is in the entry and is
     * compared byte by byte.
     *
     * The time a file was changed is when it was last used.
     */

    /** How large a directory grows unless told otherwise, in bytes. */
    public static final long DEFAULT_MAX_BYTES = 512L << 20;

    private static final int MAGIC = 0x50_53_43_45;
    private static final String SUFFIX = ".code";
    private static final int SUM_BYTES = 4;
    private static final long ABANDONED_MILLIS = 60 * 60 * 1000;

    private final Path directory;
    private final long maxBytes;

    private CodeCache(Path directory, long maxBytes) {
        this.directory = directory;
        this.maxBytes = maxBytes;
    }

    /**
     * Returns a cache in a directory, which is made when something is first kept.
     *
     * @param maxBytes how large all entries together may grow; the least recently used are deleted
     */
    public static CodeCache in(Path directory, long maxBytes) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException(
                    "maxBytes is " + maxBytes + "; it must not be negative");
        }
        return new CodeCache(directory, maxBytes);
    }

    /**
     * Returns where a user's own cache is: {@code $XDG_CACHE_HOME/portside} or {@code
     * ~/.cache/portside}; null when the environment names no home.
     *
     * @param environment the process's environment variables
     */
    public static @Nullable Path userDirectory(Map<String, String> environment) {
        return UserDirectories.cache(environment);
    }

    /** Returns the directory; it may not exist yet. */
    public Path directory() {
        return directory;
    }

    /**
     * The code kept for a module.
     *
     * @param file its file's name
     * @param bytes how large it is
     * @param used when it was last used
     */
    public record Entry(String file, long bytes, Instant used) {}

    /**
     * Returns what is kept, the last used first.
     *
     * @throws IOException when the directory cannot be read
     */
    public List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path file : files(SUFFIX)) {
            try {
                entries.add(
                        new Entry(
                                String.valueOf(file.getFileName()),
                                Files.size(file),
                                Files.getLastModifiedTime(file).toInstant()));
            } catch (NoSuchFileException e) {
                // Another process was faster.
            }
        }
        entries.sort(Comparator.comparing(Entry::used).reversed().thenComparing(Entry::file));
        return entries;
    }

    /**
     * Deletes everything that is kept.
     *
     * @return how many entries that were
     * @throws IOException when the directory cannot be read or an entry not be deleted
     */
    public int clear() throws IOException {
        int deleted = 0;
        for (Path file : files(SUFFIX)) {
            deleted += Files.deleteIfExists(file) ? 1 : 0;
        }
        for (Path file : files(".tmp")) {
            boolean _ = Files.deleteIfExists(file);
        }
        return deleted;
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> String.valueOf(file.getFileName()).endsWith(suffix))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Returns the code kept for a module, or null when there is none.
     *
     * @throws IOException when it cannot be read, or must not be: the message says why
     */
    @Nullable CompiledCode find(byte[] module) throws IOException {
        Path file = file(module);
        if (file == null || !Files.exists(file)) {
            return null;
        }
        for (Path checked : List.of(directory, file)) {
            String problem = PrivateFiles.whyNotOwn(checked);
            if (problem != null) {
                throw new IOException("the cache " + checked + " is not used: " + problem);
            }
        }
        CompiledCode code;
        try {
            code = read(Files.readAllBytes(file), module);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (code == null) {
            boolean _ = Files.deleteIfExists(file);
            return null;
        }
        touch(file);
        return code;
    }

    /** A cache that may only be read still serves. */
    private static void touch(Path file) {
        try {
            Path _ = Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            return;
        }
    }

    private static @Nullable CompiledCode read(byte[] entry, byte[] module) {
        if (entry.length < SUM_BYTES) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(entry);
        int end = entry.length - SUM_BYTES;
        if (in.getInt(end) != sum(new CRC32(), entry, end)) {
            return null;
        }
        try {
            if (in.getInt() != MAGIC) {
                return null;
            }
            byte[] version = new byte[in.getShort()];
            in.get(version);
            int length = in.getInt();
            int at = in.position();
            if (length != module.length
                    || length > end - at
                    || !Arrays.equals(entry, at, at + length, module, 0, length)
                    || !new String(version, StandardCharsets.US_ASCII).equals(version())) {
                return null;
            }
            return CompiledCode.decode(Arrays.copyOfRange(entry, at + length, end));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            // Not what this version writes.
            return null;
        }
    }

    /**
     * Keeps a module's code, in place of what was kept for it, and deletes what is beyond the
     * limit.
     *
     * @throws IOException when it cannot be written, or must not be: the message says why
     */
    void keep(byte[] module, CompiledCode code) throws IOException {
        Path file = file(module);
        String version = version();
        if (file == null || version == null) {
            throw new IOException("the version of the engine here cannot be told");
        }
        PrivateFiles.createDirectory(directory);
        String problem = PrivateFiles.whyNotOwn(directory);
        if (problem != null) {
            throw new IOException("the cache " + directory + " is not used: " + problem);
        }
        byte[] encoded = code.encode();
        ByteBuffer head = ByteBuffer.allocate(4 + 2 + version.length() + 4);
        head.putInt(MAGIC).putShort((short) version.length());
        head.put(version.getBytes(StandardCharsets.US_ASCII)).putInt(module.length);
        CRC32 sum = new CRC32();
        sum.update(head.array());
        sum.update(module);
        sum.update(encoded);
        ByteBuffer tail = ByteBuffer.allocate(SUM_BYTES).putInt((int) sum.getValue());
        if ((long) head.capacity() + module.length + encoded.length + SUM_BYTES > maxBytes) {
            throw new IOException(
                    "the code is larger than the cache's limit of " + maxBytes + " bytes");
        }
        PrivateFiles.replace(file, head.array(), module, encoded, tail.array());
        evict(file);
    }

    /** Deletes what was used least recently, and what dead processes have left. */
    private void evict(Path newest) throws IOException {
        String kept = String.valueOf(newest.getFileName());
        long bytes = 0;
        for (Entry entry : entries()) {
            bytes += entry.bytes();
            if (bytes > maxBytes && !entry.file().equals(kept)) {
                boolean _ = Files.deleteIfExists(directory.resolve(entry.file()));
            }
        }
        long abandoned = System.currentTimeMillis() - ABANDONED_MILLIS;
        for (Path file : files(".tmp")) {
            try {
                if (Files.getLastModifiedTime(file).toMillis() < abandoned) {
                    boolean _ = Files.deleteIfExists(file);
                }
            } catch (NoSuchFileException e) {
                // It has been put in its place.
            }
        }
    }

    private @Nullable Path file(byte[] module) {
        String version = version();
        if (version == null) {
            return null;
        }
        byte[] text = version.getBytes(StandardCharsets.US_ASCII);
        HexFormat hex = HexFormat.of();
        return directory.resolve(
                hex.toHexDigits(sum(new Adler32(), module, module.length))
                        + hex.toHexDigits(sum(new CRC32(), module, module.length))
                        + "-"
                        + hex.toHexDigits(sum(new CRC32(), text, text.length))
                        + SUFFIX);
    }

    private static int sum(java.util.zip.Checksum checksum, byte[] bytes, int length) {
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /** Code for a later Java does not run on this one, and not all JVMs want the same code. */
    private static @Nullable String version() {
        String engine = EngineVersion.current().orElse(null);
        if (engine == null) {
            return null;
        }
        String calls = CompilerOptions.DEFAULT.callsAccesses() ? "-calls" : "";
        return engine + "-java" + Runtime.version().feature() + calls;
    }
}
