package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompilerEngine;
import dev.portside.engine.compiler.CompilerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import run.endive.wasm.Parser;

/**
 * Precompiled code is run only if it is one's own and whole; otherwise the wasm is, and it is said.
 */
class CompiledCodeTrustTest {

    private static final CodeKey KEY = CodeKey.of(new byte[32]);
    private static final String NOT_OURS =
            "it was not made with this user's key, or has been changed";

    private static final Path GUEST =
            Path.of(System.getProperty("portside.root", ".."))
                    .resolve("guests/bin/tcp_echo_server.wasm");

    /** Says nothing. */
    private static final LoadOptions QUIET = LoadOptions.DEFAULT.withMessages(_ -> {}, _ -> {});

    @TempDir private Path directory;
    private final List<String> warnings = new ArrayList<>();
    private byte[] module = {};
    private byte[] compiled = {};

    @BeforeEach
    void compile() throws IOException {
        module = Files.readAllBytes(GUEST);
        Path out = directory.resolve("out.wasm");
        ProgramCompiler.Summary summary =
                new ProgramCompiler(Program.load("in.wasm", module), (_, _) -> {})
                        .writeModule(out, KEY);
        compiled = Files.readAllBytes(out);
        assertThat(summary.bytes()).isEqualTo(compiled.length);
        assertThat(summary.interpreted()).isZero();
    }

    private Program load(byte[] wasm, CodeKey key) {
        warnings.clear();
        return Program.load(
                "x.wasm",
                wasm,
                LoadOptions.DEFAULT.withKey(key).withMessages(warnings::add, _ -> {}));
    }

    /** Loads a module whose section must not be used, and runs it all the same. */
    private void refused(byte[] wasm, String why) {
        Program program = load(wasm, KEY);
        assertThat(warnings)
                .containsExactly(
                        "x.wasm: its compiled code is not used: "
                                + why
                                + "; its wasm is compiled here");
        assertThat(program.isPrecompiled()).isFalse();
        runs(program);
    }

    private static void runs(Program program) {
        GuestConfig config = GuestConfig.builder().args("too", "1", "many").build();
        assertThat(program.newGuest(config).run().code()).isOne();
    }

    @Test
    void codeWithTheRightTagIsUsed() {
        Program program = load(compiled, KEY);
        assertThat(warnings).isEmpty();
        assertThat(program.isPrecompiled()).isTrue();
        runs(program);
    }

    @Test
    void theModuleComesFirstUnchanged() {
        assertThat(Arrays.copyOf(compiled, module.length)).isEqualTo(module);
        assertThat(compiled[module.length]).isZero();
        assertThat(load(compiled, KEY).wasm()).isEqualTo(module);
    }

    @Test
    void recompilingReplacesTheSectionAndMayBeDoneInPlace() throws IOException {
        Path file = directory.resolve("out.wasm");
        for (int i = 0; i < 2; i++) {
            ProgramCompiler.Summary _ =
                    new ProgramCompiler(Program.load(file, QUIET), (_, _) -> {})
                            .writeModule(file, KEY);
            assertThat(file).hasBinaryContent(compiled);
        }
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void nothingIsTrustedWithoutAKey() {
        CodeKey other =
                CodeKey.of("another key of 32 bytes or more..".getBytes(StandardCharsets.US_ASCII));
        assertThat(load(compiled, other).isPrecompiled()).isFalse();
        assertThat(warnings).singleElement().asString().contains(NOT_OURS);
        Program program =
                Program.load(
                        "x.wasm",
                        compiled,
                        LoadOptions.DEFAULT.withMessages(warnings::add, _ -> {}));
        assertThat(program.isPrecompiled()).isFalse();
        assertThat(warnings.getLast()).contains("there is no key here to recognise it by");
        runs(program);
    }

    @Test
    void aChangedBitAnywhereInTheSectionOrTheModuleIsNoticed() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int section = compiled.length - sectionContent().length;
        for (int i = 0; i < 300; i++) {
            byte[] changed = compiled.clone();
            int at = section + random.nextInt(changed.length - section);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(load(changed, KEY).isPrecompiled()).as("byte %d", at).isFalse();
            assertThat(warnings).hasSize(1);
        }
        byte[] changed = compiled.clone();
        changed[changed.length - 1] ^= 1;
        refused(changed, NOT_OURS);
        changed = compiled.clone();
        changed[changed.length - 33] ^= 1;
        refused(changed, NOT_OURS);
        // The text of a message, so that the module stays valid.
        changed = compiled.clone();
        changed[indexOf(changed, "unexpected argument")] ^= 0x20;
        refused(changed, "it belongs to another module, or the module has been changed");
    }

    private byte[] sectionContent() {
        ModuleReport.Section last =
                Program.load("x", compiled, QUIET).report().sections().getLast();
        assertThat(last.name()).isEqualTo("custom \"portside.code\"");
        int nameBytes = 1 + CodeSection.NAME.length();
        return Arrays.copyOfRange(compiled, last.offset() + nameBytes, compiled.length);
    }

    private static int indexOf(byte[] bytes, String text) {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(all).contains(text);
        return all.indexOf(text);
    }

    /** Returns the module with another content of the section. */
    private byte[] with(byte[] content) {
        byte[] name = CodeSection.NAME.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(module);
        out.write(0);
        int size = 1 + name.length + content.length;
        // Five bytes whatever the number.
        for (int shift = 0; shift < 28; shift += 7) {
            out.write(((size >>> shift) & 0x7f) | 0x80);
        }
        out.write(size >>> 28);
        out.write(name.length);
        out.writeBytes(name);
        out.writeBytes(content);
        return out.toByteArray();
    }

