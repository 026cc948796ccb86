package dev.portside;

import dev.portside.engine.compiler.CompiledCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compiles programs ahead of time, into files that are loaded without compiling.
 *
 * <p>Files appear whole or not at all, with the permissions of a new file; one that was there is
 * replaced, also when it is the very module that is compiled.
 */
public final class ProgramCompiler {

    private final Program program;
    private final Progress progress;

    /** Told how far a compilation is, from several threads. */
    @FunctionalInterface
    public interface Progress {

        /**
         * @param done how many parts are compiled
         * @param all how many there are
         */
        void compiled(int done, int all);
    }

    /**
     * What was written.
     *
     * @param functions how many functions were compiled
     * @param interpreted how many are left to the interpreter
     * @param bytes how large the file is
     */
    public record Summary(int functions, int interpreted, long bytes) {}

    public ProgramCompiler(Program program, Progress progress) {
        this.program = program;
        this.progress = progress;
    }

    /**
     * Writes the module with its code in a custom section, in place of any that it has. Other
     * programs see an ordinary module; {@link Program#load(Path, LoadOptions)} with the same key
     * uses the code.
     *
     * @throws IOException when the file cannot be written
     * @throws IllegalStateException when the engine's own classes cannot be read
     */
    public Summary writeModule(Path out, CodeKey key) throws IOException {
        CompiledCode code = program.compile(false, progress::compiled);
        byte[] content = CodeSection.append(program.wasm(), code, key);
        return write(out, content, code);
    }

    /**
     * Writes a jar with the module, its code and a class that loads both: {@code Program load()}.
     *
     * @param className the class's binary name, with a package
     * @param programName what the program is called when it is loaded
     * @throws IllegalArgumentException when it is no name of a class in a package
     * @throws IOException when the file cannot be written
     * @throws IllegalStateException when the engine's own classes cannot be read
     */
    public Summary writeJar(Path out, String className, String programName) throws IOException {
        LoaderJar jar = new LoaderJar(className, programName);
        CompiledCode code = program.compile(true, progress::compiled);
        byte[] module = program.wasm();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        jar.write(content, module, CodeSection.CompiledFile.write(Digests.sha256(module), code));
        return write(out, content.toByteArray(), code);
    }

    private Summary write(Path out, byte[] content, CompiledCode code) throws IOException {
        PrivateFiles.replaceOrdinary(target(out), content);
        int all = program.module().functionSection().functionCount();
        int interpreted = code.interpreted().size();
        return new Summary(all - interpreted, interpreted, content.length);
    }

    /** A link stays one: what it leads to is replaced. */
    private static Path target(Path out) throws IOException {
        return Files.exists(out) ? out.toRealPath() : out;
    }
}
