package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {

    @TempDir private Path directory;

    private String complete(String... words) throws IOException, InterruptedException {
        Path script = directory.resolve("completion");
        Files.writeString(script, CommandRun.of("completion").out());
        String line =
                "source "
                        + script
                        + "; compopt() { :; }; COMP_WORDS=(portside "
                        + String.join(" ", words)
                        + "); COMP_CWORD="
                        + words.length
                        + "; _complete_portside; echo \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder("bash", "-c", line).redirectErrorStream(true).start();
        String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).isZero();
        return answer.strip();
    }

    @Test
    void commandsOptionsAndValuesAreCompleted() throws IOException, InterruptedException {
        assertThat(complete("''").split(" ")).contains("run", "inspect", "demo", "completion");
        assertThat(complete("--memory")).isEqualTo("--memory-page-limit");
        assertThat(complete("--network", "''").split(" "))
                .containsExactly("none", "loopback", "host");
        assertThat(complete("--network-backend", "''").split(" "))
                .containsExactly("auto", "posix", "nio");
        assertThat(complete("demo", "--s").split(" ")).containsExactly("--serve", "--save");
    }

    @Test
    void switchesWithoutEffectAreNotOffered() {
        assertThat(CommandRun.of("completion", "zsh").out())
                .doesNotContain("--disable-simd")
                .contains("--env-inherit");
    }
}
