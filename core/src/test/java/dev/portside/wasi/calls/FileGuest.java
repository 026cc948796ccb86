package dev.portside.wasi.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.portside.engine.ExecutionLimits;
import dev.portside.engine.LinearMemory;
import dev.portside.net.Network;
import dev.portside.wasi.Bytes;
import dev.portside.wasi.GuestLog;
import dev.portside.wasi.GuestProcess;
import dev.portside.wasi.Preopens;
import dev.portside.wasi.StandardInput;
import dev.portside.wasi.SystemClocks;
import dev.portside.wasi.abi.FileRecords;
import dev.portside.wasi.abi.Rights;
import dev.portside.wasi.fd.FileDescriptor;
import dev.portside.wasi.fd.StdinDescriptor;
import dev.portside.wasi.files.HostFiles;
import dev.portside.wasi.files.posix.PosixFiles;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import run.endive.wasm.types.MemoryLimits;

/**
 * A guest for tests of the file calls: memory filled with a pattern, descriptor 0 to 2 taken,
 * directories from 3 on.
 */
final class FileGuest implements AutoCloseable {

    static final int PREOPEN = 3;
    static final int FOLLOW = FileRecords.LOOKUP_SYMLINK_FOLLOW;
    static final int CREAT = FileRecords.OPEN_CREAT;
    static final int EXCL = FileRecords.OPEN_EXCL;
    static final int TRUNC = FileRecords.OPEN_TRUNC;
    static final int DIRECTORY = FileRecords.OPEN_DIRECTORY;
    static final long READ = Rights.FILE & ~Rights.FD_WRITE;
    static final long ALL = Rights.FILE | Rights.DIRECTORY;
    static final long READ_WRITE = Rights.FILE;

    /** What every byte of memory is before a test puts something there. */
    static final byte UNTOUCHED = (byte) 0xa5;

    /** Where {@link #path} and {@link #otherPath} put their bytes. */
    static final int PATH = 0x1000;

    static final int OTHER_PATH = 0x4000;

    /** Where results go. */
    static final int OUT = 0x8000;

    /** Where buffers lie; up to the end of memory. */
    static final int BUFFER = 0x10000;

    static final int MEMORY_BYTES = 4 * 65536;

    private static final int OPEN_FDS = 64;

    final HostFiles files = new PosixFiles();
    final GuestProcess process;
    final FileCalls fileCalls;
    final PathCalls paths;
    final byte[] memory;

    FileGuest() {
        process =
                new GuestProcess(
                        new GuestProcess.Settings(
                                List.of(),
                                List.of(),
                                SystemClocks.INSTANCE,
                                new Random(1),
                                OPEN_FDS,
                                false,
                                false,
                                GuestLog.SILENT),
                        noNetwork());
        process.memory()
                .attach(
                        new LinearMemory(
                                new MemoryLimits(4), ExecutionLimits.MAX_MEMORY_PAGES, true));
        memory = process.memory().array();
        Arrays.fill(memory, UNTOUCHED);
        for (int fd = 0; fd < PREOPEN; fd++) {
            StandardInput empty = new StandardInput(InputStream.nullInputStream(), () -> {});
            int _ = process.fds().insert(new StdinDescriptor(empty, 0));
        }
        fileCalls = new FileCalls(process);
        paths = new PathCalls(process);
    }

    /** A network nobody asks for anything but to close. */
    private static Network noNetwork() {
        return (Network)
                Proxy.newProxyInstance(
                        Network.class.getClassLoader(),
                        new Class<?>[] {Network.class},
                        (proxy, method, args) -> {
                            if (method.getName().equals("close")) {
                                return null;
                            }
                            throw new AssertionError(method + " called");
                        });
    }

    static FileGuest in(Path directory) {
        return new FileGuest().with("/", directory, false);
    }

    static FileGuest readOnlyIn(Path directory) {
        return new FileGuest().with("/", directory, true);
    }

