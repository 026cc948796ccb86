package dev.portside.wasi.calls;

import static dev.portside.wasi.calls.Errnos.assertErrno;
import static dev.portside.wasi.calls.Errnos.assertSuccess;
import static dev.portside.wasi.calls.FileGuest.ALL;
import static dev.portside.wasi.calls.FileGuest.BUFFER;
import static dev.portside.wasi.calls.FileGuest.CREAT;
import static dev.portside.wasi.calls.FileGuest.DIRECTORY;
import static dev.portside.wasi.calls.FileGuest.FOLLOW;
import static dev.portside.wasi.calls.FileGuest.MEMORY_BYTES;
import static dev.portside.wasi.calls.FileGuest.OUT;
import static dev.portside.wasi.calls.FileGuest.PREOPEN;
import static dev.portside.wasi.calls.FileGuest.READ;
import static dev.portside.wasi.calls.FileGuest.READ_WRITE;
import static dev.portside.wasi.calls.FileGuest.UNTOUCHED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.net.Errno;
import dev.portside.wasi.Bytes;
import dev.portside.wasi.abi.FdFlags;
import dev.portside.wasi.abi.FileRecords;
import dev.portside.wasi.abi.FileType;
import dev.portside.wasi.abi.Rights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileCallsTest {

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

    private int file(String content) throws IOException {
        Files.writeString(dir.resolve("file"), content);
        return guest.opened("file", 0, READ_WRITE);
    }

    private String content() throws IOException {
        return Files.readString(dir.resolve("file"));
    }

    private void assertUntouched(int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(guest.memory[i]).as("byte at 0x%x", i).isEqualTo(UNTOUCHED);
        }
    }

    /** Puts iovecs at OUT + 16, each given as pointer and length. */
    private int iovecs(int... numbers) {
        for (int i = 0; i < numbers.length; i++) {
            Bytes.putI32(guest.memory, OUT + 16 + i * 4, numbers[i]);
        }
        return OUT + 16;
    }

    @Test
    void readFillsBuffersInOrderAndTouchesNothingElse() throws IOException {
        int fd = file("abcdefg");
        int iovs = iovecs(BUFFER + 10, 3, BUFFER, 0, BUFFER + 100, 10);
        assertSuccess(guest.fileCalls.read(guest.fd(fd), iovs, 3, OUT));
        assertThat(Bytes.getI32(guest.memory, OUT)).isEqualTo(7);
        assertThat(new String(guest.memory, BUFFER + 10, 3, UTF_8)).isEqualTo("abc");
        assertThat(new String(guest.memory, BUFFER + 100, 4, UTF_8)).isEqualTo("defg");
        assertUntouched(BUFFER, BUFFER + 10);
        assertUntouched(BUFFER + 13, BUFFER + 100);
        assertUntouched(BUFFER + 104, BUFFER + 120);
        assertUntouched(OUT + 4, OUT + 16);
    }

    @Test
    void readAtTheEndGivesZero() throws IOException {
        int fd = file("a");
        assertThat(guest.read(fd)).isEqualTo("a");
        assertThat(guest.read(fd)).isEmpty();
    }

    @Test
    void readWithoutBuffersGivesZero() throws IOException {
        int fd = file("a");
        assertSuccess(guest.fileCalls.read(guest.fd(fd), OUT + 16, 0, OUT));
        assertThat(Bytes.getI32(guest.memory, OUT)).isZero();
    }

    @Test
    void readPastMemoryGivesEfaultAndMovesNothing() throws IOException {
        int fd = file("abc");
        int outside = guest.iovec(MEMORY_BYTES - 2, 3);
        assertErrno(guest.fileCalls.read(guest.fd(fd), outside, 1, OUT), Errno.FAULT);
        int huge = guest.iovec(BUFFER, -1);
        assertErrno(guest.fileCalls.read(guest.fd(fd), huge, 1, OUT), Errno.FAULT);
        int good = guest.iovec(BUFFER, 3);
        assertErrno(guest.fileCalls.read(guest.fd(fd), good, 1, MEMORY_BYTES - 3), Errno.FAULT);
        assertErrno(guest.fileCalls.read(guest.fd(fd), MEMORY_BYTES - 4, 1, OUT), Errno.FAULT);
        assertUntouched(BUFFER, BUFFER + 8);
        assertUntouched(MEMORY_BYTES - 8, MEMORY_BYTES);
        assertThat(guest.read(fd)).isEqualTo("abc");
    }

    @Test
    void moreThan1024BuffersGiveEinval() throws IOException {
        int fd = file("abc");
        assertErrno(guest.fileCalls.read(guest.fd(fd), BUFFER, 1025, OUT), Errno.INVAL);
        assertErrno(guest.fileCalls.write(guest.fd(fd), BUFFER, -1, OUT), Errno.INVAL);
    }

    @Test
    void overlappingBuffersOfMoreThanAllMemoryAreFilledOneAfterTheOther() throws IOException {
        int fd = file("0123456789".repeat(30_000));
        int iovs = iovecs(BUFFER, 100_000, BUFFER, 100_000, BUFFER, 100_000, BUFFER, 100_000);
        assertSuccess(guest.fileCalls.read(guest.fd(fd), iovs, 4, OUT));
        assertThat(Bytes.getI32(guest.memory, OUT)).isEqualTo(300_000);
        assertThat(new String(guest.memory, BUFFER, 10, UTF_8)).isEqualTo("0123456789");
    }

    @Test
    void writeGathersBuffersInOrder() throws IOException {
        int fd = file("");
        guest.put(BUFFER, "cdeab".getBytes(UTF_8));
        int iovs = iovecs(BUFFER + 3, 2, BUFFER, 3);
        assertSuccess(guest.fileCalls.write(guest.fd(fd), iovs, 2, OUT));
        assertThat(Bytes.getI32(guest.memory, OUT)).isEqualTo(5);
        assertThat(content()).isEqualTo("abcde");
    }

    @Test
    void writeOfMoreThanOneChunkWritesAll() throws IOException {
        int fd = file("");
        Arrays.fill(guest.memory, BUFFER, BUFFER + 150_000, (byte) 'x');
        int iovs = guest.iovec(BUFFER, 150_000);
        assertSuccess(guest.fileCalls.write(guest.fd(fd), iovs, 1, OUT));
        assertThat(Bytes.getI32(guest.memory, OUT)).isEqualTo(150_000);
        assertThat(content()).isEqualTo("x".repeat(150_000));
    }

    @Test
    void writeThatCannotReportGivesEfaultAndWritesNothing() throws IOException {
        int fd = file("");
        guest.put(BUFFER, "abc".getBytes(UTF_8));
        int iovs = guest.iovec(BUFFER, 3);
        assertErrno(guest.fileCalls.write(guest.fd(fd), iovs, 1, MEMORY_BYTES - 3), Errno.FAULT);
        assertThat(content()).isEmpty();
    }

    @Test
    void preadAndPwriteLeaveThePositionAlone() throws IOException {
        int fd = file("abcdef");
        assertSuccess(guest.fileCalls.pread(guest.fd(fd), guest.iovec(BUFFER, 2), 1, 3, OUT));
        assertThat(guest.text()).isEqualTo("de");
        guest.put(BUFFER, "XY".getBytes(UTF_8));
        assertSuccess(guest.fileCalls.pwrite(guest.fd(fd), guest.iovec(BUFFER, 2), 1, 1, OUT));
        assertThat(Bytes.getI32(guest.memory, OUT)).isEqualTo(2);
        assertThat(guest.read(fd)).isEqualTo("aXYdef");
    }

    @Test
    void preadAndPwriteAtNegativeOffsetsGiveEinval() throws IOException {
        int fd = file("abc");
        int iovs = guest.iovec(BUFFER, 2);
        assertErrno(guest.fileCalls.pread(guest.fd(fd), iovs, 1, -1, OUT), Errno.INVAL);
        assertErrno(
                guest.fileCalls.pwrite(guest.fd(fd), iovs, 1, Long.MIN_VALUE, OUT), Errno.INVAL);
        assertThat(content()).isEqualTo("abc");
    }

    @Test
    void preadFarBeyondTheEndGivesZero() throws IOException {
        int fd = file("abc");
        int iovs = guest.iovec(BUFFER, 2);
        assertSuccess(guest.fileCalls.pread(guest.fd(fd), iovs, 1, 1L << 40, OUT));
        assertThat(Bytes.getI32(guest.memory, OUT)).isZero();
    }

    @Test
    void pwriteBeyondTheLargestFileFails() throws IOException {
        int fd = file("abc");
        int iovs = guest.iovec(BUFFER, 2);
        assertThat(guest.fileCalls.pwrite(guest.fd(fd), iovs, 1, Long.MAX_VALUE, OUT))
                .isIn(Errno.FBIG, Errno.INVAL);
    }

    @Test
    void seekMovesFromStartPositionAndEnd() throws IOException {
        int fd = file("abcdef");
        assertThat(seek(fd, 2, 0)).isEqualTo(2);
        assertThat(seek(fd, 1, 1)).isEqualTo(3);
        assertThat(guest.read(fd)).isEqualTo("def");
        assertThat(seek(fd, -1, 2)).isEqualTo(5);
        assertThat(seek(fd, 100, 2)).isEqualTo(106);
        assertSuccess(guest.fileCalls.tell(guest.fd(fd), OUT));
        assertThat(Bytes.getI64(guest.memory, OUT)).isEqualTo(106);
    }

    private long seek(int fd, long delta, int whence) {
        assertSuccess(guest.fileCalls.seek(guest.fd(fd), delta, whence, OUT));
        return Bytes.getI64(guest.memory, OUT);
    }

    @Test
    void seekBeforeTheStartGivesEinvalAndMovesNothing() throws IOException {
        int fd = file("abcdef");
        seek(fd, 3, 0);
        Bytes.putI64(guest.memory, OUT, 77);
        assertErrno(guest.fileCalls.seek(guest.fd(fd), -4, 1, OUT), Errno.INVAL);
        assertErrno(guest.fileCalls.seek(guest.fd(fd), Long.MIN_VALUE, 0, OUT), Errno.INVAL);
        assertErrno(guest.fileCalls.seek(guest.fd(fd), 0, 3, OUT), Errno.INVAL);
        assertThat(Bytes.getI64(guest.memory, OUT)).isEqualTo(77);
        assertThat(guest.read(fd)).isEqualTo("def");
    }

    @Test
    void seekWithoutTheRightGivesEnotcapableButTellsWithTheOther() throws IOException {
        Files.writeString(dir.resolve("file"), "abc");
        int fd = guest.opened("file", 0, Rights.FD_READ | Rights.FD_TELL);
        assertErrno(guest.fileCalls.seek(guest.fd(fd), 1, 0, OUT), Errno.NOTCAPABLE);
        assertSuccess(guest.fileCalls.seek(guest.fd(fd), 0, 1, OUT));
    }

    @Test
    void directoriesHaveNoBytes() {
        var fd = guest.fd(PREOPEN);
        int iovs = guest.iovec(BUFFER, 2);
        assertErrno(guest.fileCalls.read(fd, iovs, 1, OUT), Errno.NOTCAPABLE);
        assertErrno(guest.fileCalls.write(fd, iovs, 1, OUT), Errno.NOTCAPABLE);
        assertErrno(guest.fileCalls.pread(fd, iovs, 1, 0, OUT), Errno.NOTCAPABLE);
        assertErrno(guest.fileCalls.pwrite(fd, iovs, 1, 0, OUT), Errno.NOTCAPABLE);
        assertErrno(guest.fileCalls.seek(fd, 0, 1, OUT), Errno.NOTCAPABLE);
        assertErrno(guest.fileCalls.tell(fd, OUT), Errno.NOTCAPABLE);
        assertErrno(guest.fileCalls.allocate(fd, 0, 1), Errno.NOTCAPABLE);
        assertErrno(guest.fileCalls.filestatSetSize(fd, 0), Errno.NOTCAPABLE);
    }

    @Test
    void accessModeDecidesWhatIsAllowed() throws IOException {
        Files.writeString(dir.resolve("file"), "abc");
        int iovs = guest.iovec(BUFFER, 2);
        int reading = guest.opened("file", 0, Rights.FD_READ);
        assertErrno(guest.fileCalls.write(guest.fd(reading), iovs, 1, OUT), Errno.NOTCAPABLE);
        int writing = guest.opened("file", 0, Rights.FD_WRITE);
        iovs = guest.iovec(BUFFER, 2);
        assertErrno(guest.fileCalls.read(guest.fd(writing), iovs, 1, OUT), Errno.NOTCAPABLE);
        assertThat(content()).isEqualTo("abc");
    }

    @Test
    void appendingFileCanBeReadAndWritesAtTheEndOnly() throws IOException {
        Files.writeString(dir.resolve("file"), "abc");
        assertSuccess(guest.openAt(PREOPEN, "file", 0, 0, READ_WRITE, FdFlags.APPEND));
        int fd = Bytes.getI32(guest.memory, OUT);
        assertThat(guest.fd(fd).fdFlags()).isEqualTo(FdFlags.APPEND);
        assertThat(guest.read(fd)).isEqualTo("abc");
        seek(fd, 0, 0);
        assertSuccess(guest.write(fd, "de"));
        assertThat(content()).isEqualTo("abcde");
        assertThat(seek(fd, 0, 1)).isEqualTo(5);
    }

    @Test
    void appendCanBeSwitchedOffAndOn() throws IOException {
        Files.writeString(dir.resolve("file"), "abc");
        assertSuccess(guest.openAt(PREOPEN, "file", 0, 0, READ_WRITE, FdFlags.APPEND));
        int fd = Bytes.getI32(guest.memory, OUT);
        assertSuccess(guest.fileCalls.setFlags(guest.fd(fd), 0));
        assertSuccess(guest.write(fd, "X"));
        assertThat(content()).isEqualTo("Xbc");
        assertSuccess(guest.fileCalls.setFlags(guest.fd(fd), FdFlags.APPEND | FdFlags.NONBLOCK));
        assertSuccess(guest.write(fd, "Y"));
        assertThat(content()).isEqualTo("XbcY");
        assertThat(guest.fd(fd).fdFlags()).isEqualTo(FdFlags.APPEND | FdFlags.NONBLOCK);
    }

    @Test
    void unknownFlagsGiveEinvalAndChangeNothing() throws IOException {
        int fd = file("abc");
        assertErrno(guest.fileCalls.setFlags(guest.fd(fd), 0x20 | FdFlags.APPEND), Errno.INVAL);
        assertThat(guest.fd(fd).fdFlags()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {FdFlags.SYNC, FdFlags.DSYNC, FdFlags.RSYNC | FdFlags.SYNC})
    void synchronizedFilesAreWrittenAsOthers(int fdflags) throws IOException {
        assertSuccess(guest.openAt(PREOPEN, "file", 0, CREAT, READ_WRITE, fdflags));
        int fd = Bytes.getI32(guest.memory, OUT);
        assertSuccess(guest.write(fd, "abc"));
        assertThat(Bytes.getI32(guest.memory, OUT)).isEqualTo(3);
        assertThat(content()).isEqualTo("abc");
    }

    @Test
    void syncAndDatasyncWorkOnFilesAndDirectories() throws IOException {
        int fd = file("abc");
        assertSuccess(guest.fileCalls.sync(guest.fd(fd)));
        assertSuccess(guest.fileCalls.datasync(guest.fd(fd)));
        assertSuccess(guest.fileCalls.sync(guest.fd(PREOPEN)));
    }

    @Test
    void adviseIsCheckedAndChangesNothing() throws IOException {
        int fd = file("abc");
        assertSuccess(guest.fileCalls.advise(guest.fd(fd), 0, 100, 5));
        assertErrno(guest.fileCalls.advise(guest.fd(fd), 0, 100, 6), Errno.INVAL);
        assertErrno(guest.fileCalls.advise(guest.fd(fd), -1, 100, 0), Errno.INVAL);
        assertErrno(guest.fileCalls.advise(guest.fd(fd), 0, -1, 0), Errno.INVAL);
        assertThat(content()).isEqualTo("abc");
    }

    @Test
    void allocateExtendsAndNeverCuts() throws IOException {
        int fd = file("abc");
        assertSuccess(guest.fileCalls.allocate(guest.fd(fd), 1, 1));
        assertThat(content()).isEqualTo("abc");
        assertSuccess(guest.fileCalls.allocate(guest.fd(fd), 2, 3));
        assertThat(content()).isEqualTo("abc\0\0");
    }

    @Test
    void allocateRefusesWhatIsNoRange() throws IOException {
        int fd = file("abc");
        assertErrno(guest.fileCalls.allocate(guest.fd(fd), 0, 0), Errno.INVAL);
        assertErrno(guest.fileCalls.allocate(guest.fd(fd), -1, 1), Errno.INVAL);
        assertErrno(guest.fileCalls.allocate(guest.fd(fd), 1, Long.MAX_VALUE), Errno.FBIG);
        assertThat(content()).isEqualTo("abc");
    }

    @Test
    void setSizeCutsAndExtendsWithoutMovingThePosition() throws IOException {
        int fd = file("abcdef");
        seek(fd, 4, 0);
        assertSuccess(guest.fileCalls.filestatSetSize(guest.fd(fd), 2));
        assertThat(content()).isEqualTo("ab");
        assertSuccess(guest.fileCalls.filestatSetSize(guest.fd(fd), 4));
        assertThat(content()).isEqualTo("ab\0\0");
        assertThat(seek(fd, 0, 1)).isEqualTo(4);
        assertErrno(guest.fileCalls.filestatSetSize(guest.fd(fd), -1), Errno.INVAL);
    }

    @Test
    void setSizeNeedsAFileOpenedForWriting() throws IOException {
        Files.writeString(dir.resolve("file"), "abc");
        int fd = guest.opened("file", 0, READ);
        assertErrno(guest.fileCalls.filestatSetSize(guest.fd(fd), 0), Errno.NOTCAPABLE);
        assertThat(content()).isEqualTo("abc");
    }

    @Test
    void filestatHasEveryField() throws IOException {
        int fd = file("abcde");
        Path file = dir.resolve("file");
        Files.createLink(dir.resolve("second"), file);
        Files.setLastModifiedTime(
                file, FileTime.from(1_234_567_890_123_456_789L, TimeUnit.NANOSECONDS));
        assertSuccess(guest.fileCalls.filestatGet(guest.fd(fd), OUT));
        assertFileStat(file, FileType.REGULAR_FILE, 5);
        assertUntouched(OUT + 64, OUT + 80);
    }

    private void assertFileStat(Path path, int type, long size) throws IOException {
        byte[] memory = guest.memory;
        var unix = Files.readAttributes(path, "unix:*", java.nio.file.LinkOption.NOFOLLOW_LINKS);
        assertThat(Bytes.getI64(memory, OUT)).isEqualTo(unix.get("dev"));
        assertThat(Bytes.getI64(memory, OUT + 8)).isEqualTo(unix.get("ino"));
        assertThat(Bytes.getI64(memory, OUT + 16)).isEqualTo(type);
        assertThat(Bytes.getI64(memory, OUT + 24)).isEqualTo(number(unix.get("nlink")));
        assertThat(Bytes.getI64(memory, OUT + 32)).isEqualTo(size);
        assertThat(Bytes.getI64(memory, OUT + 40)).isEqualTo(nanos(unix.get("lastAccessTime")));
        assertThat(Bytes.getI64(memory, OUT + 48)).isEqualTo(nanos(unix.get("lastModifiedTime")));
        assertThat(Bytes.getI64(memory, OUT + 56)).isEqualTo(nanos(unix.get("ctime")));
    }

    private static long number(@Nullable Object number) {
        return ((Number) requireNonNull(number)).longValue();
    }

    private static long nanos(@Nullable Object time) {
        return ((FileTime) requireNonNull(time)).to(TimeUnit.NANOSECONDS);
    }

    @Test
    void filestatOfAPreopenedDirectoryWorks() throws IOException {
        assertSuccess(guest.fileCalls.filestatGet(guest.fd(PREOPEN), OUT));
        assertThat(Bytes.getU8(guest.memory, OUT + FileRecords.FILESTAT_TYPE))
                .isEqualTo(FileType.DIRECTORY);
    }

    @Test
    void filestatFollowsTheFileNotTheName() throws IOException {
        int fd = file("abcde");
        assertSuccess(guest.rename("file", "renamed"));
        Files.writeString(dir.resolve("file"), "another");
        assertSuccess(guest.fileCalls.filestatGet(guest.fd(fd), OUT));
        assertFileStat(dir.resolve("renamed"), FileType.REGULAR_FILE, 5);
        assertSuccess(guest.unlink("renamed"));
        assertSuccess(guest.fileCalls.filestatGet(guest.fd(fd), OUT));
        assertThat(Bytes.getI64(guest.memory, OUT + FileRecords.FILESTAT_NLINK)).isZero();
        assertThat(Bytes.getI64(guest.memory, OUT + FileRecords.FILESTAT_BYTES)).isEqualTo(5);
        assertThat(guest.read(fd)).isEqualTo("abcde");
    }

    @Test
    void filestatOutsideMemoryGivesEfault() throws IOException {
        int fd = file("a");
        assertErrno(guest.fileCalls.filestatGet(guest.fd(fd), MEMORY_BYTES - 63), Errno.FAULT);
        assertUntouched(MEMORY_BYTES - 63, MEMORY_BYTES);
    }

    @Test
    void setTimesSetsWhatIsAskedToTheNanosecond() throws IOException {
        int fd = file("a");
        long before = mtime();
        int access = FileRecords.SET_ATIM;
        assertSuccess(guest.fileCalls.filestatSetTimes(guest.fd(fd), 1_000_000_007L, 9, access));
        assertThat(atime()).isEqualTo(1_000_000_007L);
        assertThat(mtime()).isEqualTo(before);
        int modification = FileRecords.SET_MTIM;
        assertSuccess(
                guest.fileCalls.filestatSetTimes(guest.fd(fd), 9, 2_000_000_003L, modification));
        assertThat(mtime()).isEqualTo(2_000_000_003L);
        assertThat(atime()).isEqualTo(1_000_000_007L);
        int now = FileRecords.SET_MTIM_NOW | FileRecords.SET_ATIM_NOW;
        assertSuccess(guest.fileCalls.filestatSetTimes(guest.fd(fd), 0, 0, now));
        assertThat(mtime()).isGreaterThanOrEqualTo(before);
    }

    private long mtime() throws IOException {
        return Files.getLastModifiedTime(dir.resolve("file")).to(TimeUnit.NANOSECONDS);
    }

    private long atime() throws IOException {
        return nanos(Files.getAttribute(dir.resolve("file"), "lastAccessTime"));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 12, 16, 0x8000})
    void contradictoryTimeFlagsGiveEinvalAndChangeNothing(int fstflags) throws IOException {
        int fd = file("a");
        long before = mtime();
        assertErrno(guest.fileCalls.filestatSetTimes(guest.fd(fd), 1, 2, fstflags), Errno.INVAL);
        assertThat(mtime()).isEqualTo(before);
    }

    @Test
    void readdirGivesEveryEntryOnceWhateverTheBuffer() throws IOException {
        List<String> expected =
                IntStream.range(0, 300).mapToObj(i -> "entry-with-a-longer-name-" + i).toList();
        for (String name : expected) {
            Files.createFile(dir.resolve(name));
        }
        for (int buffer : new int[] {64, 100, 256, 4096, 65536}) {
            List<String> names = guest.list(PREOPEN, buffer);
            assertThat(names).contains(".", "..").doesNotHaveDuplicates();
            assertThat(names).hasSize(302).containsAll(expected);
        }
    }

    @Test
    void readdirSkipsNothingWhileEntriesAreRemoved() throws IOException {
        for (int i = 0; i < 200; i++) {
            Files.createFile(dir.resolve("file" + i));
        }
        // As a recursive delete does: list a few, remove them, go on after the last.
        int removed = 0;
        long cookie = 0;
        boolean end = false;
        while (!end) {
            assertSuccess(guest.fileCalls.readdir(guest.fd(PREOPEN), BUFFER, 300, cookie, OUT));
            int used = Bytes.getI32(guest.memory, OUT);
            end = used < 300;
            int at = BUFFER;
            while (at + 24 <= BUFFER + used
                    && at + 24 + Bytes.getI32(guest.memory, at + 16) <= BUFFER + used) {
                int length = Bytes.getI32(guest.memory, at + 16);
                cookie = Bytes.getI64(guest.memory, at);
                String name = new String(guest.memory, at + 24, length, UTF_8);
                if (!name.startsWith(".")) {
                    assertSuccess(guest.unlink(name));
                    removed++;
                }
                at += 24 + length;
            }
        }
        assertThat(removed).isEqualTo(200);
    }

    @Test
    void readdirTellsInodeAndTypeOfEveryKind() throws IOException {
        Files.createDirectory(dir.resolve("d"));
        Files.createFile(dir.resolve("f"));
        Files.createSymbolicLink(dir.resolve("l"), Path.of("nowhere"));
        assertSuccess(guest.fileCalls.readdir(guest.fd(PREOPEN), BUFFER, 4096, 0, OUT));
        int at = BUFFER;
        int seen = 0;
        while (at < BUFFER + Bytes.getI32(guest.memory, OUT)) {
            int length = Bytes.getI32(guest.memory, at + 16);
            String name = new String(guest.memory, at + 24, length, UTF_8);
            int type = Bytes.getI32(guest.memory, at + 20);
            if (!name.startsWith(".")) {
                seen++;
                Object inode =
                        Files.getAttribute(
                                dir.resolve(name),
                                "unix:ino",
                                java.nio.file.LinkOption.NOFOLLOW_LINKS);
                assertThat(Bytes.getI64(guest.memory, at + 8)).isEqualTo(inode);
            }
            switch (name) {
                case "f" -> assertThat(type).isEqualTo(FileType.REGULAR_FILE);
                case "l" -> assertThat(type).isEqualTo(FileType.SYMBOLIC_LINK);
                default -> assertThat(type).isEqualTo(FileType.DIRECTORY);
            }
            at += 24 + length;
        }
        assertThat(seen).isEqualTo(3);
    }

    @Test
    void readdirFillsASmallBufferToItsEndAndNoFurther() {
        assertSuccess(guest.fileCalls.readdir(guest.fd(PREOPEN), BUFFER, 10, 0, OUT));
        assertThat(Bytes.getI32(guest.memory, OUT)).isEqualTo(10);
        assertUntouched(BUFFER + 10, BUFFER + 64);
        assertSuccess(guest.fileCalls.readdir(guest.fd(PREOPEN), BUFFER, 0, 0, OUT));
        assertThat(Bytes.getI32(guest.memory, OUT)).isZero();
    }

    @Test
    void readdirChecksItsArguments() throws IOException {
        int fd = file("a");
        var preopen = guest.fd(PREOPEN);
        assertErrno(guest.fileCalls.readdir(guest.fd(fd), BUFFER, 64, 0, OUT), Errno.NOTCAPABLE);
        assertErrno(guest.fileCalls.readdir(preopen, BUFFER, -1, 0, OUT), Errno.FAULT);
        assertErrno(guest.fileCalls.readdir(preopen, BUFFER, 64, 0, MEMORY_BYTES - 3), Errno.FAULT);
        assertErrno(guest.fileCalls.readdir(preopen, BUFFER, 64, -1, OUT), Errno.INVAL);
        assertUntouched(BUFFER, BUFFER + 64);
    }

    @Test
    void readdirAtTheStartSeesWhatIsNew() throws IOException {
        assertThat(guest.list(PREOPEN, 4096)).containsExactlyInAnyOrder(".", "..");
        Files.createFile(dir.resolve("new"));
        assertThat(guest.list(PREOPEN, 4096)).containsExactlyInAnyOrder(".", "..", "new");
    }

    @Test
    void openDirectoryFollowsItsRenaming() throws IOException {
        assertSuccess(guest.mkdir("old"));
        int fd = guest.opened("old", DIRECTORY, ALL & ~Rights.FD_WRITE);
        assertSuccess(guest.rename("old", "new"));
        assertSuccess(guest.openAt(fd, "file", FOLLOW, CREAT, READ_WRITE, 0));
        assertThat(dir.resolve("new/file")).exists();
        assertThat(guest.list(fd, 4096)).contains("file");
    }
}
