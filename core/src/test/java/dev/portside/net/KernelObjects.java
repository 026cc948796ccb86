package dev.portside.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The sockets, eventfds and epoll sets that this process holds; none where there is no /proc. */
public final class KernelObjects {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private KernelObjects() {}

    /** Returns {@code socket:[123]}, {@code anon_inode:[eventfd]} and the like. */
    public static List<String> ofThisProcess() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            descriptors.forEach(descriptor -> {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:") || target.startsWith("anon_inode:")) {
                        found.add(target);
                    }
                } catch (IOException e) {
                    // Closed since it was listed, such as the listing's own.
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
