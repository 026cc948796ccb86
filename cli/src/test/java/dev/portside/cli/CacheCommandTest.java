package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheCommandTest {

    private static final String HELLO = CommandRun.module("hello.wasm");

    @TempDir private Path home;

    private CommandRun run(String... args) {
        return CommandRun.inEnvironment(Map.of("HOME", home.toString()), args);
    }

    private Path directory() {
        return home.resolve(".cache/portside");
    }

    @Test
    void programsAreKeptAndListedAndDeleted() {
        assertThat(run("--log-level", "debug", HELLO).err())
                .isEqualTo(
                        "portside: no compiled code in the cache "
                                + directory()
                                + "\nportside: kept compiled code in the cache "
                                + directory()
                                + "\n");
        assertThat(run("--log-level", "debug", HELLO))
                .isEqualTo(
                        new CommandRun(
                                0,
                                "hello\n",
                                "portside: compiled code from the cache " + directory() + "\n"));
        CommandRun list = run("cache", "list");
        assertThat(list.out())
                .matches(
                        "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d +[\\d,]+ bytes  [0-9a-f-]+\\.code\n");
        assertThat(list.err()).matches("portside: [\\d,]+ bytes in 1 entry in .*/portside\n");
        assertThat(run("cache", "dir")).isEqualTo(new CommandRun(0, directory() + "\n", ""));
        assertThat(run("cache", "clear").err())
                .isEqualTo("portside: deleted 1 entry from " + directory() + "\n");
        assertThat(run("cache", "list").err())
                .isEqualTo("portside: 0 bytes in 0 entries in " + directory() + "\n");
        assertThat(directory()).isEmptyDirectory();
    }

    @Test
    void nothingIsKeptOnRequestOrWithoutAPlace() throws IOException {
        assertThat(run("--no-cache", "--log-level", "debug", HELLO))
                .isEqualTo(new CommandRun(0, "hello\n", ""));
        assertThat(run("--force-interpreter", HELLO).out()).isEqualTo("hello\n");
        assertThat(home).isEmptyDirectory();
        CommandRun homeless = CommandRun.inEnvironment(Map.of(), "--log-level", "debug", HELLO);
        assertThat(homeless)
                .isEqualTo(
                        new CommandRun(
                                0,
                                "hello\n",
                                "portside: no compiled code is kept: neither XDG_CACHE_HOME nor HOME is a directory's path\n"));
        Path file = Files.createFile(home.resolve("file"));
        CommandRun unwritable =
                CommandRun.inEnvironment(
                        Map.of("XDG_CACHE_HOME", file.toString()), "--log-level", "debug", HELLO);
        assertThat(unwritable.out()).isEqualTo("hello\n");
        assertThat(unwritable.err()).contains("compiled code is not kept: ");
        assertThat(CommandRun.inEnvironment(Map.of("XDG_CACHE_HOME", file.toString()), HELLO))
                .isEqualTo(new CommandRun(0, "hello\n", ""));
    }

    @Test
    void theSizeIsSetByAVariable() {
        Map<String, String> none = Map.of("HOME", home.toString(), "PORTSIDE_CACHE_SIZE", "0");
        assertThat(CommandRun.inEnvironment(none, "--log-level", "debug", HELLO).err())
                .isEqualTo("portside: no compiled code is kept: PORTSIDE_CACHE_SIZE is 0\n");
        Map<String, String> wrong = Map.of("HOME", home.toString(), "PORTSIDE_CACHE_SIZE", "1G");
        CommandRun run = CommandRun.inEnvironment(wrong, HELLO);
        assertThat(run.exitCode()).isOne();
        assertThat(run.err())
                .startsWith(
                        "portside: PORTSIDE_CACHE_SIZE is \"1G\"; it must be MiB, 0 for no cache: ");
    }
}