    FileGuest with(String name, Path directory, boolean readOnly) {
        try {
            int _ = process.fds().insert(Preopens.open(files, name, directory, readOnly));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    /** Puts a path at {@link #PATH}. Returns its length. */
    int path(String path) {
        return put(PATH, path.getBytes(UTF_8));
    }

    int otherPath(String path) {
        return put(OTHER_PATH, path.getBytes(UTF_8));
    }

    int put(int ptr, byte[] bytes) {
        System.arraycopy(bytes, 0, memory, ptr, bytes.length);
        return bytes.length;
    }

    /** Calls path_open on the first directory; answers the errno, the descriptor is at OUT. */
    int open(String path, int lookupflags, int oflags, long rights) {
        return openAt(PREOPEN, path, lookupflags, oflags, rights, 0);
    }

    int openAt(int fd, String path, int lookupflags, int oflags, long rights, int fdflags) {
        return paths.pathOpen(fd, lookupflags, PATH, path(path), oflags, rights, ALL, fdflags, OUT);
    }

    /** Opens what must be there. Returns the descriptor's number. */
    int opened(String path, int oflags, long rights) {
        return openedAt(PREOPEN, path, oflags, rights);
    }

    int openedAt(int fd, String path, int oflags, long rights) {
        int errno = openAt(fd, path, FOLLOW, oflags, rights, 0);
        if (errno != 0) {
            throw new AssertionError("path_open " + path + ": errno " + errno);
        }
        return Bytes.getI32(memory, OUT);
    }

    FileDescriptor fd(int fd) {
        return (FileDescriptor) Objects.requireNonNull(process.fds().get(fd));
    }

    /** Opens what must be there and closes it again. Returns path_open's errno. */
    int tryOpen(String path, int lookupflags, int oflags, long rights) {
        int errno = open(path, lookupflags, oflags, rights);
        return errno == 0 ? close(Bytes.getI32(memory, OUT)) : errno;
    }

    int mkdir(String path) {
        return paths.pathCreateDirectory(PREOPEN, PATH, path(path));
    }

    int rmdir(String path) {
        return paths.pathRemoveDirectory(PREOPEN, PATH, path(path));
    }

    int unlink(String path) {
        return paths.pathUnlinkFile(PREOPEN, PATH, path(path));
    }

    int rename(String from, String to) {
        return paths.pathRename(PREOPEN, PATH, path(from), PREOPEN, OTHER_PATH, otherPath(to));
    }

    int link(String from, int lookupflags, String to) {
        return paths.pathLink(
                PREOPEN, lookupflags, PATH, path(from), PREOPEN, OTHER_PATH, otherPath(to));
    }

    int symlink(String target, String path) {
        return paths.pathSymlink(OTHER_PATH, otherPath(target), PREOPEN, PATH, path(path));
    }

    int stat(String path, int lookupflags) {
        return paths.pathFilestatGet(PREOPEN, lookupflags, PATH, path(path), OUT);
    }

    int setTimes(String path, int lookupflags) {
        return paths.pathFilestatSetTimes(
                PREOPEN, lookupflags, PATH, path(path), 1, 2, FileRecords.SET_ATIM);
    }

    /** Calls path_readlink with a buffer of 1000 bytes. */
    int readlink(String path) {
        return paths.pathReadlink(PREOPEN, PATH, path(path), BUFFER, 1000, OUT);
    }

    /** The text at BUFFER whose length is at OUT. */
    String text() {
        return new String(memory, BUFFER, Bytes.getI32(memory, OUT), UTF_8);
    }

    /** Puts one iovec for the whole buffer at OUT + 16. Returns where it is. */
    int iovec(int ptr, int bytes) {
        Bytes.putI32(memory, OUT + 16, ptr);
        Bytes.putI32(memory, OUT + 20, bytes);
        return OUT + 16;
    }

    int write(int fd, String text) {
        return fileCalls.write(fd(fd), iovec(BUFFER, put(BUFFER, text.getBytes(UTF_8))), 1, OUT);
    }

    /** Reads up to 1000 bytes that must be readable. */
    String read(int fd) {
        int errno = fileCalls.read(fd(fd), iovec(BUFFER, 1000), 1, OUT);
        if (errno != 0) {
            throw new AssertionError("fd_read: errno " + errno);
        }
        return text();
    }

    int close(int fd) {
        return Objects.requireNonNull(process.fds().remove(fd)).close();
    }

    /** The entries' names of an open directory, by fd_readdir with a buffer of the given size. */
    List<String> list(int fd, int bufferBytes) {
        List<String> names = new ArrayList<>();
        long cookie = 0;
        while (true) {
            int errno = fileCalls.readdir(fd(fd), BUFFER, bufferBytes, cookie, OUT);
            if (errno != 0) {
                throw new AssertionError("fd_readdir: errno " + errno);
            }
            int used = Bytes.getI32(memory, OUT);
            int at = 0;
            while (used - at >= FileRecords.DIRENT_SIZE) {
                int entry = BUFFER + at;
                int length = Bytes.getI32(memory, entry + FileRecords.DIRENT_NAME_LENGTH);
                if (used - at < FileRecords.DIRENT_SIZE + length) {
                    break;
                }
                names.add(new String(memory, entry + FileRecords.DIRENT_SIZE, length, UTF_8));
                cookie = Bytes.getI64(memory, entry + FileRecords.DIRENT_NEXT);
                at += FileRecords.DIRENT_SIZE + length;
            }
            if (used < bufferBytes) {
                return names;
            }
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
