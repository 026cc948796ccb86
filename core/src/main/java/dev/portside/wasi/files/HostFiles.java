package dev.portside.wasi.files;

import java.io.IOException;
import java.nio.file.Path;

/** Where host directories are opened for one guest. Confined to the guest's thread. */
public interface HostFiles {

    /**
     * Opens a directory by its name on the host, following symbolic links.
     *
     * @throws IOException when it does not exist, is no directory or may not be read
     */
    HostDirectory openDirectory(Path hostPath) throws IOException;
}
