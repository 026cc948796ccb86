package dev.portside.wasi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portside.wasi.abi.Rights;
import dev.portside.wasi.fd.FileDescriptor;
import dev.portside.wasi.files.HostFiles;
import dev.portside.wasi.files.posix.PosixFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreopensTest {

    @TempDir Path dir;
    private final HostFiles files = new PosixFiles();

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "//, /",
        "/.., /",
        "., .",
        "./, .",
        "././/, .",
        "a/.., .",
        "/data, /data",
        "/data/, /data",
        "//data//x/, /data/x",
        "data, data",
        "./data, data",
        "/data/../x/./y, /x/y",
        "/data/.cache, /data/.cache",
        "..data, ..data",
    })
    void guestNamesAreNormalised(String given, String expected) {
        assertThat(Preopens.guestName(given)).isEqualTo(expected);
    }

    @Test
    void aDirectoryMayDoEverythingItsPathsAreGoodFor() throws IOException {
        FileDescriptor preopen = Preopens.open(files, "/data/", dir, false);
        assertThat(preopen.preopenName()).isEqualTo("/data");
        assertThat(preopen.isReadOnly()).isFalse();
        assertThat(preopen.has(Rights.PATH_OPEN | Rights.PATH_CREATE_FILE)).isTrue();
        assertThat(preopen.rightsBase() & (Rights.FD_READ | Rights.FD_SEEK)).isZero();
        assertThat(preopen.rightsBase() & Rights.POLL_FD_READWRITE).isZero();
        assertThat(preopen.close()).isZero();
    }

    @Test
    void whatIsNoDirectoryIsNamedInTheException() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        Path missing = dir.resolve("missing");
        assertThatThrownBy(() -> Preopens.open(files, "/", file, false))
                .isInstanceOf(NotDirectoryException.class)
                .hasMessage(file.toString());
        assertThatThrownBy(() -> Preopens.open(files, "/", missing, false))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing.toString());
    }

    @Test
    void theHostsOwnLinkToADirectoryIsFollowed() throws IOException {
        Path real = Files.createDirectory(dir.resolve("real"));
        Path link = Files.createSymbolicLink(dir.resolve("link"), real);
        assertThat(Preopens.open(files, "/", link, true).close()).isZero();
    }
}
