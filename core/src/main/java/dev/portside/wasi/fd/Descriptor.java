package dev.portside.wasi.fd;

/** One entry of the {@link FdTable}. Confined to the guest's thread. */
public abstract sealed class Descriptor
        permits StdinDescriptor, OutputDescriptor, FileDescriptor, SocketDescriptor {

    private long rightsBase;
    private long rightsInheriting;
    private int fdFlags;

    Descriptor(long rightsBase, long rightsInheriting, int fdFlags) {
        this.rightsBase = rightsBase;
        this.rightsInheriting = rightsInheriting;
        this.fdFlags = fdFlags;
    }

    /** Returns a {@link dev.portside.wasi.abi.FileType} number. */
    public abstract int fileType();

    /**
     * Releases what the entry holds. Called once, when it leaves the table.
     *
     * @return an {@link dev.portside.net.Errno} number
     */
    public abstract int close();

    public final long rightsBase() {
        return rightsBase;
    }

    public final long rightsInheriting() {
        return rightsInheriting;
    }

    /** Tells whether every given right is held. */
    public final boolean has(long rights) {
        return (rightsBase & rights) == rights;
    }

    /**
     * Gives rights up; none can be regained.
     *
     * @return false, changing nothing, when a right is asked for that is not held
     */
    public final boolean restrictRights(long base, long inheriting) {
        if ((base & ~rightsBase) != 0 || (inheriting & ~rightsInheriting) != 0) {
            return false;
        }
        rightsBase = base;
        rightsInheriting = inheriting;
        return true;
    }

    /** Returns the {@link dev.portside.wasi.abi.FdFlags} bits. */
    public final int fdFlags() {
        return fdFlags;
    }

    public final void setFdFlags(int flags) {
        fdFlags = flags;
    }
}
