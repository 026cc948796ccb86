package dev.portside;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A host directory the guest may use.
 *
 * @param guestPath what the guest calls it, for example {@code /data} or {@code .}
 * @param hostPath the directory on the host; it must exist when the guest starts
 * @param readOnly whether nothing below it may be changed
 */
public record Preopen(String guestPath, Path hostPath, boolean readOnly) {

    public Preopen {
        Objects.requireNonNull(hostPath, "hostPath");
        if (guestPath.isEmpty() || guestPath.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "guestPath is \""
                            + guestPath.replace("\0", "\\0")
                            + "\"; it must not be empty or hold NUL");
        }
    }
}
