package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompileCommandTest {

    private static final String HELLO = CommandRun.module("hello.wasm");

    @TempDir private Path home;

    private CommandRun run(String... args) {
        return CommandRun.inEnvironment(Map.of("HOME", home.toString()), args);
    }

    private String file(String name) {
        return home.resolve(name).toString();
    }

    @Test
    void compiledModulesRunWithTheirCode() throws IOException {
        CommandRun compiled = run("compile", HELLO, file("out.wasm"));
        assertThat(compiled.exitCode()).isZero();
        assertThat(compiled.out()).isEmpty();
        assertThat(compiled.err())
                .matches(
                        "portside: compiled .*hello.wasm to .*out.wasm: 1 function, [\\d,]+ bytes, in [\\d.]+ s\n");
        CommandRun hello = run("--log-level", "debug", file("out.wasm"));
        assertThat(hello.out()).isEqualTo("hello\n");
        assertThat(hello.err()).isEmpty();
        // What is in the file needs no cache.
        assertThat(home.resolve(".cache")).doesNotExist();
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(home.resolve("out.wasm"))))
                .isEqualTo(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(
                                        Files.createFile(home.resolve("new")))));
    }

    @Test
    void otherCommandsTakeCompiledModulesAsTheyAre() {
        CommandRun _ = run("compile", HELLO, file("out.wasm"));
        assertThat(run("validate", file("out.wasm"))).isEqualTo(new CommandRun(0, "", ""));
        assertThat(run("parse", file("out.wasm"))).isEqualTo(new CommandRun(0, "", ""));
        assertThat(run("inspect", file("out.wasm")).out()).contains("custom \"portside.code\"");
        CommandRun interpreted = run("--force-interpreter", file("out.wasm"));
        assertThat(interpreted.out()).isEqualTo("hello\n");
    }

    @Test
    void otherUsersCompileAgainAndAreTold() {
        CommandRun _ = run("compile", HELLO, file("out.wasm"));
        CommandRun other =
                CommandRun.inEnvironment(
                        Map.of("HOME", home.resolve("other").toString()), file("out.wasm"));
        assertThat(other.exitCode()).isZero();
        assertThat(other.out()).isEqualTo("hello\n");
        assertThat(other.err())
                .isEqualTo(
                        "portside: warning: "
                                + file("out.wasm")
                                + ": its compiled code is not used: there is no key here to recognise it by; its wasm is compiled here\n");
    }

    @Test
    void aModuleIsCompiledInPlaceWhateverItHolds() throws IOException {
        Path module = Files.copy(Path.of(HELLO), home.resolve("hello.wasm"));
        assertThat(run("compile", module.toString(), module.toString()).exitCode()).isZero();
        byte[] once = Files.readAllBytes(module);
        assertThat(run("compile", module.toString(), module.toString()).exitCode()).isZero();
        assertThat(module).hasBinaryContent(once);
        assertThat(run(module.toString())).isEqualTo(new CommandRun(0, "hello\n", ""));
        Path link = Files.createSymbolicLink(home.resolve("link.wasm"), module);
        assertThat(run("compile", HELLO, link.toString()).exitCode()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(home).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void unwritablePlacesAreNamed() throws IOException {
        CommandRun run = run("compile", HELLO, "/proc/out.wasm");
        assertThat(run.exitCode()).isOne();
        assertThat(run.err()).startsWith("portside: /proc/out.wasm cannot be written: ");
        Path file = Files.createFile(home.resolve("file"));
        run =
                CommandRun.inEnvironment(
                        Map.of("XDG_CONFIG_HOME", file.toString()),
                        "compile",
                        HELLO,
                        file("out.wasm"));
        assertThat(run.exitCode()).isOne();
        assertThat(run.err())
                .startsWith("portside: the key that marks compiled code as yours cannot be made: ")
                .endsWith("; set XDG_CONFIG_HOME to a directory of yours, or write a .jar\n");
        assertThat(home.resolve("out.wasm")).doesNotExist();
    }

    @Test
    void keysThatOthersMayReadAreRefused() throws IOException {
        CommandRun _ = run("compile", HELLO, file("out.wasm"));
        Path key = home.resolve(".config/portside/code.key");
        Path _ = Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        String problem = "the key " + key + " is not used: others may read it; chmod 600 " + key;
        assertThat(run("compile", HELLO, file("out.wasm")).err())
                .isEqualTo("portside: " + problem + "\n");
        assertThat(run(file("out.wasm")).err()).contains(problem);
        assertThat(run(HELLO).err()).isEmpty();
    }

    @Test
    void jarsHoldALoaderNamedAfterTheFile() {
        CommandRun run = run("compile", HELLO, file("hello.jar"));
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("hello.jar with guests.Hello: 1 function, ");
        assertThat(run("compile", "--class", "com.example.App", HELLO, file("app.JAR")).err())
                .contains("with com.example.App: ");
        // No key is needed: who puts a jar on the class path trusts it.
        assertThat(home.resolve(".config")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "http_client.wasm, HttpClient",
        "dir/my-app.v2.wasm, MyAppV2",
        "9lives.wasm, Program9lives",
        "--.wasm, Program",
        "App, App"
    })
    void loadersAreNamedAfterTheFile(String file, String name) {
        assertThat(CompileCommand.derivedName(file)).isEqualTo(name);
    }

    @Test
    void wasmedgesOptionsAreAccepted() {
        CommandRun run =
                run(
                        "compile",
                        "--optimize",
                        "3",
                        "--interruptible",
                        "--generic-binary",
                        "--enable-all-statistics",
                        "--dump",
                        "--enable-simd",
                        "--log-level",
                        "debug",
                        HELLO,
                        file("out.wasm"));
        assertThat(run.exitCode()).isZero();
        assertThat(run.err())
                .contains(
                        "--optimize has no effect",
                        "--interruptible has no effect",
                        "--generic-binary has no effect",
                        "--dump writes nothing",
                        "instructions are not counted",
                        "--enable-simd has no effect");
    }
}
