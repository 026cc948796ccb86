package dev.portside.wasi.calls;

import dev.portside.net.Errno;
import dev.portside.wasi.fd.Descriptor;
import dev.portside.wasi.fd.FdTable;
import dev.portside.wasi.fd.FileDescriptor;
import dev.portside.wasi.fd.SocketDescriptor;
import dev.portside.wasi.files.HostDirectory;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What path calls ask of their arguments: a directory with rights, and a path. */
final class Directories {

    private final FdTable fds;
    private final CharsetDecoder utf8 =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);

    Directories(FdTable fds) {
        this.fds = fds;
    }

    /** Returns the directory when it is open and has all the rights, else null. */
    @Nullable FileDescriptor find(int fd, long rights) {
        return fds.get(fd) instanceof FileDescriptor file
                        && file.directory() != null
                        && file.has(rights)
                ? file
                : null;
    }

    /** Says why {@link #find} found nothing: BADF, NOTDIR or NOTCAPABLE. */
    int whyNot(int fd) {
        Descriptor entry = fds.get(fd);
        if (entry == null) {
            return Errno.BADF;
        }
        boolean directory = entry instanceof FileDescriptor file && file.directory() != null;
        return directory || entry instanceof SocketDescriptor ? Errno.NOTCAPABLE : Errno.NOTDIR;
    }

    /** Returns the directory of a descriptor that {@link #find} answered. */
    static HostDirectory of(FileDescriptor found) {
        HostDirectory directory = found.directory();
        if (directory == null) {
            throw new IllegalStateException("not a directory");
        }
        return directory;
    }

    /**
     * Checks a path that lies in memory.
     *
     * @return SUCCESS; NOENT when it is empty, NAMETOOLONG, INVAL when it holds NUL, ILSEQ when it
     *     is not UTF-8
     */
    int checkPath(byte[] memory, int ptr, int bytes) {
        if (bytes == 0) {
            return Errno.NOENT;
        }
        if (Integer.compareUnsigned(bytes, HostDirectory.MAX_PATH_BYTES) >= 0) {
            return Errno.NAMETOOLONG;
        }
        boolean ascii = true;
        for (int i = ptr; i < ptr + bytes; i++) {
            if (memory[i] == 0) {
                return Errno.INVAL;
            }
            ascii &= memory[i] > 0;
        }
        return ascii || isUtf8(memory, ptr, bytes) ? Errno.SUCCESS : Errno.ILSEQ;
    }

    private boolean isUtf8(byte[] memory, int ptr, int bytes) {
        try {
            CharBuffer _ = utf8.decode(ByteBuffer.wrap(memory, ptr, bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Copies a path that {@link #checkPath} accepted. */
    static byte[] path(byte[] memory, int ptr, int bytes) {
        return Arrays.copyOfRange(memory, ptr, ptr + bytes);
    }
}
