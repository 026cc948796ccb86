package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a JVM that denies native access can run. */
@EnabledOnOs(OS.LINUX)
class NativeAccessTest {

    /** Where the module has the record of a loopback address. */
    private static final String LOOPBACK = "16";

    /** Has a guest bind a socket and prints what came of it; the main class of a child process. */
    static final class Binding {
        private Binding() {}

        public static void main(String[] args) {
            GuestConfig config =
                    GuestConfig.builder()
                            .network(NetworkAccess.LOOPBACK)
                            .networkBackend(NetworkBackend.valueOf(args[0]))
                            .build();
            try (Guest guest = GuestRun.module("life", EngineKind.COMPILER).newGuest(config)) {
                System.out.println("errno " + guest.invoke("try_bind", List.of(LOOPBACK)));
            } catch (ProgramException e) {
                System.out.println(e.kind() + ": " + e.getMessage());
            }
        }
    }

    private static String bindInAChild(NetworkBackend backend)
            throws IOException, InterruptedException {
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--illegal-native-access=deny",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Binding.class.getName(),
                                backend.name().toUpperCase(Locale.ROOT))
                        .redirectErrorStream(true)
                        .start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output.strip();
    }

    @Test
    void guestsOnNioRunWithoutIt() throws Exception {
        assertThat(bindInAChild(NetworkBackend.NIO)).isEqualTo("errno [0]");
    }

    @Test
    void otherGuestsAreToldWhatToDo() throws Exception {
        assertThat(bindInAChild(NetworkBackend.AUTO))
                .startsWith("CONFIGURATION: ")
                .contains("--enable-native-access=ALL-UNNAMED")
                .contains("nio");
    }
}
