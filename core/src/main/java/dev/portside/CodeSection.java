package dev.portside;

import dev.portside.engine.EngineVersion;
import dev.portside.engine.compiler.CompiledCode;
import dev.portside.engine.compiler.CompilerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The custom section {@code portside.code}: compiled code within the module it was compiled from.
 * docs/reference/compiled-code.md describes every byte.
 */
final class CodeSection {
    /*
     * The section is as hostile as the module it comes in: anybody may have written it. Nothing of it is looked at beyond its lengths and
     * its version before its tag has been found right, and no length is believed before it has been compared with what is there.
     */

    static final String NAME = "portside.code";

    private static final byte[] NAME_BYTES = NAME.getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 8;
    private static final int MAGIC = 0x50_53_43_4f;
    private static final short FORMAT = 1;
    private static final int TAG_BYTES = 32;
    private static final int DIGEST_BYTES = 32;

    private final byte[] module;
    private final byte @Nullable [] content;
    private final @Nullable String misplaced;

    private CodeSection(byte[] module, byte @Nullable [] content, @Nullable String misplaced) {
        this.module = module;
        this.content = content;
        this.misplaced = misplaced;
    }

    /** Why a section is not used, as the end of a sentence about it. */
    static final class Refusal extends Exception {

        private static final long serialVersionUID = 1L;

