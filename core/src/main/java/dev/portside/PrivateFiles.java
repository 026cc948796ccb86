package dev.portside;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files and directories that are to be this user's alone. */
final class PrivateFiles {

    /** Who this process is, as the owner of its entry in /proc. */
    private static final Path SELF = Path.of("/proc/self");

    private static final int OTHERS_WRITE = 0022;
    private static final int OTHERS_ANYTHING = 0077;

    private PrivateFiles() {}

    /**
     * Makes a directory that only this user may enter, and the directories above it.
     *
     * @throws IOException when it cannot be made, for example below a missing home
     */
    static void createDirectory(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent, permissions("rwx------"));
        }
        try {
            Files.createDirectory(directory, permissions("rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }

    /**
     * Says why code in a directory is not to be trusted: others may have put it there.
     *
     * @return the end of a sentence about the directory, null when all is well
     * @throws IOException when there is no such directory, or its owner cannot be told
     */
    static @Nullable String whyNotOwn(Path file) throws IOException {
        return problem(file, OTHERS_WRITE, "others may write to it; chmod go-w " + file);
    }

    /** Says why a secret is none: others may know it. */
    static @Nullable String whyNotSecret(Path file) throws IOException {
        return problem(file, OTHERS_ANYTHING, "others may read it; chmod 600 " + file);
    }

    private static @Nullable String problem(Path file, int forbidden, String problem)
            throws IOException {
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(file, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw new IOException("this system does not tell whose file it is", e);
        }
        int mode = (Integer) Objects.requireNonNull(attributes.get("mode"));
        Object owner = Objects.requireNonNull(attributes.get("uid"));
        if ((mode & 0170000) == 0120000) {
            return "it is a symbolic link";
        }
        if (!owner.equals(self())) {
            return "it belongs to the user with the number " + owner;
        }
        return (mode & forbidden) != 0 ? problem : null;
    }

    private static Object self() throws IOException {
        try {
            return Objects.requireNonNull(Files.getAttribute(SELF, "unix:uid"));
        } catch (NoSuchFileException e) {
            // No /proc: whatever this process makes is this user's.
            Path probe = Files.createTempFile("portside", null);
            try {
                return Objects.requireNonNull(Files.getAttribute(probe, "unix:uid"));
            } finally {
                Files.delete(probe);
            }
        }
    }

    /**
     * Writes a file that only this user may read, whole or not at all.
     *
     * @throws FileAlreadyExistsException when there is one already
     */
    static void createSecret(Path file, byte[] content) throws IOException {
        Path temporary = write(file, content);
        try {
            Files.createLink(file, temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Puts a file in a place, whole or not at all, whatever was there; for this user alone. */
    static void replace(Path file, byte[]... content) throws IOException {
        put(write(file, content), file);
    }

    /** Puts a file in a place, whole or not at all, with the permissions files have here. */
    static void replaceOrdinary(Path file, byte[] content) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Path temporary =
                directory.resolve(
                        ".portside-"
                                + ProcessHandle.current().pid()
                                + "-"
                                + Long.toHexString(System.nanoTime())
                                + ".tmp");
        try {
            Path _ =
                    Files.write(
                            temporary,
                            content,
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        put(temporary, file);
    }

    private static void put(Path temporary, Path file) throws IOException {
        try {
            move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Path write(Path file, byte[]... content) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Path temporary = Files.createTempFile(directory, ".portside", ".tmp");
        try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.WRITE)) {
            for (byte[] part : content) {
                out.write(part);
            }
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        return temporary;
    }
}
