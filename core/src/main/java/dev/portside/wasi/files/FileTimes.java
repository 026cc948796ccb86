package dev.portside.wasi.files;

/**
 * Which times to set, and to what.
 *
 * @param accessNanos since 1970, unsigned, when {@code access} is SET
 * @param modificationNanos since 1970, unsigned, when {@code modification} is SET
 */
public record FileTimes(
        Change access, long accessNanos, Change modification, long modificationNanos) {

    /** What to do with one of the times. */
    public enum Change {
        KEEP,
        SET,
        NOW
    }
}