    @Test
    void sectionsOfEveryLengthAreRefusedAndDoNoHarm() {
        byte[] content = sectionContent();
        for (int length = 0; length < 120; length++) {
            assertThat(load(with(Arrays.copyOf(content, length)), KEY).isPrecompiled()).isFalse();
            assertThat(warnings).hasSize(1);
        }
        refused(with(new byte[0]), "it is cut short");
        refused(with(Arrays.copyOf(content, content.length - 40)), "it is cut short");
        refused(with(new byte[200]), "it does not start as such a section does");
        assertThat(load(with(content), KEY).isPrecompiled()).isTrue();
    }

    @Test
    void hugeLengthsAreNotBelieved() {
        byte[] content = sectionContent();
        int length = 4 + 2 + 2 + 1 + content[8] + 32;
        for (int huge : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 1 << 30}) {
            byte[] changed = content.clone();
            ByteBuffer.wrap(changed).putInt(length, huge);
            refused(with(changed), "it is cut short");
        }
    }

    @Test
    void codeOfAnotherVersionIsRefused() {
        byte[] content = sectionContent();
        byte[] changed = content.clone();
        changed[5]++;
        refused(with(changed), "its format is version 2, and this is 1");
        changed = content.clone();
        changed[12] ^= 1;
        refused(with(changed), "it was compiled by another version of Portside");
        changed = content.clone();
        changed[6] = 99;
        refused(
                with(changed),
                "it was compiled for Java " + (99 * 256 + (content[7] & 0xff)) + " and later");
    }

    /** The tests' JVM inlines as usual; what the launcher's JVM compiles is not for it. */
    @Test
    void codeForAJvmThatInlinesWithoutLimitIsRefusedByOthers() {
        CompilerOptions options = CompilerOptions.DEFAULT;
        assertThat(options.callsAccesses()).isFalse();
        CompiledCode other =
                new CompilerEngine(options.withCallsAccesses(true)).compile(Parser.parse(module));
        refused(
                CodeSection.append(module, other, KEY),
                "it was compiled for a JVM with -XX:-ClipInlining"
                        + " -Dportside.unlimited_inlining=true");
    }

    @Test
    void onlyTheLastSectionCounts() {
        byte[] content = sectionContent();
        byte[] twice =
                Arrays.copyOf(
                        with(content), with(content).length + compiled.length - module.length);
        System.arraycopy(
                compiled,
                module.length,
                twice,
                with(content).length,
                compiled.length - module.length);
        refused(twice, "there is more than one");
        byte[] behind = Arrays.copyOf(compiled, compiled.length + 4);
        System.arraycopy(new byte[] {0, 2, 1, 'x'}, 0, behind, compiled.length, 4);
        refused(behind, "it is not the module's last section");
    }

    @Test
    void theUsersKeyIsMadeOnceAndForTheUserAlone() throws IOException {
        Path file = directory.resolve("config/portside/code.key");
        assertThat(CodeKey.read(file)).isNull();
        CodeKey first = CodeKey.readOrCreate(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        byte[] secret = Files.readAllBytes(file);
        assertThat(secret).hasSize(32).isNotEqualTo(new byte[32]);
        CodeKey second = CodeKey.readOrCreate(file);
        List<byte[]> parts = List.of(secret);
        assertThat(second.matches(first.tag(parts), parts)).isTrue();
        assertThat(file).hasBinaryContent(secret);
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void keysThatOthersKnowAreNotUsed() throws IOException {
        Path file = directory.resolve("code.key");
        CodeKey _ = CodeKey.readOrCreate(file);
        Path _ = Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> CodeKey.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "the key " + file + " is not used: others may read it; chmod 600 " + file);
        warnings.clear();
        Program program =
                Program.load(
                        "x.wasm",
                        compiled,
                        LoadOptions.DEFAULT.withKeyFile(file).withMessages(warnings::add, _ -> {}));
        assertThat(program.isPrecompiled()).isFalse();
        assertThat(warnings).singleElement().asString().contains("others may read it");
        Path link = Files.createSymbolicLink(directory.resolve("link.key"), file);
        assertThatThrownBy(() -> CodeKey.read(link)).hasMessageContaining("symbolic link");
        Path shorter = Files.write(directory.resolve("short.key"), new byte[5]);
        Path _ =
                Files.setPosixFilePermissions(
                        shorter, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> CodeKey.read(shorter))
                .hasMessageContaining("5 bytes in place of 32");
        assertThatThrownBy(() -> CodeKey.of(new byte[31])).hasMessageContaining("31 bytes");
    }

    @Test
    void userFilesFollowTheEnvironment() {
        assertThat(CodeKey.userFile(Map.of("HOME", "/h")))
                .isEqualTo(Path.of("/h/.config/portside/code.key"));
        assertThat(CodeKey.userFile(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "/c")))
                .isEqualTo(Path.of("/c/portside/code.key"));
        assertThat(CodeKey.userFile(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "c")))
                .isEqualTo(Path.of("/h/.config/portside/code.key"));
        assertThat(CodeKey.userFile(Map.of("HOME", ""))).isNull();
        assertThat(CodeCache.userDirectory(Map.of("HOME", "/h")))
                .isEqualTo(Path.of("/h/.cache/portside"));
        assertThat(CodeCache.userDirectory(Map.of("XDG_CACHE_HOME", "/c")))
                .isEqualTo(Path.of("/c/portside"));
    }
}
