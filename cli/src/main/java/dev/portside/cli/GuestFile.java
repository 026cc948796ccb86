package dev.portside.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The file named on the command line, or standard input in its place, read. */
final class GuestFile {

    /** What stands on the command line for standard input; a file of that name is {@code ./-}. */
    private static final String STANDARD_INPUT = "-";

    private static final int NAMES_SHOWN = 3;

    private final String name;
    private final byte[] bytes;

    private GuestFile(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /**
     * Reads a file, or standard input to its end, which leaves the guest nothing there.
     *
     * @param host whose standard input it is
     * @param otherwise words the user may have meant instead of a file, for example command names
     * @throws CliFailure if it cannot be read
     */
    static GuestFile read(String name, HostProcess host, Collection<String> otherwise) {
        boolean isPiped = name.equals(STANDARD_INPUT);
        return new GuestFile(name, isPiped ? rest(host.stdin()) : content(name, otherwise));
    }

    /** Returns the file as the user wrote it. */
    String name() {
        return name;
    }

    /** Returns the content; not a copy. */
    byte[] bytes() {
        return bytes;
    }

    /**
     * Returns argv[0] as WasmEdge has it: the file's name without directory, its extension replaced
     * by {@code .wasm}.
     */
    static String programName(String name) {
        Path last = Path.of(name).getFileName();
        String file = last == null ? name : last.toString();
        int dot = file.lastIndexOf('.');
        return (dot > 0 ? file.substring(0, dot) : file) + ".wasm";
    }

    private static byte[] rest(InputStream stdin) {
        byte[] bytes;
        try {
            bytes = stdin.readAllBytes();
        } catch (IOException e) {
            throw new CliFailure(
                    CliFailure.REFUSED,
                    "standard input: " + reason(e.getMessage(), "cannot be read"),
                    List.of(),
                    e);
        }
        if (bytes.length == 0) {
            throw new CliFailure(
                    "standard input is empty, and \"-\" says that the module comes from there");
        }
        return bytes;
    }

    private static byte[] content(String name, Collection<String> otherwise) {
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            throw new CliFailure("\"" + name + "\" cannot be a file name here: " + e.getReason());
        }
        if (name.isEmpty()) {
            throw new CliFailure("the file name is empty; write portside FILE.wasm");
        }
        if (Files.isDirectory(path)) {
            throw new CliFailure(name + " is a directory" + modulesIn(path, name));
        }
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new CliFailure(name + ": no such file" + meant(path, name, otherwise));
        } catch (AccessDeniedException e) {
            throw new CliFailure(
                    name
                            + ": permission denied; the user "
                            + System.getProperty("user.name")
                            + " may not read this file");
        } catch (FileSystemException e) {
            throw new CliFailure(
                    CliFailure.REFUSED,
                    name + ": " + reason(e.getReason(), "cannot be opened"),
                    List.of(),
                    e);
        } catch (IOException e) {
            throw new CliFailure(
                    CliFailure.REFUSED,
                    name + ": " + reason(e.getMessage(), "cannot be read"),
                    List.of(),
                    e);
        }
    }

    private static String reason(@Nullable String known, String otherwise) {
        return known == null ? otherwise : known;
    }

    private static String meant(Path path, String name, Collection<String> otherwise) {
        if (!otherwise.isEmpty() && name.indexOf('/') < 0) {
            List<String> commands = Suggestions.nearest(name, otherwise);
            if (!commands.isEmpty()) {
                return "; did you mean the command \"" + commands.getFirst() + "\"?";
            }
        }
        Path directory = path.toAbsolutePath().getParent();
        Path last = path.getFileName();
        if (directory == null || last == null) {
            return "";
        }
        if (!Files.isDirectory(directory)) {
            return "; its directory does not exist either";
        }
        return Suggestions.didYouMean(last.toString(), moduleNames(directory));
    }

    private static String modulesIn(Path directory, String name) {
        List<String> modules = moduleNames(directory);
        if (modules.isEmpty()) {
            return "; name a .wasm file";
        }
        String some = String.join(", ", modules.subList(0, Math.min(NAMES_SHOWN, modules.size())));
        int more = modules.size() - NAMES_SHOWN;
        return "; name a file in it, for example "
                + Path.of(name, modules.getFirst())
                + (modules.size() > 1
                        ? " (it holds " + some + (more > 0 ? " and " + more + " more" : "") + ")"
                        : "");
    }

    private static List<String> moduleNames(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(file -> file.endsWith(".wasm"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
