package dev.portside.net.nio;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The files that binding a unix socket makes. */
final class UnixFiles {

    private UnixFiles() {}

    /**
     * Returns what tells the file at a path from any other, null where the platform has nothing.
     */
    static @Nullable Object identity(UnixDomainSocketAddress address) throws IOException {
        return Files.readAttributes(
                        address.getPath(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /**
     * Removes a file, so that its path can be bound again; it is well if it has gone already.
     *
     * @throws BindException when somebody has put another in its place
     */
    static void remove(@Nullable SocketAddress bound, @Nullable Object identity)
            throws IOException {
        if (!(bound instanceof UnixDomainSocketAddress unix)) {
            return;
        }
        try {
            if (identity == null || !identity.equals(identity(unix))) {
                throw new BindException("Address already in use");
            }
            Files.delete(unix.getPath());
        } catch (NoSuchFileException e) {
            // Somebody has removed it, which frees the path as well.
            return;
        }
    }
}
