package dev.portside.wasi.fd;

import dev.portside.wasi.StandardInput;
import dev.portside.wasi.abi.Rights;

/** Standard input. Closing it leaves the host's stream open. */
public final class StdinDescriptor extends Descriptor {

    private final StandardInput input;
    private final int fileType;

    /**
     * @param fileType {@link dev.portside.wasi.abi.FileType#CHARACTER_DEVICE} for a terminal, else
     *     what it is
     */
    public StdinDescriptor(StandardInput input, int fileType) {
        super(Rights.STDIN, 0, 0);
        this.input = input;
        this.fileType = fileType;
    }

    public StandardInput input() {
        return input;
    }

    @Override
    public int fileType() {
        return fileType;
    }

    @Override
    public int close() {
        return 0;
    }
}
