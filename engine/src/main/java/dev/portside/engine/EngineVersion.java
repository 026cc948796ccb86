package dev.portside.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portside.engine.compiler.CompiledCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;

/**
 * Which engine this is, as far as compiled code is concerned: another build of the compiler, or of
 * the libraries its code calls, is another version.
 */
public final class EngineVersion {
    /*
     * A number in the source would have to be changed by hand with every change of the compiler. So the version is made of the classes
     * themselves: of a jar its directory, which has a checksum of each class, of a directory the files. That is a fingerprint against
     * mistakes, not against attackers: who can choose the engine's classes needs no compiled code.
     */

    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT_BYTES = 65_535;
    private static final int END_SIGNATURE = 0x06054b50;

    private static final class Holder {
        static final Optional<String> VERSION = find();
    }

    private EngineVersion() {}

    /** Returns the version, or nothing when the engine's own classes cannot be read. */
    public static Optional<String> current() {
        return Holder.VERSION;
    }

    private static Optional<String> find() {
        Sum sum = new Sum();
        try {
            for (Class<?> part : List.of(EngineVersion.class, Instance.class, Parser.class)) {
                CodeSource source = part.getProtectionDomain().getCodeSource();
                if (source == null || source.getLocation() == null) {
                    return Optional.empty();
                }
                if (!source.getLocation().getProtocol().equals("file")) {
                    return Optional.empty();
                }
                Path place = Path.of(source.getLocation().toURI());
                if (Files.isDirectory(place)) {
                    addDirectory(place, sum);
                } else {
                    addJar(place, sum);
                }
            }
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.of(CompiledCode.VERSION + "-" + sum);
    }

    /** Adds the central directory of a zip file: names, sizes and checksums of all entries. */
    private static void addJar(Path jar, Sum sum) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "r")) {
            long length = file.length();
            byte[] tail = new byte[(int) Math.min(length, END_BYTES + MAX_COMMENT_BYTES)];
            file.seek(length - tail.length);
            file.readFully(tail);
            ByteBuffer end = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
            int at = tail.length - END_BYTES;
            while (at >= 0 && end.getInt(at) != END_SIGNATURE) {
                at--;
            }
            if (at < 0) {
                throw new IOException(jar + " is not a jar");
            }
            long size = end.getInt(at + 12) & 0xffff_ffffL;
            long offset = end.getInt(at + 16) & 0xffff_ffffL;
            if (offset + size > length) {
                throw new IOException(jar + " has more than 4 GiB");
            }
            byte[] directory = new byte[(int) size];
            file.seek(offset);
            file.readFully(directory);
            sum.add(directory);
        }
    }

    private static void addDirectory(Path classes, Sum sum) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(classes)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            sum.add(classes.relativize(file).toString().getBytes(UTF_8));
            sum.add(Files.readAllBytes(file));
        }
    }

    /** Two different checksums at once, neither of which makes tables when a JVM first uses it. */
    private static final class Sum {

        private final CRC32 first = new CRC32();
        private final Adler32 second = new Adler32();

        void add(byte[] bytes) {
            first.update(bytes);
            second.update(bytes);
        }

        @Override
        public String toString() {
            HexFormat hex = HexFormat.of();
            return hex.toHexDigits(first.getValue(), 8) + hex.toHexDigits(second.getValue(), 8);
        }
    }
}
