package dev.portside.wasi.files;

/**
 * An open file or directory of the host.
 *
 * <p>Confined to one thread. Every answer is an {@link dev.portside.net.Errno} number.
 */
public sealed interface HostNode permits HostFile, HostDirectory {

    /**
     * Describes what is open, also when its name has gone or now means something else.
     *
     * @param out filled on success
     */
    int stat(FileStat out);

    /** Sets the access and modification times. */
    int setTimes(FileTimes times);

    /**
     * Waits until what was written is on the medium.
     *
     * @param dataOnly whether metadata that is not needed to read the data back may come later
     */
    int sync(boolean dataOnly);

    /** Releases the host's descriptor. Called once; nothing else may be called afterwards. */
    int close();
}