        Refusal(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * Finds the section in a module, and the module without it.
     *
     * @param wasm a module whose sections end within it
     */
    static CodeSection in(byte[] wasm) {
        ByteBuffer in = ByteBuffer.wrap(wasm);
        ByteArrayOutputStream rest = null;
        byte[] content = null;
        String misplaced = null;
        int copied = 0;
        in.position(HEADER_BYTES);
        while (in.hasRemaining()) {
            int start = in.position();
            int id = in.get();
            int end = number(in);
            end += in.position();
            if (id == 0 && isOwn(in, end)) {
                misplaced =
                        content != null
                                ? "there is more than one"
                                : end < wasm.length ? "it is not the module's last section" : null;
                content = Arrays.copyOfRange(wasm, in.position(), end);
                rest = rest == null ? new ByteArrayOutputStream(wasm.length) : rest;
                rest.write(wasm, copied, start - copied);
                copied = end;
            }
            in.position(end);
        }
        if (rest == null) {
            return new CodeSection(wasm, null, null);
        }
        rest.write(wasm, copied, wasm.length - copied);
        return new CodeSection(rest.toByteArray(), content, misplaced);
    }

    /** Reads past the name when it is the section's; leaves the position there. */
    private static boolean isOwn(ByteBuffer in, int end) {
        if (in.position() == end) {
            return false;
        }
        int length = number(in);
        if (length != NAME_BYTES.length || length > end - in.position()) {
            return false;
        }
        byte[] name = new byte[length];
        in.get(name);
        return Arrays.equals(name, NAME_BYTES);
    }

    /** Reads a LEB128 number of at most 32 bits, which the caller knows to be there. */
    private static int number(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        return value;
    }

    /** Returns the module without the section. */
    byte[] module() {
        return module;
    }

    boolean isPresent() {
        return content != null;
    }

    /**
     * Returns the code.
     *
     * @param options tell the key its tag must be made with
     * @throws Refusal when it must not be used
     */
    CompiledCode code(LoadOptions options) throws Refusal {
        if (content == null) {
            throw new Refusal("there is none");
        }
        if (misplaced != null) {
            throw new Refusal(misplaced);
        }
        CodeKey key;
        try {
            key = options.key();
        } catch (IOException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
        if (key == null) {
            throw new Refusal("there is no key here to recognise it by");
        }
        if (content.length < TAG_BYTES) {
            throw new Refusal("it is cut short");
        }
        byte[] signed = Arrays.copyOf(content, content.length - TAG_BYTES);
        byte[] tag = Arrays.copyOfRange(content, content.length - TAG_BYTES, content.length);
        try {
            CompiledFile file = CompiledFile.read(signed);
            if (!key.matches(tag, List.of(NAME_BYTES, signed))) {
                throw new Refusal("it was not made with this user's key, or has been changed");
            }
            if (!MessageDigest.isEqual(file.digest(), Digests.sha256(module))) {
                throw new Refusal("it belongs to another module, or the module has been changed");
            }
            return file.code();
        } catch (BufferUnderflowException e) {
            throw new Refusal("it is cut short");
        }
    }

    /** Returns a module with a section of its code at the end, in place of any it has. */
    static byte[] append(byte[] wasm, CompiledCode code, CodeKey key) {
        byte[] module = in(wasm).module();
        byte[] signed = CompiledFile.write(Digests.sha256(module), code);
        byte[] tag = key.tag(List.of(NAME_BYTES, signed));
        ByteArrayOutputStream out = new ByteArrayOutputStream(module.length + signed.length + 64);
        out.writeBytes(module);
        out.write(0);
        writeNumber(out, 1 + NAME_BYTES.length + signed.length + tag.length);
        out.write(NAME_BYTES.length);
        out.writeBytes(NAME_BYTES);
        out.writeBytes(signed);
        out.writeBytes(tag);
        return out.toByteArray();
    }

    private static void writeNumber(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >>> 7 != 0) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    /** What the section holds before its tag, and a jar's {@code .code} file in whole. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record CompiledFile(byte[] digest, byte[] payload) {

        /**
         * @throws BufferUnderflowException when it is cut short
         * @throws Refusal when it is of another version
         */
        static CompiledFile read(byte[] bytes) throws Refusal {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            if (in.getInt() != MAGIC) {
                throw new Refusal("it does not start as such a section does");
            }
            short format = in.getShort();
            if (format != FORMAT) {
                throw new Refusal("its format is version " + format + ", and this is " + FORMAT);
            }
            int java = in.getShort() & 0xffff;
            byte[] engine = new byte[in.get() & 0xff];
            in.get(engine);
            String version = EngineVersion.current().orElse("");
            if (version.isEmpty()) {
                throw new Refusal("the version of the engine here cannot be told");
            }
            if (!version.equals(new String(engine, StandardCharsets.US_ASCII))) {
                throw new Refusal("it was compiled by another version of Portside");
            }
            if (java > Runtime.version().feature()) {
                throw new Refusal("it was compiled for Java " + java + " and later");
            }
            byte[] digest = new byte[DIGEST_BYTES];
            in.get(digest);
            int length = in.getInt();
            if (length != in.remaining()) {
                throw new Refusal("it is cut short");
            }
            byte[] payload = new byte[length];
            in.get(payload);
            return new CompiledFile(digest, payload);
        }

        static byte[] write(byte[] digest, CompiledCode code) {
            String version =
                    EngineVersion.current()
                            .orElseThrow(() ->
                                    new IllegalStateException(
                                            "the engine's own classes cannot be read, so its version"
                                                    + " cannot be told; start Portside from its jars"));
            byte[] engine = version.getBytes(StandardCharsets.US_ASCII);
            byte[] payload = code.encode();
            ByteBuffer out =
                    ByteBuffer.allocate(
                            4 + 2 + 2 + 1 + engine.length + DIGEST_BYTES + 4 + payload.length);
            out.putInt(MAGIC).putShort(FORMAT).putShort((short) Runtime.version().feature());
            out.put((byte) engine.length).put(engine).put(digest);
            return out.putInt(payload.length).put(payload).array();
        }

        CompiledCode code() throws Refusal {
            CompiledCode code;
            try {
                code = CompiledCode.decode(payload);
            } catch (IllegalArgumentException e) {
                throw new Refusal(String.valueOf(e.getMessage()));
            }
            if (code.callsAccesses() && !CompilerOptions.DEFAULT.callsAccesses()) {
                throw new Refusal(
                        "it was compiled for a JVM with -XX:-ClipInlining -D"
                                + CompilerOptions.UNLIMITED_INLINING
                                + "=true");
            }
            return code;
        }
    }
}
