package dev.portside;

/** What a guest's sockets are made of. */
public enum NetworkBackend {
    /** {@link #POSIX} where it works, else {@link #NIO}. */
    AUTO,
    /** The kernel's own socket calls: Linux on x86-64 and aarch64. Needs native access. */
    POSIX,
    /**
     * The channels of {@code java.nio}, everywhere, with the differences listed in
     * docs/reference/nio-network.md. Needs no native access.
     */
    NIO
}
