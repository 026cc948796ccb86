package dev.portside.wasi.fd;

import dev.portside.wasi.files.HostDirectory;
import dev.portside.wasi.files.HostFile;
import dev.portside.wasi.files.HostNode;
import org.jspecify.annotations.Nullable;

/** A file or directory of the host. */
public final class FileDescriptor extends Descriptor {

    private final HostNode node;
    private final int fileType;
    private final boolean readOnly;
    private final @Nullable String preopenName;

    /**
     * @param node what is open; closed with this entry
     * @param fileType a {@link dev.portside.wasi.abi.FileType} number
     * @param readOnly whether it, and everything opened below it, refuses changes
     * @param preopenName the guest's name of a preopened directory, else null
     */
    public FileDescriptor(
            HostNode node,
            int fileType,
            long rightsBase,
            long rightsInheriting,
            int fdFlags,
            boolean readOnly,
            @Nullable String preopenName) {
        super(rightsBase, rightsInheriting, fdFlags);
        this.node = node;
        this.fileType = fileType;
        this.readOnly = readOnly;
        this.preopenName = preopenName;
    }

    public HostNode node() {
        return node;
    }

    /** Returns the open file, or null when it is a directory. */
    public @Nullable HostFile file() {
        return node instanceof HostFile file ? file : null;
    }

    /** Returns the open directory, or null when it is none. */
    public @Nullable HostDirectory directory() {
        return node instanceof HostDirectory directory ? directory : null;
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    public @Nullable String preopenName() {
        return preopenName;
    }

    @Override
    public int fileType() {
        return fileType;
    }

    @Override
    public int close() {
        return node.close();
    }
}
