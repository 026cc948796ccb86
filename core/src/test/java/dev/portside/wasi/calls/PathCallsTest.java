package dev.portside.wasi.calls;

import static dev.portside.wasi.calls.Errnos.assertErrno;
import static dev.portside.wasi.calls.Errnos.assertSuccess;
import static dev.portside.wasi.calls.FileGuest.ALL;
import static dev.portside.wasi.calls.FileGuest.BUFFER;
import static dev.portside.wasi.calls.FileGuest.FOLLOW;
import static dev.portside.wasi.calls.FileGuest.MEMORY_BYTES;
import static dev.portside.wasi.calls.FileGuest.OTHER_PATH;
import static dev.portside.wasi.calls.FileGuest.OUT;
import static dev.portside.wasi.calls.FileGuest.PATH;
import static dev.portside.wasi.calls.FileGuest.PREOPEN;
import static dev.portside.wasi.calls.FileGuest.READ;
import static dev.portside.wasi.calls.FileGuest.UNTOUCHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Errno;
import dev.portside.wasi.Bytes;
import dev.portside.wasi.abi.FileRecords;
import dev.portside.wasi.abi.FileType;
import dev.portside.wasi.abi.Rights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathCallsTest {

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

    private void file(String name) throws IOException {
        Files.writeString(dir.resolve(name), name);
    }

    private void directory(String name) throws IOException {
        Files.createDirectories(dir.resolve(name));
    }

    private void symlink(String name, String target) throws IOException {
        Files.createSymbolicLink(dir.resolve(name), Path.of(target));
    }

    private boolean exists(String name) {
        return Files.exists(dir.resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void createDirectoryMakesOne() {
        assertSuccess(guest.mkdir("d"));
        assertSuccess(guest.mkdir("d/e/"));
        assertThat(dir.resolve("d/e")).isDirectory();
    }

    @Test
    void createDirectoryReportsWhatIsInTheWay() throws IOException {
        file("f");
        symlink("dangling", "nowhere");
        assertErrno(guest.mkdir("f"), Errno.EXIST);
        assertErrno(guest.mkdir("."), Errno.EXIST);
        assertErrno(guest.mkdir("dangling"), Errno.EXIST);
        assertErrno(guest.mkdir("f/d"), Errno.NOTDIR);
        assertErrno(guest.mkdir("missing/d"), Errno.NOENT);
        assertErrno(guest.mkdir("dangling/d"), Errno.NOENT);
        assertThat(exists("nowhere")).isFalse();
    }

    @Test
    void removeDirectoryRemovesEmptyOnesOnly() throws IOException {
        directory("d/e");
        file("f");
        symlink("link", "d");
        assertErrno(guest.rmdir("d"), Errno.NOTEMPTY);
        assertErrno(guest.rmdir("f"), Errno.NOTDIR);
        assertErrno(guest.rmdir("f/"), Errno.NOTDIR);
        assertErrno(guest.rmdir("link"), Errno.NOTDIR);
        assertErrno(guest.rmdir("link/"), Errno.NOTDIR);
        assertErrno(guest.rmdir("missing"), Errno.NOENT);
        assertErrno(guest.rmdir("."), Errno.INVAL);
        assertErrno(guest.rmdir("d/."), Errno.INVAL);
        assertSuccess(guest.rmdir("d/e/"));
        assertSuccess(guest.rmdir("d"));
        assertThat(exists("d")).isFalse();
    }

    @Test
    void unlinkRemovesNamesButNotDirectories() throws IOException {
        directory("d");
        file("f");
        symlink("link", "d");
        assertErrno(guest.unlink("d"), Errno.ISDIR);
        assertErrno(guest.unlink("d/"), Errno.ISDIR);
        assertErrno(guest.unlink("f/"), Errno.NOTDIR);
        assertErrno(guest.unlink("link/"), Errno.NOTDIR);
        assertErrno(guest.unlink("missing"), Errno.NOENT);
        assertErrno(guest.unlink("f/x"), Errno.NOTDIR);
        assertSuccess(guest.unlink("link"));
        assertSuccess(guest.unlink("f"));
        assertThat(exists("d")).isTrue();
        assertThat(exists("f")).isFalse();
    }

    @Test
    void renameMovesAndReplaces() throws IOException {
        file("a");
        file("b");
        directory("d");
        assertSuccess(guest.rename("a", "b"));
        assertThat(dir.resolve("b")).hasContent("a");
        assertSuccess(guest.rename("b", "d/c"));
        assertThat(dir.resolve("d/c")).hasContent("a");
        assertSuccess(guest.rename("d/", "e/"));
        assertThat(dir.resolve("e/c")).hasContent("a");
    }

    @Test
    void renameReportsWhyNot() throws IOException {
        file("f");
        directory("d");
        directory("full/x");
        assertErrno(guest.rename("missing", "x"), Errno.NOENT);
        assertErrno(guest.rename("f", "d"), Errno.ISDIR);
        assertErrno(guest.rename("d", "f"), Errno.NOTDIR);
        assertErrno(guest.rename("d", "full"), Errno.NOTEMPTY);
        assertErrno(guest.rename("d", "d/below"), Errno.INVAL);
        assertErrno(guest.rename("f/", "g"), Errno.NOTDIR);
        assertErrno(guest.rename("f", "g/"), Errno.NOTDIR);
        assertErrno(guest.rename(".", "g"), Errno.BUSY);
        assertThat(dir.resolve("f")).hasContent("f");
    }

    @Test
    void renameMovesASymbolicLinkItself() throws IOException {
        file("f");
        symlink("link", "f");
        assertSuccess(guest.rename("link", "moved"));
        assertThat(Files.readSymbolicLink(dir.resolve("moved"))).isEqualTo(Path.of("f"));
        assertThat(exists("f")).isTrue();
    }

    @Test
    void linkGivesAFileASecondName() throws IOException {
        file("f");
        assertSuccess(guest.link("f", 0, "g"));
        assertSuccess(guest.stat("g", 0));
        assertThat(Bytes.getI64(guest.memory, OUT + FileRecords.FILESTAT_NLINK)).isEqualTo(2);
        assertThat(dir.resolve("g")).hasContent("f");
    }

    @Test
    void linkFollowsOnlyWhenAsked() throws IOException {
        file("f");
        symlink("link", "f");
        symlink("dangling", "nowhere");
        assertSuccess(guest.link("link", 0, "alias"));
        assertThat(Files.isSymbolicLink(dir.resolve("alias"))).isTrue();
        assertSuccess(guest.link("link", FOLLOW, "hard"));
        assertThat(Files.isSymbolicLink(dir.resolve("hard"))).isFalse();
        assertSuccess(guest.link("dangling", 0, "dangling2"));
        assertErrno(guest.link("dangling", FOLLOW, "x"), Errno.NOENT);
    }

    @Test
    void linkReportsWhyNot() throws IOException {
        file("f");
        directory("d");
        symlink("dangling", "nowhere");
        assertErrno(guest.link("f", 0, "f"), Errno.EXIST);
        assertErrno(guest.link("f", 0, "d"), Errno.EXIST);
        assertErrno(guest.link("f", 0, "dangling"), Errno.EXIST);
        assertErrno(guest.link("f", 0, "new/"), Errno.NOENT);
        assertErrno(guest.link("f/", 0, "x"), Errno.NOTDIR);
        assertErrno(guest.link("d", 0, "x"), Errno.PERM);
        assertErrno(guest.link("d/", 0, "x"), Errno.PERM);
        assertErrno(guest.link("missing", 0, "x"), Errno.NOENT);
        assertErrno(guest.link("missing/", 0, "x"), Errno.NOENT);
        assertThat(exists("x")).isFalse();
    }

    @Test
    void symlinkStoresItsTargetByteForByte() throws IOException {
        assertSuccess(guest.symlink("../weird/./ünïcode//x", "link"));
        // Not Files.readSymbolicLink: in the C locale it cannot say what is beyond ASCII.
        Process readlink = new ProcessBuilder("readlink", dir.resolve("link").toString()).start();
        assertThat(new String(readlink.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("../weird/./ünïcode//x\n");
        assertSuccess(guest.readlink("link"));
        assertThat(guest.text()).isEqualTo("../weird/./ünïcode//x");
    }

    @Test
    void symlinkReportsWhyNot() throws IOException {
        directory("d");
        file("f");
        assertErrno(guest.symlink("t", "d"), Errno.EXIST);
        assertErrno(guest.symlink("t", "d/"), Errno.EXIST);
        assertErrno(guest.symlink("t", "f"), Errno.EXIST);
        assertErrno(guest.symlink("t", "f/"), Errno.NOTDIR);
        assertErrno(guest.symlink("t", "new/"), Errno.NOENT);
        assertErrno(guest.symlink("", "new"), Errno.NOENT);
        assertThat(exists("new")).isFalse();
    }

    @Test
    void readlinkCutsWhatDoesNotFit() throws IOException {
        symlink("link", "target");
        int length = guest.path("link");
        assertSuccess(guest.paths.pathReadlink(PREOPEN, PATH, length, BUFFER, 4, OUT));
        assertThat(guest.text()).isEqualTo("targ");
        assertThat(guest.memory[BUFFER + 4]).isEqualTo(UNTOUCHED);
        assertSuccess(guest.paths.pathReadlink(PREOPEN, PATH, length, BUFFER, 0, OUT));
        assertThat(Bytes.getI32(guest.memory, OUT)).isZero();
    }

    @Test
    void readlinkReportsWhyNot() throws IOException {
        directory("d");
        file("f");
        symlink("link", "d");
        assertErrno(guest.readlink("f"), Errno.INVAL);
        assertErrno(guest.readlink("d"), Errno.INVAL);
        assertErrno(guest.readlink("link/"), Errno.INVAL);
        assertErrno(guest.readlink("missing"), Errno.NOENT);
        assertErrno(guest.readlink("f/x"), Errno.NOTDIR);
        assertThat(guest.memory[OUT]).isEqualTo(UNTOUCHED);
    }

    @Test
    void filestatFollowsOnlyWhenAsked() throws IOException {
        file("f");
        symlink("link", "f");
        assertSuccess(guest.stat("link", 0));
        assertThat(type()).isEqualTo(FileType.SYMBOLIC_LINK);
        assertThat(Bytes.getI64(guest.memory, OUT + FileRecords.FILESTAT_BYTES)).isEqualTo(1);
        assertSuccess(guest.stat("link", FOLLOW));
        assertThat(type()).isEqualTo(FileType.REGULAR_FILE);
    }

    private int type() {
        return Bytes.getU8(guest.memory, OUT + FileRecords.FILESTAT_TYPE);
    }

    @Test
    void filestatWithASlashNeedsADirectory() throws IOException {
        file("f");
        directory("d");
        symlink("toFile", "f");
        symlink("toDirectory", "d");
        assertSuccess(guest.stat("d/", 0));
        assertSuccess(guest.stat("d/.", 0));
        assertSuccess(guest.stat("toDirectory/", 0));
        assertThat(type()).isEqualTo(FileType.DIRECTORY);
        assertErrno(guest.stat("f/", 0), Errno.NOTDIR);
        assertErrno(guest.stat("f/.", 0), Errno.NOTDIR);
        assertErrno(guest.stat("toFile/", 0), Errno.NOTDIR);
        assertErrno(guest.stat("toFile/", FOLLOW), Errno.NOTDIR);
    }

    @Test
    void dotsAndSlashesInTheMiddleMeanWhatTheyMeanElsewhere() throws IOException {
        directory("d/e");
        file("d/e/f");
        symlink("d/up", "..");
        symlink("d/deep", "e/../e/");
        assertSuccess(guest.stat("d//.///e/./f", 0));
        assertSuccess(guest.stat("d/e/../e/f", 0));
        assertSuccess(guest.stat("d/up/d/e/f", 0));
        assertSuccess(guest.stat("d/deep/f", 0));
        assertErrno(guest.stat("d/missing/../e/f", 0), Errno.NOENT);
        assertErrno(guest.stat("d/e/f/../f", 0), Errno.NOTDIR);
    }

    @Test
    void dotDotAfterALinkGoesToTheParentOfItsTarget() throws IOException {
        directory("a/b");
        file("a/f");
        symlink("link", "a/b");
        assertSuccess(guest.stat("link/../f", 0));
        assertErrno(guest.stat("link/../a", 0), Errno.NOENT);
    }

    @Test
    void setTimesFollowsOnlyWhenAsked() throws IOException {
        file("f");
        symlink("link", "f");
        int length = guest.path("link");
        int flags = FileRecords.SET_MTIM;
        assertSuccess(
                guest.paths.pathFilestatSetTimes(
                        PREOPEN, 0, PATH, length, 0, 1_000_000_001L, flags));
        assertThat(mtime("link")).isEqualTo(1_000_000_001L);
        assertThat(mtime("f")).isNotEqualTo(1_000_000_001L);
        assertSuccess(
                guest.paths.pathFilestatSetTimes(
                        PREOPEN, FOLLOW, PATH, length, 0, 2_000_000_002L, flags));
        assertThat(mtime("f")).isEqualTo(2_000_000_002L);
        assertThat(mtime("link")).isEqualTo(1_000_000_001L);
        assertErrno(guest.setTimes("f/", 0), Errno.NOTDIR);
    }

    private long mtime(String name) throws IOException {
        return Files.getLastModifiedTime(dir.resolve(name), LinkOption.NOFOLLOW_LINKS)
                .to(TimeUnit.NANOSECONDS);
    }

    @Test
    void pathsThatAreNoTextAreRefused() {
        guest.put(PATH, new byte[] {'a', (byte) 0xff, 'b'});
        assertErrno(guest.paths.pathCreateDirectory(PREOPEN, PATH, 3), Errno.ILSEQ);
        guest.put(PATH, new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80});
        assertErrno(guest.paths.pathCreateDirectory(PREOPEN, PATH, 3), Errno.ILSEQ);
        assertErrno(guest.mkdir("a\0b"), Errno.INVAL);
        assertErrno(guest.mkdir("a\0"), Errno.INVAL);
        assertErrno(guest.mkdir(""), Errno.NOENT);
        assertErrno(guest.symlink("a\0b", "l"), Errno.INVAL);
        assertThat(guest.list(PREOPEN, 4096)).containsExactlyInAnyOrder(".", "..");
    }

    @Test
    void namesBeyondAsciiWork() {
        assertSuccess(guest.mkdir("žluťoučký 馬 🐎"));
        assertThat(guest.list(PREOPEN, 4096)).contains("žluťoučký 馬 🐎");
    }

    @Test
    void longNamesGiveEnametoolong() {
        assertErrno(guest.mkdir("x".repeat(256)), Errno.NAMETOOLONG);
        assertSuccess(guest.mkdir("x".repeat(255)));
        assertErrno(guest.mkdir("./".repeat(2048)), Errno.NAMETOOLONG);
        assertErrno(guest.stat("x".repeat(256) + "/y", 0), Errno.NAMETOOLONG);
        assertErrno(guest.paths.pathUnlinkFile(PREOPEN, 0, MEMORY_BYTES), Errno.NAMETOOLONG);
        assertErrno(guest.symlink("x".repeat(4096), "l"), Errno.NAMETOOLONG);
        assertSuccess(guest.symlink("x".repeat(4095), "l"));
    }

    @Test
    void pointersAreCheckedBeforeEverythingElse() {
        int unknown = 99;
        int end = MEMORY_BYTES - 3;
        PathCalls paths = guest.paths;
        assertErrno(paths.pathCreateDirectory(unknown, end, 4), Errno.FAULT);
        assertErrno(paths.pathUnlinkFile(unknown, -1, 1), Errno.FAULT);
        assertErrno(paths.pathRemoveDirectory(unknown, 0, -1), Errno.FAULT);
        assertErrno(paths.pathFilestatGet(unknown, 99, PATH, 1, MEMORY_BYTES - 63), Errno.FAULT);
        assertErrno(paths.pathFilestatSetTimes(unknown, 99, end, 4, 0, 0, 99), Errno.FAULT);
        assertErrno(paths.pathLink(unknown, 99, PATH, 1, unknown, end, 4), Errno.FAULT);
        assertErrno(paths.pathRename(unknown, PATH, 1, unknown, end, 4), Errno.FAULT);
        assertErrno(paths.pathSymlink(end, 4, unknown, PATH, 1), Errno.FAULT);
        assertErrno(paths.pathReadlink(unknown, PATH, 1, BUFFER, -1, OUT), Errno.FAULT);
        assertErrno(paths.pathReadlink(unknown, PATH, 1, BUFFER, 1, end), Errno.FAULT);
    }

    @Test
    void flagsAreCheckedBeforeTheDescriptor() {
        int unknown = 99;
        PathCalls paths = guest.paths;
        assertErrno(paths.pathFilestatGet(unknown, 2, PATH, 1, OUT), Errno.INVAL);
        assertErrno(paths.pathFilestatSetTimes(unknown, 2, PATH, 1, 0, 0, 0), Errno.INVAL);
        assertErrno(paths.pathFilestatSetTimes(unknown, 0, PATH, 1, 0, 0, 3), Errno.INVAL);
        assertErrno(paths.pathLink(unknown, 2, PATH, 1, unknown, PATH, 1), Errno.INVAL);
    }

    @Test
    void theDescriptorMustBeAnOpenDirectoryWithTheRight() throws IOException {
        file("f");
        int file = guest.opened("f", 0, READ);
        int bare = guest.opened(".", 0, Rights.PATH_OPEN);
        int length = guest.path("x");
        for (int[] expected :
                new int[][] {
                    {99, Errno.BADF},
                    {0, Errno.NOTDIR},
                    {file, Errno.NOTDIR},
                    {bare, Errno.NOTCAPABLE}
                }) {
            int fd = expected[0];
            int errno = expected[1];
            PathCalls paths = guest.paths;
            assertErrno(paths.pathCreateDirectory(fd, PATH, length), errno);
            assertErrno(paths.pathRemoveDirectory(fd, PATH, length), errno);
            assertErrno(paths.pathUnlinkFile(fd, PATH, length), errno);
            assertErrno(paths.pathFilestatGet(fd, 0, PATH, length, OUT), errno);
            assertErrno(paths.pathFilestatSetTimes(fd, 0, PATH, length, 0, 0, 0), errno);
            assertErrno(paths.pathLink(fd, 0, PATH, length, PREOPEN, PATH, length), errno);
            assertErrno(paths.pathLink(PREOPEN, 0, PATH, length, fd, PATH, length), errno);
            assertErrno(paths.pathRename(fd, PATH, length, PREOPEN, PATH, length), errno);
            assertErrno(paths.pathRename(PREOPEN, PATH, length, fd, PATH, length), errno);
            assertErrno(paths.pathSymlink(PATH, length, fd, PATH, length), errno);
            assertErrno(paths.pathReadlink(fd, PATH, length, BUFFER, 10, OUT), errno);
        }
    }

    @Test
    void pathsOfAnEarlierOpenedDirectoryStartThere() throws IOException {
        directory("d");
        file("f");
        int fd = guest.opened("d", 0, ALL & ~Rights.FD_WRITE);
        int length = guest.path("sub");
        assertSuccess(guest.paths.pathCreateDirectory(fd, PATH, length));
        assertThat(dir.resolve("d/sub")).isDirectory();
        assertSuccess(
                guest.paths.pathRename(
                        PREOPEN, PATH, guest.path("f"), fd, OTHER_PATH, guest.otherPath("sub/f")));
        assertThat(dir.resolve("d/sub/f")).hasContent("f");
    }
}
