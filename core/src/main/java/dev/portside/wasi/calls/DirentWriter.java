package dev.portside.wasi.calls;

import static dev.portside.wasi.Bytes.putI32;
import static dev.portside.wasi.Bytes.putI64;
import static dev.portside.wasi.Bytes.putU8;

import dev.portside.wasi.abi.FileRecords;
import dev.portside.wasi.files.HostDirectory;

/** Writes directory entries to guest memory until it is full. */
final class DirentWriter implements HostDirectory.EntrySink {

    private final byte[] memory;
    private final int bufPtr;
    private final int bufBytes;
    private final byte[] header = new byte[FileRecords.DIRENT_SIZE];
    private int used;

    DirentWriter(byte[] memory, int bufPtr, int bufBytes) {
        this.memory = memory;
        this.bufPtr = bufPtr;
        this.bufBytes = bufBytes;
    }

    /** Returns how many bytes were written. */
    int used() {
        return used;
    }

    @Override
    public boolean entry(long next, long inode, int fileType, byte[] name, int nameBytes) {
        putI64(header, FileRecords.DIRENT_NEXT, next);
        putI64(header, FileRecords.DIRENT_INO, inode);
        putI32(header, FileRecords.DIRENT_NAME_LENGTH, nameBytes);
        putU8(header, FileRecords.DIRENT_TYPE, fileType);
        put(header, header.length);
        put(name, nameBytes);
        return used < bufBytes;
    }

    private void put(byte[] from, int length) {
        int part = Math.min(length, bufBytes - used);
        System.arraycopy(from, 0, memory, bufPtr + used, part);
        used += part;
    }
}
