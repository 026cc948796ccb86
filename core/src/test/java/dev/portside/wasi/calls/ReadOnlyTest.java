package dev.portside.wasi.calls;

import static dev.portside.wasi.calls.Errnos.assertErrno;
import static dev.portside.wasi.calls.Errnos.assertSuccess;
import static dev.portside.wasi.calls.FileGuest.ALL;
import static dev.portside.wasi.calls.FileGuest.CREAT;
import static dev.portside.wasi.calls.FileGuest.DIRECTORY;
import static dev.portside.wasi.calls.FileGuest.EXCL;
import static dev.portside.wasi.calls.FileGuest.FOLLOW;
import static dev.portside.wasi.calls.FileGuest.OTHER_PATH;
import static dev.portside.wasi.calls.FileGuest.OUT;
import static dev.portside.wasi.calls.FileGuest.PATH;
import static dev.portside.wasi.calls.FileGuest.PREOPEN;
import static dev.portside.wasi.calls.FileGuest.READ;
import static dev.portside.wasi.calls.FileGuest.READ_WRITE;
import static dev.portside.wasi.calls.FileGuest.TRUNC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Errno;
import dev.portside.wasi.abi.FdFlags;
import dev.portside.wasi.abi.FileRecords;
import dev.portside.wasi.abi.Rights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory given read-only: after every test it is as it was, to the modification times. */
class ReadOnlyTest {

    private static final long READ_RIGHTS = ALL & ~Rights.FD_WRITE;

