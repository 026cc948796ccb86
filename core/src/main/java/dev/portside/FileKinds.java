package dev.portside;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Recognises files that are often given in place of a wasm module, by their first bytes. */
final class FileKinds {

    /** One kind: its first bytes in hex, what it is, and what to do. */
    private record Signature(String startHex, String what, String remedy) {}

    private static final String NO_NATIVE =
            "; Portside runs wasm, compile its source for wasm32-wasi instead";
    private static final String UNPACK = "; unpack it first";

    private static final List<Signature> SIGNATURES =
            List.of(
                    new Signature(
                            "7f454c46",
                            "an ELF program or library, native code for this kind of machine",
                            NO_NATIVE),
                    new Signature("cffaedfe", "a Mach-O program, native code for macOS", NO_NATIVE),
                    new Signature("cefaedfe", "a Mach-O program, native code for macOS", NO_NATIVE),
                    new Signature("4d5a", "a Windows program", NO_NATIVE),
                    new Signature(
                            "cafebabe",
                            "a Java class file or a universal macOS program",
                            NO_NATIVE),
                    new Signature(
                            "213c617263683e",
                            "a static library (.a)",
                            "; link it into a program first"),
                    new Signature(
                            "4243c0de",
                            "LLVM bitcode",
                            "; compile and link it for wasm32-wasi first"),
                    new Signature("1f8b", "gzip-compressed", "; unpack it first: gunzip"),
                    new Signature("28b52ffd", "zstd-compressed", "; unpack it first: unzstd"),
                    new Signature("fd377a585a00", "xz-compressed", "; unpack it first: unxz"),
                    new Signature("425a68", "bzip2-compressed", "; unpack it first: bunzip2"),
                    new Signature("504b0304", "a zip or jar archive", UNPACK),
                    new Signature(
                            "6d736100",
                            "wasm with its bytes in the wrong order",
                            "; copy it again"),
                    new Signature("2321", "a script", "; run it directly"));

    private static final int TEXT_BYTES = 4096;
    private static final int SHOWN_CHARACTERS = 30;

    private FileKinds() {}

    /**
     * Says what the bytes look like and what to do about it, as the end of a sentence about the
     * file.
     */
    static String describe(byte[] bytes) {
        if (bytes.length == 0) {
            return "is empty, not a wasm module; was the compilation or the download interrupted?";
        }
        String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 8));
        for (Signature signature : SIGNATURES) {
            if (hex.startsWith(signature.startHex())) {
                return "is not wasm: it is " + signature.what() + signature.remedy();
            }
        }
        String text =
                new String(bytes, 0, Math.min(bytes.length, TEXT_BYTES), StandardCharsets.UTF_8);
        if (text.codePoints().allMatch(FileKinds::isPrintable)) {
            return describeText(text);
        }
        return "is not wasm: a module starts with 00 61 73 6d, this file with "
                + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, 4));
    }

    private static String describeText(String text) {
        String start = withoutWatComments(text.startsWith("\ufeff") ? text.substring(1) : text);
        String lower = start.toLowerCase(Locale.ROOT);
        if (lower.startsWith("(module")
                || lower.startsWith("(component")
                || lower.startsWith("(func")) {
            return "is not binary wasm: it is WebAssembly text; translate it first: wat2wasm FILE.wat -o FILE.wasm";
        }
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
            return "is not wasm: it is a web page; the download probably got an error page in place of the file";
        }
        if (lower.startsWith("version https://git-lfs")) {
            return "is not wasm: it is a Git LFS pointer; fetch the real file first: git lfs pull";
        }
        if (lower.startsWith("{") || lower.startsWith("[")) {
            return "is not wasm: it is text, probably JSON; the download may have got an error message in place of the file";
        }
        String line = start.lines().findFirst().orElse("");
        String shown =
                line.length() > SHOWN_CHARACTERS ? line.substring(0, SHOWN_CHARACTERS) + "…" : line;
        return "is not wasm: it is text, starting \""
                + shown
                + "\"; compile it for wasm32-wasi first if it is source code";
    }

    private static String withoutWatComments(String text) {
        String rest = text.stripLeading();
        while (rest.startsWith(";;") || rest.startsWith("(;")) {
            int end = rest.startsWith(";;") ? rest.indexOf('\n') : rest.indexOf(";)");
            if (end < 0) {
                return rest;
            }
            rest = rest.substring(end + (rest.startsWith(";;") ? 1 : 2)).stripLeading();
        }
        return rest;
    }

    private static boolean isPrintable(int character) {
        boolean space = character == '\n' || character == '\r' || character == '\t';
        return space || (character >= 0x20 && character != 0x7f && character != 0xfffd);
    }
}
