package dev.portside.wasi.files.posix;

import dev.portside.net.Errno;
import dev.portside.wasi.files.HostDirectory;
import dev.portside.wasi.files.HostFiles;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Host files of Linux. */
public final class PosixFiles implements HostFiles {

    /** How the JDK writes file names, which is how {@code Path} got them. */
    private static final Charset NAMES =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private final Scratch scratch = new Scratch();

    /** Tells whether this machine has the calls. */
    public static boolean isSupported() {
        return Linux.IS_THIS;
    }

    @Override
    public HostDirectory openDirectory(Path hostPath) throws IOException {
        String name = hostPath.toAbsolutePath().toString();
        byte[] bytes = name.getBytes(NAMES);
        if (bytes.length >= HostDirectory.MAX_PATH_BYTES) {
            throw new FileSystemException(name, null, "the name is too long");
        }
        int flags = Linux.O_DIRECTORY | Linux.O_CLOEXEC;
        int fd = Libc.openFollowing(scratch, Linux.AT_FDCWD, bytes, flags);
        if (fd == -Errno.ACCES) {
            int pathOnly = flags | Linux.O_PATH;
            fd = Libc.openFollowing(scratch, Linux.AT_FDCWD, bytes, pathOnly);
        }
        if (fd < 0) {
            throw failure(name, -fd);
        }
        return new PosixDirectory(scratch, fd);
    }

    private static IOException failure(String name, int errno) {
        return switch (errno) {
            case Errno.NOENT -> new NoSuchFileException(name);
            case Errno.NOTDIR -> new NotDirectoryException(name);
            case Errno.ACCES -> new AccessDeniedException(name);
            default -> new FileSystemException(name, null, Errno.name(errno));
        };
    }
}
