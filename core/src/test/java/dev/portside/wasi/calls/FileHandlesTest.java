package dev.portside.wasi.calls;

import static dev.portside.wasi.calls.Errnos.assertErrno;
import static dev.portside.wasi.calls.Errnos.assertSuccess;
import static dev.portside.wasi.calls.FileGuest.ALL;
import static dev.portside.wasi.calls.FileGuest.CREAT;
import static dev.portside.wasi.calls.FileGuest.DIRECTORY;
import static dev.portside.wasi.calls.FileGuest.FOLLOW;
import static dev.portside.wasi.calls.FileGuest.PREOPEN;
import static dev.portside.wasi.calls.FileGuest.READ;
import static dev.portside.wasi.calls.FileGuest.READ_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Errno;
import dev.portside.wasi.abi.Rights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host's descriptors that open below the test's directory are counted. */
class FileHandlesTest {

    @TempDir Path dir;

    /** Only those of this directory: other threads of the JVM open and close their own. */
    private long handles() throws IOException {
        String below = dir.toRealPath().toString();
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.filter(fd -> target(fd).startsWith(below)).count();
        }
    }

    private static String target(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (IOException e) {
            return "gone";
        }
    }

    @Test
    void closingTheGuestReleasesEverythingItLeftOpen() throws IOException {
        Files.createDirectory(dir.resolve("d"));
        try (FileGuest guest = FileGuest.in(dir)) {
            assertThat(handles()).isEqualTo(1);
            for (int i = 0; i < 10; i++) {
                guest.opened("f" + i, CREAT, READ_WRITE);
                guest.opened("d", DIRECTORY, ALL & ~Rights.FD_WRITE);
            }
            assertThat(handles()).isEqualTo(21);
        }
        assertThat(handles()).isZero();
    }

    @Test
    void closingADescriptorReleasesItAtOnce() throws IOException {
        try (FileGuest guest = FileGuest.in(dir)) {
            int fd = guest.opened("f", CREAT, READ_WRITE);
            assertThat(handles()).isEqualTo(2);
            assertSuccess(guest.close(fd));
            assertThat(handles()).isEqualTo(1);
            assertSuccess(guest.close(PREOPEN));
            assertThat(handles()).isZero();
        }
    }

    @Test
    void renumberingOverAFileReleasesIt() throws IOException {
        try (FileGuest guest = FileGuest.in(dir)) {
            int from = guest.opened("f", CREAT, READ_WRITE);
            int to = guest.opened("g", CREAT, READ_WRITE);
            assertSuccess(guest.process.fds().renumber(from, to));
            assertThat(handles()).isEqualTo(2);
        }
    }

    @Test
    void noCallKeepsWhatItOpenedOnTheWay() throws IOException {
        Files.createDirectories(dir.resolve("a/b/c"));
        Files.writeString(dir.resolve("a/b/f"), "");
        Files.createSymbolicLink(dir.resolve("a/link"), Path.of("b"));
        Files.createSymbolicLink(dir.resolve("a/out"), Path.of("../../.."));
        Files.createSymbolicLink(dir.resolve("a/loop"), Path.of("loop"));
        try (FileGuest guest = FileGuest.in(dir)) {
            assertSuccess(guest.stat("a/link/c", FOLLOW));
            assertErrno(guest.stat("a/b/c/missing/x", FOLLOW), Errno.NOENT);
            assertErrno(guest.stat("a/b/f/x", FOLLOW), Errno.NOTDIR);
            assertErrno(guest.stat("a/b/c/../../out/x", FOLLOW), Errno.NOTCAPABLE);
            assertErrno(guest.stat("a/b/../loop/x", FOLLOW), Errno.LOOP);
            assertErrno(guest.tryOpen("a/b/c", 0, 0, READ_WRITE), Errno.ISDIR);
            assertErrno(guest.tryOpen("a/b/f/", 0, 0, READ), Errno.NOTDIR);
            assertSuccess(guest.rename("a/b/f", "a/link/c/g"));
            assertSuccess(guest.link("a/b/c/g", FOLLOW, "a/b/h"));
            assertErrno(guest.rename("a/b/h", "a/out/h"), Errno.NOTCAPABLE);
            assertSuccess(guest.mkdir("a/b/c/d"));
            assertSuccess(guest.symlink("x", "a/b/c/s"));
            assertSuccess(guest.readlink("a/b/c/s"));
            assertSuccess(guest.setTimes("a/b/c/s", 0));
            assertSuccess(guest.unlink("a/b/c/s"));
            assertThat(guest.list(PREOPEN, 4096)).contains("a");
            assertThat(handles()).isEqualTo(1);
        }
    }

    @Test
    void handlesAreNotInheritedByProgramsTheHostStarts() throws Exception {
        try (FileGuest guest = FileGuest.in(dir)) {
            guest.opened("f", CREAT, READ_WRITE);
            Process child =
                    new ProcessBuilder("ls", "-l", "/proc/self/fd")
                            .redirectErrorStream(true)
                            .start();
            String listing =
                    new String(
                            child.getInputStream().readAllBytes(),
                            java.nio.charset.StandardCharsets.UTF_8);
            assertThat(child.waitFor()).isZero();
            assertThat(listing).doesNotContain(dir.toRealPath().toString());
        }
    }
}
