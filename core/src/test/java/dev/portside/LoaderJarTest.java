package dev.portside;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Java programmer does with a jar of {@code portside compile}. */
class LoaderJarTest {

    private static final Path GUEST =
            Path.of(System.getProperty("portside.root", ".."))
                    .resolve("guests/bin/tcp_echo_server.wasm");
    private static final String EMBEDDER =
            """
            import dev.portside.*;
            import com.example.EchoServer;

            public class Embedder {
                public static void main(String[] args) throws Exception {
                    Program program = EchoServer.load();
                    GuestConfig config = GuestConfig.builder()
                            .args("too", "1", "many").stderr(System.out).build();
                    try (Guest guest = program.newGuest(config)) {
                        System.out.println(program.name() + " " + program.isPrecompiled()
                                + " " + guest.run().code());
                    }
                }
            }
            """;

    @TempDir private Path directory;

    private Path jar() throws IOException {
        Path jar = directory.resolve("echo.jar");
        ProgramCompiler.Summary _ =
                new ProgramCompiler(Program.load(GUEST), (_, _) -> {})
                        .writeJar(jar, "com.example.EchoServer", "echo.wasm");
        return jar;
    }

    private String embedderSays(Path jar) throws Exception {
        Path source = Files.writeString(directory.resolve("Embedder.java"), EMBEDDER);
        String path = jar + ":" + System.getProperty("java.class.path");
        assertThat(
                        ToolProvider.findFirst("javac")
                                .orElseThrow()
                                .run(
                                        System.out,
                                        System.err,
                                        "-cp",
                                        path,
                                        "-d",
                                        directory.toString(),
                                        source.toString()))
                .isZero();
        PrintStream console = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        URL[] urls = {directory.toUri().toURL(), jar.toUri().toURL()};
        try (URLClassLoader loader =
                new URLClassLoader(urls, LoaderJarTest.class.getClassLoader())) {
            System.setOut(new PrintStream(output, true, UTF_8));
            loader.loadClass("Embedder")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(console);
        }
        return output.toString(UTF_8);
    }

    @Test
    void anEmbedderLoadsTheProgramByItsClass() throws Exception {
        assertThat(embedderSays(jar())).contains("COUNT is 'many'").endsWith("echo.wasm true 1\n");
    }

    @Test
    void codeOfAnotherVersionIsCompiledAgain() throws Exception {
        Path jar = jar();
        try (FileSystem files =
                FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            Path code = files.getPath("com/example/EchoServer.code");
            byte[] content = Files.readAllBytes(code);
            content[12] ^= 1;
            Path _ = Files.write(code, content);
        }
        assertThat(embedderSays(jar)).endsWith("echo.wasm false 1\n");
    }

    @Test
    void theSameInputGivesTheSameJar() throws IOException {
        byte[] first = Files.readAllBytes(jar());
        assertThat(jar()).hasBinaryContent(first);
    }

    @Test
    void classesNeedANameInAPackage() throws IOException {
        ProgramCompiler compiler = new ProgramCompiler(Program.load(GUEST), (_, _) -> {});
        Path jar = directory.resolve("no.jar");
        for (String name :
                new String[] {"", ".", "a.", "a.class", "a.b-c", "a..B", "9.A", "_.A", "a/b.C"}) {
            assertThatThrownBy(() -> compiler.writeJar(jar, name, "x.wasm"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "\""
                                    + name
                                    + "\" is no name of a class; write PACKAGE.NAME, for example guests.HttpClient");
        }
        assertThatThrownBy(() -> compiler.writeJar(jar, "Echo", "x.wasm"))
                .hasMessage(
                        "\"Echo\" is in no package, so no other class could import it; write PACKAGE.Echo");
        assertThat(jar).doesNotExist();
    }
}
