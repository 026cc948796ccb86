package dev.portside.wasi;

import dev.portside.wasi.abi.FileType;
import dev.portside.wasi.abi.Rights;
import dev.portside.wasi.fd.FileDescriptor;
import dev.portside.wasi.files.HostFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;

/** Makes descriptors of the directories a guest is given. Inserted in order they become 3, 4, … */
public final class Preopens {

    private Preopens() {}

    /**
     * Opens a directory.
     *
     * @param guestPath what the guest calls it; {@link #guestName} is what it is told
     * @param readOnly whether everything below refuses changes
     * @throws IOException when the host directory cannot be opened; the message is its path
     */
    public static FileDescriptor open(
            HostFiles files, String guestPath, Path hostPath, boolean readOnly) throws IOException {
        return new FileDescriptor(
                files.openDirectory(hostPath),
                FileType.DIRECTORY,
                Rights.DIRECTORY,
                Rights.DIRECTORY | Rights.FILE,
                0,
                readOnly,
                guestName(guestPath));
    }

    /**
     * Normalises a guest's directory name: repeated and trailing slashes and {@code .} components
     * go, {@code ..} takes the component before it away. A leading slash stays: wasi-libc strips it
     * itself, and Go finds {@code /data/x} only below {@code /data}. Nothing left is {@code /} or,
     * without leading slash, {@code .}.
     */
    public static String guestName(String guestPath) {
        ArrayDeque<String> components = new ArrayDeque<>();
        for (String component : guestPath.split("/", -1)) {
            if (component.equals("..")) {
                components.pollLast();
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.addLast(component);
            }
        }
        boolean absolute = guestPath.startsWith("/");
        if (components.isEmpty()) {
            return absolute ? "/" : ".";
        }
        return (absolute ? "/" : "") + String.join("/", components);
    }
}
