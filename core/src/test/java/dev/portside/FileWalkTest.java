package dev.portside;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A C program's view of files: core/src/test/guests/file_walk.c. */
class FileWalkTest {

    @TempDir Path dir;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private ExitStatus run(EngineKind engine, Preopen preopen, String directory)
            throws IOException {
        GuestConfig config =
                GuestConfig.builder()
                        .args(directory)
                        .preopen(preopen)
                        .stdout(output)
                        .stderr(output)
                        .build();
        try (InputStream wasm = getClass().getResourceAsStream("/file_walk.wasm");
                Guest guest =
                        Program.load("file_walk.wasm", Objects.requireNonNull(wasm).readAllBytes())
                                .withEngine(engine)
                                .newGuest(config)) {
            return guest.run();
        }
    }

    private String output() {
        return output.toString(UTF_8);
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void everyStepOfTheWalkIsOk(EngineKind engine) throws IOException {
        ExitStatus status = run(engine, new Preopen("/data", dir, false), "/data");
        assertThat(output()).doesNotContain("FAILED").contains("ok readdir", "0 failed");
        assertThat(status.processCode()).isZero();
        try (var left = Files.list(dir)) {
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void theWalkEndsAtItsFirstStepInAReadOnlyDirectory(EngineKind engine) throws IOException {
        ExitStatus status = run(engine, new Preopen("/", dir, true), "/");
        assertThat(output()).startsWith("FAILED create: errno 69").contains("1 failed, giving up");
        assertThat(status.processCode()).isEqualTo(1);
        try (var left = Files.list(dir)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void relativePreopensAreTheWorkingDirectory() throws IOException {
        ExitStatus status = run(EngineKind.INTERPRETER, new Preopen(".", dir, false), ".");
        assertThat(output()).contains("0 failed");
        assertThat(status.processCode()).isZero();
    }
}