    @TempDir Path dir;
    private FileGuest guest;
    private String before;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(dir.resolve("d/empty"));
        Files.writeString(dir.resolve("f"), "content");
        Files.writeString(dir.resolve("d/g"), "content");
        Files.createSymbolicLink(dir.resolve("link"), Path.of("f"));
        Files.createSymbolicLink(dir.resolve("dangling"), Path.of("nowhere"));
        guest = FileGuest.readOnlyIn(dir);
        before = snapshot();
    }

    @AfterEach
    void nothingHasChanged() throws IOException {
        guest.close();
        assertThat(snapshot()).isEqualTo(before);
    }

    private String snapshot() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> paths = Files.walk(dir)) {
            for (Path path : paths.sorted().toList()) {
                all.append(path)
                        .append(
                                Files.readAttributes(
                                        path,
                                        "unix:mode,nlink,size,lastModifiedTime,ctime,ino",
                                        LinkOption.NOFOLLOW_LINKS))
                        .append('\n');
            }
        }
        return all.toString();
    }

    @Test
    void readingWorks() {
        assertThat(guest.read(guest.opened("f", 0, READ))).isEqualTo("content");
        assertThat(guest.read(guest.opened("link", 0, READ_RIGHTS))).isEqualTo("content");
        assertThat(guest.list(guest.opened("d", 0, READ_RIGHTS), 4096))
                .containsExactlyInAnyOrder(".", "..", "empty", "g");
        assertSuccess(guest.stat("f", 0));
        assertSuccess(guest.readlink("link"));
    }

    @Test
    void writingIsRefusedAtOpen() {
        assertErrno(guest.tryOpen("f", 0, 0, READ_WRITE), Errno.ROFS);
        assertErrno(guest.tryOpen("f", 0, 0, Rights.FD_WRITE), Errno.ROFS);
        assertErrno(guest.tryOpen("link", FOLLOW, 0, Rights.FD_WRITE), Errno.ROFS);
        assertErrno(guest.openAt(PREOPEN, "f", 0, 0, READ_WRITE, FdFlags.APPEND), Errno.ROFS);
        assertErrno(guest.tryOpen("f", 0, TRUNC, READ), Errno.ROFS);
        assertErrno(guest.tryOpen("f", 0, TRUNC, 0), Errno.ROFS);
    }

    @Test
    void creatingOpensWhatExistsAndMakesNothing() {
        assertSuccess(guest.tryOpen("f", 0, CREAT, READ));
        assertErrno(guest.tryOpen("new", 0, CREAT, READ), Errno.ROFS);
        assertErrno(guest.tryOpen("dangling", FOLLOW, CREAT, READ), Errno.ROFS);
        assertErrno(guest.tryOpen("f", 0, CREAT | EXCL, READ), Errno.EXIST);
        assertErrno(guest.tryOpen("new", 0, CREAT | EXCL, READ), Errno.ROFS);
        assertErrno(guest.tryOpen("new", 0, CREAT | TRUNC, READ_WRITE), Errno.ROFS);
        assertErrno(guest.tryOpen("../new", 0, CREAT, READ), Errno.NOTCAPABLE);
    }

    @Test
    void everyChangeOfNamesIsRefused() {
        assertErrno(guest.mkdir("new"), Errno.ROFS);
        assertErrno(guest.rmdir("d/empty"), Errno.ROFS);
        assertErrno(guest.unlink("f"), Errno.ROFS);
        assertErrno(guest.rename("f", "new"), Errno.ROFS);
        assertErrno(guest.link("f", 0, "new"), Errno.ROFS);
        assertErrno(guest.symlink("f", "new"), Errno.ROFS);
        assertErrno(guest.setTimes("f", 0), Errno.ROFS);
        assertErrno(guest.setTimes("link", FOLLOW), Errno.ROFS);
    }

    @Test
    void directoriesOpenedBelowAreReadOnlyToo() {
        int fd =
                guest.openedAt(
                        guest.openedAt(PREOPEN, "d", DIRECTORY, READ_RIGHTS), ".", 0, READ_RIGHTS);
        assertErrno(guest.openAt(fd, "g", 0, 0, READ_WRITE, 0), Errno.ROFS);
        assertErrno(guest.openAt(fd, "new", 0, CREAT, READ, 0), Errno.ROFS);
        int length = guest.path("new");
        PathCalls paths = guest.paths;
        assertErrno(paths.pathCreateDirectory(fd, PATH, length), Errno.ROFS);
        assertErrno(paths.pathSymlink(PATH, length, fd, PATH, length), Errno.ROFS);
        length = guest.path("g");
        assertErrno(paths.pathUnlinkFile(fd, PATH, length), Errno.ROFS);
        assertErrno(paths.pathRename(fd, PATH, length, fd, PATH, length), Errno.ROFS);
        assertErrno(paths.pathFilestatSetTimes(fd, 0, PATH, length, 0, 0, 1), Errno.ROFS);
        length = guest.path("empty");
        assertErrno(paths.pathRemoveDirectory(fd, PATH, length), Errno.ROFS);
        assertErrno(setTimes(fd), Errno.ROFS);
    }

    private int setTimes(int fd) {
        return guest.fileCalls.filestatSetTimes(guest.fd(fd), 1, 1, FileRecords.SET_MTIM);
    }

    @Test
    void openFilesRefuseEveryChange() {
        int fd = guest.opened("f", 0, READ_RIGHTS);
        assertErrno(guest.write(fd, "x"), Errno.NOTCAPABLE);
        assertErrno(guest.fileCalls.filestatSetSize(guest.fd(fd), 0), Errno.NOTCAPABLE);
        assertErrno(guest.fileCalls.allocate(guest.fd(fd), 0, 100), Errno.NOTCAPABLE);
        assertErrno(setTimes(fd), Errno.ROFS);
        assertErrno(setTimes(PREOPEN), Errno.ROFS);
        assertSuccess(guest.fileCalls.setFlags(guest.fd(fd), FdFlags.APPEND));
        assertErrno(guest.write(fd, "x"), Errno.NOTCAPABLE);
    }

    @Test
    void aWritableDirectoryDoesNotLendItsRights() throws IOException {
        Path writable = Files.createTempDirectory("writable");
        guest.with("/rw", writable, false);
        int other = PREOPEN + 1;
        int length = guest.path("f");
        int otherLength = guest.otherPath("x");
        PathCalls paths = guest.paths;
        assertErrno(
                paths.pathLink(PREOPEN, 0, PATH, length, other, OTHER_PATH, otherLength),
                Errno.ROFS);
        assertErrno(
                paths.pathRename(PREOPEN, PATH, length, other, OTHER_PATH, otherLength),
                Errno.ROFS);
        assertSuccess(guest.openAt(other, "x", 0, CREAT, READ_WRITE, 0));
        otherLength = guest.otherPath("x");
        length = guest.path("new");
        assertErrno(
                paths.pathRename(other, OTHER_PATH, otherLength, PREOPEN, PATH, length),
                Errno.ROFS);
        assertErrno(
                paths.pathLink(other, 0, OTHER_PATH, otherLength, PREOPEN, PATH, length),
                Errno.ROFS);
        assertThat(guest.memory[OUT]).isNotZero();
        Files.delete(writable.resolve("x"));
        Files.delete(writable);
    }
}
