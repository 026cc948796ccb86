package dev.portside.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs for embedders in the documents compile, and the README's does what it says. */
class ReadmeTest {

    /*
     * The text is taken as it stands, but for two values that depend on the machine: where the guest lies and which port is free.
     */

    @Test
    void theEmbeddingProgramCompilesAndRuns(@TempDir Path directory) throws Exception {
        String source = Documents.blocks(Documents.read("README.md"), "java").getFirst();
        assertThat(source.lines()).as("the README promises ten lines").hasSizeLessThanOrEqualTo(10);
        try (TinyServer server = new TinyServer()) {
            String adapted =
                    replaced(
                            replaced(source, "1234", Integer.toString(server.port())),
                            "guests/bin/",
                            Documents.root().resolve("guests/bin") + "/");
            assertThat(run(compiled(adapted, directory)))
                    .contains("200 OK", "hello GET /get", "hello POST /post", "exit code 0");
        }
    }

    @Test
    void theGuidesExamplesCompile(@TempDir Path directory) throws Exception {
        List<String> examples = Documents.blocks(Documents.read("docs/guide/embedding.md"), "java");
        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            String body = "void main() throws Exception {" + example + "}";
            compiled("import dev.portside.*;" + body, directory);
        }
    }

    private static String replaced(String text, String what, String by) {
        assertThat(text).contains(what);
        return text.replace(what, by);
    }

    private static Path compiled(String source, Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("Embed.java"), source);
        StringWriter messages = new StringWriter();
        PrintWriter printer = new PrintWriter(messages);
        int code =
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                printer,
                                printer,
                                "--class-path",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                "-d",
                                directory.toString(),
                                file.toString());
        assertThat(code).as(messages.toString()).isZero();
        return directory;
    }

    private static String run(Path classes) throws Exception {
        PrintStream console = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, ReadmeTest.class.getClassLoader())) {
            Class<?> program = loader.loadClass("Embed");
            Constructor<?> constructor = program.getDeclaredConstructor();
            constructor.setAccessible(true);
            Method main = program.getDeclaredMethod("main");
            main.setAccessible(true);
            System.setOut(new PrintStream(output, true, UTF_8));
            main.invoke(constructor.newInstance());
        } finally {
            System.setOut(console);
        }
        return output.toString(UTF_8);
    }
}
