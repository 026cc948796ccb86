package dev.portside.wasi.files;

import dev.portside.net.Errno;
import org.jspecify.annotations.Nullable;

/**
 * What opening led to.
 *
 * @param errno SUCCESS exactly when there is a node
 * @param fileType a {@link dev.portside.wasi.abi.FileType} number
 */
public record Opened(int errno, @Nullable HostNode node, int fileType) {

    public static Opened failed(int errno) {
        return new Opened(errno, null, 0);
    }

    public static Opened of(HostNode node, int fileType) {
        return new Opened(Errno.SUCCESS, node, fileType);
    }
}
