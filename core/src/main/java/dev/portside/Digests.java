package dev.portside;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/** SHA-256 and the message code made with it. */
final class Digests {
    /*
     * The code is put together here, as RFC 2104 has it, though javax.crypto.Mac does the same: that looks through all providers and their
     * policies first, which took 30 of the 110 ms in which a small compiled program starts and ends.
     */

    /** What SHA-256 works on at a time. */
    private static final int BLOCK_BYTES = 64;

    private static final int INNER = 0x36;
    private static final int OUTER = 0x5c;

    private Digests() {}

    static byte[] sha256(byte[] bytes) {
        return newSha256().digest(bytes);
    }

    /** Returns the HMAC-SHA-256 of some bytes, given in parts. */
    static byte[] hmacSha256(byte[] key, List<byte[]> parts) {
        MessageDigest digest = newSha256();
        byte[] shortened = key.length > BLOCK_BYTES ? digest.digest(key) : key;
        digest.update(padded(shortened, INNER));
        parts.forEach(digest::update);
        byte[] inner = digest.digest();
        digest.update(padded(shortened, OUTER));
        return digest.digest(inner);
    }

    private static byte[] padded(byte[] key, int padding) {
        byte[] block = Arrays.copyOf(key, BLOCK_BYTES);
        for (int i = 0; i < block.length; i++) {
            block[i] ^= (byte) padding;
        }
        return block;
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
