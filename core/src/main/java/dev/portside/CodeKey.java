package dev.portside;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The secret by which precompiled code is recognised as one's own: code is run only if it carries a
 * tag made with the key.
 */
public final class CodeKey {

    private static final int BYTES = 32;

    private final byte[] secret;

    private CodeKey(byte[] secret) {
        this.secret = secret;
    }

    /**
     * Returns a key of the embedder's own.
     *
     * @param secret at least 32 bytes that nobody can guess
     * @throws IllegalArgumentException when it is shorter
     */
    public static CodeKey of(byte[] secret) {
        if (secret.length < BYTES) {
            throw new IllegalArgumentException(
                    "a key of " + secret.length + " bytes; it must have at least " + BYTES);
        }
        return new CodeKey(secret.clone());
    }

    /**
     * Reads a key file.
     *
     * @param file the key in raw bytes; it must belong to this user and be readable by nobody else
     * @return null when there is none
     * @throws IOException when it cannot be read or must not be used; the message says why
     */
    public static @Nullable CodeKey read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        String problem = PrivateFiles.whyNotSecret(file);
        if (problem != null) {
            throw new IOException("the key " + file + " is not used: " + problem);
        }
        byte[] secret = Files.readAllBytes(file);
        if (secret.length < BYTES) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "the key %s is not used: it has %d bytes in place of %d; delete it, and the next"
                                    + " portside compile makes another",
                            file,
                            secret.length,
                            BYTES));
        }
        return new CodeKey(secret);
    }

    /**
     * Reads a key file, made now if there is none, in a directory made for it if there is none.
     *
     * @throws IOException as {@link #read}, or when it cannot be made
     */
    public static CodeKey readOrCreate(Path file) throws IOException {
        CodeKey known = read(file);
        if (known != null) {
            return known;
        }
        PrivateFiles.createDirectory(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        try {
            PrivateFiles.createSecret(file, secret);
        } catch (FileAlreadyExistsException e) {
            // Another process was faster; its key counts.
        }
        CodeKey made = read(file);
        if (made == null) {
            throw new IOException("the key " + file + " has vanished");
        }
        return made;
    }

    /**
     * Returns where a user's own key is: {@code $XDG_CONFIG_HOME/portside/code.key} or {@code
     * ~/.config/portside/code.key}; null when the environment names no home.
     *
     * @param environment the process's environment variables
     */
    public static @Nullable Path userFile(Map<String, String> environment) {
        Path directory = UserDirectories.config(environment);
        return directory == null ? null : directory.resolve("code.key");
    }

    /** Returns the tag of some bytes, given in parts. */
    byte[] tag(List<byte[]> parts) {
        return Digests.hmacSha256(secret, parts);
    }

    /**
     * Says whether a tag is that of some bytes; takes as long for a right one as for a wrong one.
     */
    boolean matches(byte[] tag, List<byte[]> parts) {
        return MessageDigest.isEqual(tag(parts), tag);
    }
}
