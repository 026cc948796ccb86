package dev.portside.wasi.calls;

import static dev.portside.wasi.calls.Errnos.assertErrno;
import static dev.portside.wasi.calls.Errnos.assertSuccess;
import static dev.portside.wasi.calls.FileGuest.ALL;
import static dev.portside.wasi.calls.FileGuest.BUFFER;
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
import dev.portside.wasi.Bytes;
import dev.portside.wasi.abi.Rights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attempts of a guest that was given {@code inside} to reach {@code outside}, its sibling, and what
 * is beyond. After every test the outside is as it was.
 */
class ContainmentTest {

    /** Enough to catch an implementation that looks first and opens then, every time tried. */
    private static final int ATTEMPTS = 20_000;

    @TempDir Path dir;
    private Path inside;
    private Path outside;
    private FileGuest guest;

    @BeforeEach
    void start() throws IOException {
        inside = Files.createDirectories(dir.resolve("inside"));
        outside = Files.createDirectories(dir.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createDirectories(inside.resolve("d/e"));
        Files.writeString(inside.resolve("d/f"), "inside");
        guest = FileGuest.in(inside);
    }

    @AfterEach
    void outsideIsUntouched() throws IOException {
        guest.close();
        assertThat(outside.resolve("secret")).hasContent("secret");
        try (var entries = Files.list(outside)) {
            assertThat(entries).hasSize(1);
        }
        try (var entries = Files.list(dir)) {
            assertThat(entries).hasSize(2);
        }
        // JUnit warns about links that lead out of what it removes.
        try (var paths = Files.walk(inside)) {
            for (Path link : paths.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    private void symlink(String name, String target) throws IOException {
        Files.createSymbolicLink(inside.resolve(name), Path.of(target));
    }

    /** Tries every call on a path that must not be reached. */
    private void assertOutOfReach(String path, int expected) {
        assertErrno(guest.tryOpen(path, FOLLOW, 0, READ), expected);
        assertErrno(guest.tryOpen(path, FOLLOW, 0, READ_WRITE), expected);
        assertErrno(guest.tryOpen(path, FOLLOW, CREAT, READ_WRITE), expected);
        assertErrno(guest.tryOpen(path, FOLLOW, CREAT | TRUNC, Rights.FD_WRITE), expected);
        assertErrno(guest.tryOpen(path, FOLLOW, TRUNC, 0), expected);
        assertErrno(guest.tryOpen(path, FOLLOW, DIRECTORY, 0), expected);
        assertErrno(guest.stat(path, FOLLOW), expected);
        assertErrno(guest.setTimes(path, FOLLOW), expected);
        assertErrno(guest.link(path, FOLLOW, "new"), expected);
        assertThat(inside.resolve("new")).doesNotExist();
    }

    /** Tries every call on a name in a directory that must not be reached. */
    private void assertNameOutOfReach(String path, int expected) {
        assertOutOfReach(path, expected);
        assertErrno(guest.tryOpen(path, 0, CREAT | EXCL, READ_WRITE), expected);
        assertErrno(guest.tryOpen(path, 0, 0, READ), expected);
        assertErrno(guest.stat(path, 0), expected);
        assertErrno(guest.setTimes(path, 0), expected);
        assertErrno(guest.mkdir(path), expected);
        assertErrno(guest.rmdir(path), expected);
        assertErrno(guest.unlink(path), expected);
        assertErrno(guest.rename(path, "new"), expected);
        assertErrno(guest.rename("d/f", path), expected);
        assertErrno(guest.link(path, 0, "new"), expected);
        assertErrno(guest.link("d/f", 0, path), expected);
        assertErrno(guest.symlink("target", path), expected);
        assertErrno(guest.readlink(path), expected);
        assertThat(inside.resolve("new")).doesNotExist();
        assertThat(inside.resolve("d/f")).hasContent("inside");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside/secret",
                "../inside/d/f",
                "d/../../outside/secret",
                "d/e/../../../outside/new",
                "./.././outside/secret",
                "d//..//../outside/secret",
                "../../../../../../../../etc/passwd",
                "d/../..//inside/../outside/secret"
            })
    void dotDotCannotClimbOut(String path) {
        assertNameOutOfReach(path, Errno.NOTCAPABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../", "d/../..", "d/e/../../..", "d/../../", "../."})
    void theParentItselfIsOutOfReach(String path) {
        assertErrno(guest.tryOpen(path, 0, DIRECTORY, 0), Errno.NOTCAPABLE);
        assertErrno(guest.stat(path, 0), Errno.NOTCAPABLE);
        assertErrno(guest.rmdir(path), Errno.NOTCAPABLE);
        assertErrno(guest.rename(path, "new"), Errno.NOTCAPABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "/", "//", "/d/f", "/proc/self/environ"})
    void absolutePathsAreRefused(String path) {
        assertNameOutOfReach(path, Errno.NOTCAPABLE);
    }

    @Test
    void absolutePathOfAFileInsideIsRefusedToo() {
        assertNameOutOfReach(inside.resolve("d/f").toString(), Errno.NOTCAPABLE);
    }

    @Test
    void aDirectoryOpenedBelowIsTheLimitOfItsOwnPaths() {
        int fd = guest.openedAt(PREOPEN, "d/e", DIRECTORY, ALL & ~Rights.FD_WRITE);
        assertErrno(guest.openAt(fd, "../f", FOLLOW, 0, READ, 0), Errno.NOTCAPABLE);
        assertErrno(guest.openAt(fd, "..", FOLLOW, 0, READ, 0), Errno.NOTCAPABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside/secret",
                "../outside/missing",
                "d/../../outside/secret",
                "/etc/passwd",
                "/nonexistent",
                "//",
                "../inside/d/f"
            })
    void linksPointingOutAreNotFollowed(String target) throws IOException {
        symlink("link", target);
        assertOutOfReach("link", Errno.NOTCAPABLE);
        assertOutOfReach("d/../link", Errno.NOTCAPABLE);
        assertOutOfReach("link/", Errno.NOTCAPABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc", "d/e/../../../outside", "../outside/.", "/"})
    void linksPointingOutAreNotWalkedThrough(String target) throws IOException {
        symlink("link", target);
        assertNameOutOfReach("link/secret", Errno.NOTCAPABLE);
        assertNameOutOfReach("link/new", Errno.NOTCAPABLE);
        assertNameOutOfReach("d/../link/../link/new", Errno.NOTCAPABLE);
    }

    @Test
    void chainsOfLinksAreFollowedToTheirEnd() throws IOException {
        symlink("last", "../outside");
        symlink("d/third", "../last");
        symlink("second", "d/third");
        symlink("first", "second");
        assertNameOutOfReach("first/secret", Errno.NOTCAPABLE);
        assertOutOfReach("first", Errno.NOTCAPABLE);
    }

    @Test
    void aLinkDeepBelowMayPointUpButNotPastTheTop() throws IOException {
        symlink("d/e/up", "../../d/f");
        symlink("d/e/over", "../../../outside/secret");
        assertThat(guest.read(guest.opened("d/e/up", 0, READ))).isEqualTo("inside");
        assertOutOfReach("d/e/over", Errno.NOTCAPABLE);
    }

    @Test
    void linksMovedToWhereTheyPointOutAreRefused() throws IOException {
        symlink("d/e/link", "../../outside/secret");
        assertErrno(guest.tryOpen("d/e/link", FOLLOW, 0, READ), Errno.NOENT);
        assertSuccess(guest.rename("d/e/link", "d/link"));
        assertErrno(guest.tryOpen("d/link", FOLLOW, 0, READ), Errno.NOTCAPABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "/", "//etc"})
    void linksWithAbsoluteTargetsCannotBeMade(String target) {
        assertErrno(guest.symlink(target, "link"), Errno.NOTCAPABLE);
        assertThat(inside.resolve("link")).doesNotExist();
    }

    @Test
    void linksPointingOutMayBeMadeButLeadNowhere() {
        assertSuccess(guest.symlink("../outside/secret", "link"));
        assertSuccess(guest.symlink("../outside", "d/link"));
        assertOutOfReach("link", Errno.NOTCAPABLE);
        assertErrno(guest.tryOpen("d/link/secret", FOLLOW, 0, READ), Errno.NOENT);
        assertSuccess(guest.rename("d/link", "top"));
        assertNameOutOfReach("top/secret", Errno.NOTCAPABLE);
    }

    @Test
    void creatingThroughADanglingLinkStaysInside() throws IOException {
        symlink("out", "../outside/new");
        symlink("in", "d/new");
        assertErrno(guest.tryOpen("out", FOLLOW, CREAT, READ_WRITE), Errno.NOTCAPABLE);
        assertErrno(guest.tryOpen("out", 0, CREAT, READ_WRITE), Errno.LOOP);
        assertSuccess(guest.tryOpen("in", FOLLOW, CREAT, READ_WRITE));
        assertThat(inside.resolve("d/new")).exists();
    }

    @Test
    void theHostsAbsoluteTargetsAreNotTold() throws IOException {
        symlink("link", outside.toString());
        assertErrno(guest.readlink("link"), Errno.NOTCAPABLE);
        assertThat(
                        new String(
                                guest.memory,
                                BUFFER,
                                100,
                                java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("outside");
    }

    @Test
    void renamingAndRemovingALinkLeavesItsTargetAlone() throws IOException {
        symlink("link", "../outside/secret");
        symlink("directory", "../outside");
        assertSuccess(guest.rename("link", "moved"));
        assertSuccess(guest.rename("d/f", "moved"));
        assertThat(inside.resolve("moved")).hasContent("inside");
        assertErrno(guest.rmdir("directory"), Errno.NOTDIR);
        assertErrno(guest.rmdir("directory/"), Errno.NOTDIR);
        assertErrno(guest.rename("moved", "directory/"), Errno.NOTDIR);
        assertErrno(guest.mkdir("directory/"), Errno.EXIST);
        assertSuccess(guest.unlink("directory"));
    }

    @Test
    void hardLinkOfALinkPointingOutIsThatLink() throws IOException {
        symlink("link", "../outside/secret");
        assertSuccess(guest.link("link", 0, "alias"));
        assertThat(Files.isSymbolicLink(inside.resolve("alias"))).isTrue();
        assertOutOfReach("alias", Errno.NOTCAPABLE);
    }

    @Test
    void loopsGiveEloop() throws IOException {
        symlink("self", "self");
        symlink("ping", "d/pong");
        symlink("d/pong", "../ping");
        symlink("grow", "grow/x");
        assertOutOfReach("self", Errno.LOOP);
        assertNameOutOfReach("self/x", Errno.LOOP);
        assertNameOutOfReach("ping/x", Errno.LOOP);
        assertOutOfReach("grow", Errno.LOOP);
        assertSuccess(guest.stat("self", 0));
        assertSuccess(guest.unlink("self"));
    }

    @Test
    void fortyLinksAreFollowedAndOneMoreIsNot() throws IOException {
        symlink("link0", "d/f");
        for (int i = 1; i <= 40; i++) {
            symlink("link" + i, "link" + (i - 1));
        }
        assertSuccess(guest.tryOpen("link39", FOLLOW, 0, READ));
        assertErrno(guest.tryOpen("link40", FOLLOW, 0, READ), Errno.LOOP);
    }

    @Test
    void veryDeepPathsEndInsteadOfUsingUpDescriptors() {
        int fd = PREOPEN;
        String step = "x/".repeat(100);
        for (int i = 0; i < 6; i++) {
            int parent = fd;
            String path = "";
            for (int j = 0; j < 100; j++) {
                path += "x/";
                assertSuccess(guest.paths.pathCreateDirectory(parent, PATH, guest.path(path)));
            }
            fd = guest.openedAt(parent, step, DIRECTORY, ALL & ~Rights.FD_WRITE);
        }
        assertErrno(guest.stat("x/".repeat(600), 0), Errno.NAMETOOLONG);
        assertSuccess(guest.stat("x/".repeat(500), 0));
        assertSuccess(guest.stat("x/../".repeat(400) + "x", 0));
    }

    @Test
    void hugeExpansionsOfLinksEndInFiniteTime() throws IOException {
        String twice = "a/../".repeat(600);
        symlink("a", "d");
        symlink("b", twice + "d");
        assertErrno(guest.stat("b/e", 0), Errno.LOOP);
        symlink("c", "d/../".repeat(800) + "d");
        assertSuccess(guest.stat("c/e", 0));
    }

    @Test
    void magicLinksOfProcLeadNowhere() {
        try (FileGuest proc = FileGuest.in(Path.of("/proc/self"))) {
            for (String link :
                    new String[] {"root", "cwd", "exe", "root/etc/passwd", "cwd/pom.xml"}) {
                assertErrno(proc.tryOpen(link, FOLLOW, 0, READ), Errno.NOTCAPABLE);
                assertErrno(proc.stat(link, FOLLOW), Errno.NOTCAPABLE);
            }
            assertErrno(proc.tryOpen("root", 0, 0, READ), Errno.LOOP);
            // The text of these is no path, and walking it as one finds nothing; nothing is opened
            // by the kernel's knowledge.
            for (int fd = 0; fd < 20; fd++) {
                assertThat(proc.tryOpen("fd/" + fd, FOLLOW, 0, READ))
                        .isIn(Errno.NOTCAPABLE, Errno.NOENT);
            }
            assertThat(proc.tryOpen("ns/mnt", FOLLOW, 0, READ)).isEqualTo(Errno.NOENT);
        }
    }

    @Test
    void aDirectoryMovedAwayByTheHostDoesNotLeadOut() throws IOException {
        Files.createDirectories(inside.resolve("d/e/g"));
        int fd = guest.openedAt(PREOPEN, "d/e/g", DIRECTORY, ALL & ~Rights.FD_WRITE);
        Path moved = outside.resolve("g");
        Files.move(inside.resolve("d/e/g"), moved);
        try {
            assertErrno(guest.openAt(fd, "../secret", FOLLOW, 0, READ, 0), Errno.NOTCAPABLE);
            assertErrno(guest.openAt(PREOPEN, "d/e/g", FOLLOW, 0, READ, 0), Errno.NOENT);
        } finally {
            Files.move(moved, inside.resolve("g"));
        }
    }

    @Test
    void aDirectoryReplacedByALinkAfterOpeningIsStillTheOldOne() throws IOException {
        int fd = guest.openedAt(PREOPEN, "d", DIRECTORY, ALL & ~Rights.FD_WRITE);
        assertSuccess(guest.rename("d", "old"));
        assertSuccess(guest.symlink("../outside", "d"));
        assertErrno(guest.openAt(fd, "secret", FOLLOW, 0, READ, 0), Errno.NOENT);
        assertThat(guest.read(guest.openedAt(fd, "f", 0, READ))).isEqualTo("inside");
    }

    @Test
    void openFileCannotBecomeAnother() throws IOException {
        int fd = guest.opened("d/f", 0, READ_WRITE);
        assertSuccess(guest.unlink("d/f"));
        assertSuccess(guest.symlink("../../outside/secret", "d/f"));
        assertSuccess(guest.write(fd, "changed"));
        assertSuccess(guest.fileCalls.filestatSetSize(guest.fd(fd), 0));
        assertSuccess(guest.fileCalls.filestatSetTimes(guest.fd(fd), 1, 1, 5));
        assertSuccess(guest.fileCalls.filestatGet(guest.fd(fd), OUT));
        assertThat(Bytes.getI64(guest.memory, OUT + 24)).isZero();
        assertThat(Files.getLastModifiedTime(outside.resolve("secret")).toMillis())
                .isGreaterThan(1);
    }

    @Test
    @Timeout(60)
    void swappingDirectoriesAndLinksWhileAPathIsWalkedDoesNotLeadOut() throws Exception {
        Files.createDirectories(inside.resolve("a/b"));
        Files.writeString(inside.resolve("a/b/secret"), "inside");
        symlink("trap", "../outside");
        AtomicBoolean over = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().start(() -> swap(over));
        int reached = 0;
        int refused = 0;
        try {
            long deadline = System.nanoTime() + 20_000_000_000L;
            while ((reached < ATTEMPTS || refused < ATTEMPTS) && System.nanoTime() < deadline) {
                int errno = guest.open("a/b/secret", FOLLOW, 0, READ);
                if (errno == Errno.SUCCESS) {
                    reached++;
                    int fd = Bytes.getI32(guest.memory, OUT);
                    assertThat(guest.read(fd)).isEqualTo("inside");
                    assertSuccess(guest.close(fd));
                } else {
                    refused++;
                    assertThat(errno).isIn(Errno.NOENT, Errno.NOTCAPABLE, Errno.NOTDIR, Errno.LOOP);
                }
                // A name below the swapped directory must not be made outside either.
                assertThat(guest.mkdir("a/b/made"))
                        .isIn(0, Errno.EXIST, Errno.NOENT, Errno.NOTCAPABLE, Errno.NOTDIR);
            }
        } finally {
            over.set(true);
            swapper.join();
        }
        assertThat(reached).isPositive();
        assertThat(refused).isPositive();
    }

    private void swap(AtomicBoolean over) {
        try {
            Path name = inside.resolve("a/b");
            Path kept = inside.resolve("kept");
            while (!over.get()) {
                Files.move(name, kept, StandardCopyOption.ATOMIC_MOVE);
                Files.createSymbolicLink(name, Path.of("../../outside"));
                Files.delete(name);
                Files.move(kept, name, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void namesCannotBeMovedBetweenDirectoriesTheGuestWasNotGiven() throws IOException {
        guest.with("/other", Files.createDirectories(inside.resolve("d/other")), false);
        int other = PREOPEN + 1;
        assertErrno(
                guest.paths.pathRename(
                        PREOPEN,
                        PATH,
                        guest.path("d/f"),
                        other,
                        OTHER_PATH,
                        guest.otherPath("../../../outside/f")),
                Errno.NOTCAPABLE);
        assertErrno(
                guest.paths.pathLink(
                        other,
                        0,
                        PATH,
                        guest.path("../../../outside/secret"),
                        PREOPEN,
                        OTHER_PATH,
                        guest.otherPath("secret")),
                Errno.NOTCAPABLE);
        assertThat(Files.exists(inside.resolve("secret"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    }
}
