package dev.portside.wasi.calls;

import static dev.portside.wasi.calls.Errnos.assertErrno;
import static dev.portside.wasi.calls.Errnos.assertSuccess;
import static dev.portside.wasi.calls.FileGuest.ALL;
import static dev.portside.wasi.calls.FileGuest.BUFFER;
import static dev.portside.wasi.calls.FileGuest.CREAT;
import static dev.portside.wasi.calls.FileGuest.DIRECTORY;
import static dev.portside.wasi.calls.FileGuest.EXCL;
import static dev.portside.wasi.calls.FileGuest.FOLLOW;
import static dev.portside.wasi.calls.FileGuest.MEMORY_BYTES;
import static dev.portside.wasi.calls.FileGuest.OUT;
import static dev.portside.wasi.calls.FileGuest.PATH;
import static dev.portside.wasi.calls.FileGuest.PREOPEN;
import static dev.portside.wasi.calls.FileGuest.READ;
import static dev.portside.wasi.calls.FileGuest.READ_WRITE;
import static dev.portside.wasi.calls.FileGuest.TRUNC;
import static dev.portside.wasi.calls.FileGuest.UNTOUCHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.portside.net.Errno;
import dev.portside.wasi.abi.FdFlags;
import dev.portside.wasi.abi.FileType;
import dev.portside.wasi.abi.Rights;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OpenCallsTest {

    @TempDir Path dir;
    private FileGuest guest;

    @BeforeEach
    void start() {
        guest = FileGuest.in(dir);
    }

    @AfterEach
    void stop() {
        guest.close();
    }

    private void file(String name, String content) throws IOException {
        Files.writeString(dir.resolve(name), content);
    }

    @Test
    void descriptorsAreTheLowestFreeNumbers() throws IOException {
        file("f", "");
        assertThat(guest.opened("f", 0, READ)).isEqualTo(4);
        assertThat(guest.opened("f", 0, READ)).isEqualTo(5);
        assertSuccess(guest.close(4));
        assertThat(guest.opened("f", 0, READ)).isEqualTo(4);
    }

    @Test
    void missingFilesAreCreatedOnlyWhenAsked() {
        assertErrno(guest.tryOpen("f", 0, 0, READ_WRITE), Errno.NOENT);
        assertSuccess(guest.tryOpen("f", 0, CREAT, READ_WRITE));
        assertThat(dir.resolve("f")).isEmptyFile();
        assertErrno(guest.tryOpen("f", 0, CREAT | EXCL, READ_WRITE), Errno.EXIST);
        assertErrno(guest.tryOpen("missing/f", 0, CREAT, READ_WRITE), Errno.NOENT);
    }

    @Test
    void createWithoutAnyRightMakesAnEmptyFile() throws IOException {
        assertSuccess(guest.tryOpen("f", 0, CREAT, 0));
        assertThat(dir.resolve("f")).isEmptyFile();
        file("f", "kept");
        assertSuccess(guest.tryOpen("f", 0, CREAT, 0));
        assertThat(dir.resolve("f")).hasContent("kept");
    }

    @Test
    void exclusiveCreationNeverFollowsALink() throws IOException {
        Files.createSymbolicLink(dir.resolve("link"), Path.of("target"));
        assertErrno(guest.tryOpen("link", FOLLOW, CREAT | EXCL, READ_WRITE), Errno.EXIST);
        assertThat(dir.resolve("target")).doesNotExist();
        assertSuccess(guest.tryOpen("link", FOLLOW, CREAT, READ_WRITE));
        assertThat(dir.resolve("target")).isEmptyFile();
    }

    @Test
    void truncationCutsAlsoWithoutTheRightToWrite() throws IOException {
        file("f", "abc");
        assertSuccess(guest.tryOpen("f", 0, TRUNC, Rights.FD_WRITE));
        assertThat(dir.resolve("f")).isEmptyFile();
        file("f", "abc");
        assertSuccess(guest.tryOpen("f", 0, TRUNC, 0));
        assertThat(dir.resolve("f")).isEmptyFile();
    }

    @Test
    void truncationAndCreationNeedTheirRightsOnTheDirectory() throws IOException {
        file("f", "abc");
        int bare = guest.openedAt(PREOPEN, ".", DIRECTORY, Rights.PATH_OPEN);
        assertErrno(guest.openAt(bare, "f", 0, TRUNC, READ_WRITE, 0), Errno.NOTCAPABLE);
        assertErrno(guest.openAt(bare, "g", 0, CREAT, READ_WRITE, 0), Errno.NOTCAPABLE);
        assertSuccess(guest.openAt(bare, "f", 0, 0, READ_WRITE, 0));
        assertThat(dir.resolve("f")).hasContent("abc");
        assertThat(dir.resolve("g")).doesNotExist();
    }

    @Test
    void directoriesOpenForPathsAndListing() throws IOException {
        Files.createDirectory(dir.resolve("d"));
        int fd = guest.opened("d", 0, ALL & ~Rights.FD_WRITE);
        assertThat(guest.fd(fd).fileType()).isEqualTo(FileType.DIRECTORY);
        assertThat(guest.fd(fd).rightsBase()).isEqualTo(Rights.DIRECTORY);
        assertThat(guest.fd(fd).rightsInheriting()).isEqualTo(ALL);
        assertSuccess(guest.tryOpen("d/", 0, 0, READ));
        assertSuccess(guest.tryOpen("d/.//", 0, DIRECTORY, READ));
        assertSuccess(guest.tryOpen(".", 0, 0, 0));
    }

    @Test
    void directoriesCannotBeOpenedForWriting() throws IOException {
        Files.createDirectory(dir.resolve("d"));
        assertErrno(guest.tryOpen("d", 0, 0, READ_WRITE), Errno.ISDIR);
        assertErrno(guest.tryOpen("d", 0, DIRECTORY, READ_WRITE), Errno.ISDIR);
        assertErrno(guest.tryOpen("d", 0, CREAT, READ), Errno.ISDIR);
        assertErrno(guest.tryOpen("d/", 0, CREAT, READ), Errno.ISDIR);
        assertErrno(guest.tryOpen(".", 0, CREAT, READ), Errno.ISDIR);
    }

    @Test
    void whatIsNoDirectoryGivesEnotdirWhenOneIsNeeded() throws IOException {
        file("f", "");
        Files.createSymbolicLink(dir.resolve("link"), Path.of("f"));
        assertErrno(guest.tryOpen("f", 0, DIRECTORY, READ), Errno.NOTDIR);
        assertErrno(guest.tryOpen("f/", 0, 0, READ), Errno.NOTDIR);
        assertErrno(guest.tryOpen("f///", 0, 0, READ), Errno.NOTDIR);
        assertErrno(guest.tryOpen("f/x", 0, CREAT, READ), Errno.NOTDIR);
        assertErrno(guest.tryOpen("link", FOLLOW, DIRECTORY, READ), Errno.NOTDIR);
        assertErrno(guest.tryOpen("link/", 0, 0, READ), Errno.NOTDIR);
        assertErrno(guest.tryOpen("link/x", 0, CREAT, READ), Errno.NOTDIR);
    }

    @Test
    void linksAtTheEndAreFollowedOnlyWhenAsked() throws IOException {
        file("f", "content");
        Files.createDirectory(dir.resolve("d"));
        Files.createSymbolicLink(dir.resolve("link"), Path.of("f"));
        Files.createSymbolicLink(dir.resolve("toDirectory"), Path.of("d"));
        assertErrno(guest.tryOpen("link", 0, 0, READ), Errno.LOOP);
        assertThat(guest.tryOpen("toDirectory", 0, DIRECTORY, READ)).isIn(Errno.LOOP, Errno.NOTDIR);
        assertSuccess(guest.tryOpen("toDirectory/", 0, DIRECTORY, READ));
        assertThat(guest.read(guest.opened("link", 0, READ))).isEqualTo("content");
    }

    @Test
    void unknownFlagsGiveEinvalBeforeTheDescriptorIsLookedAt() {
        int unknown = 99;
        assertErrno(guest.openAt(unknown, "f", 2, 0, READ, 0), Errno.INVAL);
        assertErrno(guest.openAt(unknown, "f", 0, 16, READ, 0), Errno.INVAL);
        assertErrno(guest.openAt(unknown, "f", 0, CREAT | DIRECTORY, READ, 0), Errno.INVAL);
        assertErrno(guest.openAt(unknown, "f", 0, 0, READ, 0x20), Errno.INVAL);
        assertErrno(guest.openAt(unknown, "f", 0, 0, READ, 0), Errno.BADF);
    }

    @Test
    void resultOutsideMemoryGivesEfaultAndCreatesNothing() {
        int length = guest.path("f");
        int end = MEMORY_BYTES - 3;
        assertErrno(
                guest.paths.pathOpen(PREOPEN, 0, PATH, length, CREAT, READ_WRITE, 0, 0, end),
                Errno.FAULT);
        assertErrno(
                guest.paths.pathOpen(PREOPEN, 0, end, 4, CREAT, READ_WRITE, 0, 0, OUT),
                Errno.FAULT);
        assertThat(dir.resolve("f")).doesNotExist();
        assertThat(guest.process.fds().openCount()).isEqualTo(4);
    }

    @Test
    void fullTableGivesEmfileAndCreatesNothing() throws IOException {
        file("f", "abc");
        while (!guest.process.fds().isFull()) {
            assertSuccess(guest.open("f", 0, 0, READ));
        }
        guest.memory[OUT] = UNTOUCHED;
        assertErrno(guest.open("g", 0, CREAT, READ_WRITE), Errno.MFILE);
        assertErrno(guest.open("f", 0, TRUNC, READ_WRITE), Errno.MFILE);
        assertThat(dir.resolve("g")).doesNotExist();
        assertThat(dir.resolve("f")).hasContent("abc");
        assertThat(guest.memory[OUT]).isEqualTo(UNTOUCHED);
    }

    @Test
    void rightsAreWhatWasAskedAndMakesSense() throws IOException {
        file("f", "abc");
        var reading = guest.fd(guest.opened("f", 0, ALL & ~Rights.FD_WRITE));
        assertThat(reading.has(Rights.FD_READ | Rights.FD_SEEK)).isTrue();
        assertThat(reading.rightsBase() & (Rights.FD_WRITE | Rights.FD_FILESTAT_SET_SIZE)).isZero();
        assertThat(reading.rightsBase() & Rights.PATH_OPEN).isZero();
        var writing = guest.fd(guest.opened("f", 0, ALL));
        assertThat(writing.rightsBase()).isEqualTo(Rights.FILE);
        var bare = guest.fd(guest.opened("f", 0, 0));
        assertThat(bare.rightsBase()).isZero();
    }

    @Test
    void rightsGivenUpAreNotHandedDown() throws IOException {
        file("f", "abc");
        int fd = guest.openedAt(PREOPEN, ".", DIRECTORY, Rights.DIRECTORY);
        assertThat(guest.fd(fd).restrictRights(Rights.DIRECTORY, Rights.FD_READ | Rights.PATH_OPEN))
                .isTrue();
        assertErrno(guest.openAt(fd, "f", 0, 0, READ_WRITE, 0), Errno.NOTCAPABLE);
        assertErrno(guest.openAt(fd, "f", 0, 0, Rights.FD_WRITE, 0), Errno.NOTCAPABLE);
        int reading = guest.openedAt(fd, "f", 0, READ);
        assertThat(guest.fd(reading).rightsBase()).isEqualTo(Rights.FD_READ);
    }

    @Test
    @Timeout(20)
    void fifosNeverMakeTheGuestWait() throws Exception {
        Path fifo = dir.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        assertErrno(guest.tryOpen("fifo", 0, 0, Rights.FD_WRITE), Errno.NXIO);
        int fd = guest.opened("fifo", 0, READ);
        assertThat(guest.fd(fd).fileType()).isEqualTo(FileType.UNKNOWN);
        assertThat(guest.read(fd)).isEmpty();
        int writer = guest.opened("fifo", 0, Rights.FD_WRITE);
        int iovs = guest.iovec(BUFFER, 10);
        assertErrno(guest.fileCalls.read(guest.fd(fd), iovs, 1, OUT), Errno.AGAIN);
        assertSuccess(guest.write(writer, "abc"));
        assertThat(guest.read(fd)).isEqualTo("abc");
        assertErrno(guest.fileCalls.seek(guest.fd(fd), 0, 0, OUT), Errno.SPIPE);
        assertSuccess(guest.close(fd));
        assertErrno(guest.write(writer, "abc"), Errno.PIPE);
    }

    @Test
    void socketsInTheFileSystemCannotBeOpened() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(dir.resolve("s")));
            assertErrno(guest.tryOpen("s", 0, 0, READ), Errno.NXIO);
            assertSuccess(guest.stat("s", 0));
        }
    }

    @Test
    void devicesAreReadWithoutWaiting() {
        FileGuest devices = FileGuest.in(Path.of("/dev"));
        try (devices) {
            int zero = devices.opened("zero", 0, READ);
            assertThat(devices.fd(zero).fileType()).isEqualTo(FileType.CHARACTER_DEVICE);
            assertThat(devices.read(zero)).isEqualTo("\0".repeat(1000));
            assertSuccess(devices.write(devices.opened("null", 0, READ_WRITE), "gone"));
        }
    }

    @Test
    void flagsAreKept() {
        int all = FdFlags.ALL;
        assertSuccess(guest.openAt(PREOPEN, "f", 0, CREAT, READ_WRITE, all));
        assertThat(guest.fd(4).fdFlags()).isEqualTo(all);
        assertSuccess(guest.openAt(PREOPEN, ".", 0, 0, 0, FdFlags.NONBLOCK));
    }

    @Test
    void permissionsOfTheHostApply() throws IOException {
        assumeThat(System.getProperty("user.name"))
                .as("root may do everything on Linux")
                .isNotEqualTo("root");
        file("f", "");
        Files.setPosixFilePermissions(
                dir.resolve("f"), PosixFilePermissions.fromString("r--r--r--"));
        assertErrno(guest.tryOpen("f", 0, 0, READ_WRITE), Errno.ACCES);
        assertSuccess(guest.tryOpen("f", 0, 0, READ));
    }
}
