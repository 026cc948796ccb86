package dev.portside.wasi;

/** Where the bytes of standard output or standard error go. Confined to the guest's thread. */
public interface StandardOutput {

    /**
     * Writes bytes and makes them visible to whoever reads them, waiting as long as that takes.
     *
     * @return how many, at least 1 and fewer than given only when a failure followed; or {@code
     *     -errno}: PIPE when the reader has gone, else mostly IO
     * @throws dev.portside.engine.ExecutionStopped when the guest is stopped meanwhile
     */
    int write(byte[] bytes, int offset, int length);
}
