package dev.portside.wasi.fd;

import dev.portside.net.Errno;
import dev.portside.wasi.StandardOutput;
import dev.portside.wasi.abi.Rights;

/** Standard output or standard error. Closing it leaves the host's stream open. */
public final class OutputDescriptor extends Descriptor {

    private final StandardOutput output;
    private final int fileType;

    /**
     * @param fileType {@link dev.portside.wasi.abi.FileType#CHARACTER_DEVICE} for a terminal, else
     *     what it is
     */
    public OutputDescriptor(StandardOutput output, int fileType) {
        super(Rights.STDOUT, 0, 0);
        this.output = output;
        this.fileType = fileType;
    }

    public StandardOutput output() {
        return output;
    }

    @Override
    public int fileType() {
        return fileType;
    }

    /** Every write has been made visible already. */
    @Override
    public int close() {
        return Errno.SUCCESS;
    }
}
