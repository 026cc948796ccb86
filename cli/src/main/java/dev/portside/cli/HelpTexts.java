package dev.portside.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The texts of {@code --help} and {@code --version}. */
final class HelpTexts {

    private HelpTexts() {}

    /** Returns the help of {@code portside} itself and of {@code run}. */
    static String main() {
        return resource("help.txt");
    }

    /** Returns which Portside and which Java this is, in one line. */
    static String version() {
        return "portside "
                + resource("version.txt").strip()
                + " (Java "
                + System.getProperty("java.version")
                + ", "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")
                + ")";
    }

    private static String resource(String name) {
        try (InputStream stream = HelpTexts.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the resource " + name + " is not in the build");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
