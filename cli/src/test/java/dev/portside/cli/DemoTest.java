package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {

    @ParameterizedTest
    @ValueSource(strings = {"c", "rust"})
    void runsBothClientsAgainstItsOwnServer(String language) {
        CommandRun run =
                language.equals("rust") ? CommandRun.of("demo", "--rust") : CommandRun.of("demo");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        String suffix = language.equals("rust") ? "_rs" : "";
        assertThat(run.out())
                .contains("$ portside http_client" + suffix + ".wasm 127.0.0.1 ")
                .containsSubsequence("GET\n", "Status: 200 OK", "\"method\": \"GET\"")
                .containsSubsequence(
                        "POST\n",
                        "Status: 200 OK",
                        "\"form\": {\"field1\": \"value1\", \"field2\": \"value2\"}")
                .contains("$ portside nonblock_http_client" + suffix + ".wasm 127.0.0.1 ")
                .contains(
                        "First connection completed",
                        "Second connection completed",
                        "<h1>Hello from the JVM</h1>");
    }

    @Test
    void savesItsGuestsAsFiles(@TempDir Path directory) {
        Path target = directory.resolve("new");
        CommandRun run = CommandRun.of("demo", "--save", target.toString());
        assertThat(run.exitCode()).isZero();
        assertThat(target.resolve("http_client.wasm")).isNotEmptyFile();
        assertThat(
                        CommandRun.of(
                                        target.resolve("nonblock_http_client.wasm").toString(),
                                        "--help")
                                .exitCode())
                .isZero();
    }
}
