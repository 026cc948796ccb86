package dev.portside.engine;

import java.io.ByteArrayOutputStream;

/** Writes parts of modules in the binary format. */
final class WasmWriter {

    private static final int FUNCTION_TYPE = 0x60;

    private final ByteArrayOutputStream out;

    WasmWriter() {
        this(32);
    }

    /**
     * @param bytes about how much will be written
     */
    WasmWriter(int bytes) {
        out = new ByteArrayOutputStream(bytes);
    }

    void oneByte(int value) {
        out.write(value);
    }

    void bytes(byte[] bytes) {
        out.writeBytes(bytes);
    }

    void bytes(byte[] bytes, int from, int end) {
        out.write(bytes, from, end - from);
    }

    /** Writes an unsigned LEB128 number of 32 bits. */
    void number(int value) {
        int rest = value;
        while (rest >>> 7 != 0) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    /** Writes a signed LEB128 number, as block types are. */
    void signedNumber(int value) {
        int rest = value;
        while (rest < -0x40 || rest >= 0x40) {
            out.write((rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        out.write(rest & 0x7f);
    }

    /** Writes a function type; each character is the code of a value type. */
    void functionType(String params, String results) {
        oneByte(FUNCTION_TYPE);
        number(params.length());
        params.chars().forEach(this::oneByte);
        number(results.length());
        results.chars().forEach(this::oneByte);
    }

    /** Writes a section of these contents. */
    void section(int id, WasmWriter content) {
        oneByte(id);
        sized(content.toByteArray());
    }

    /** Writes contents behind their size, as those of sections and functions are. */
    void sized(byte[] content) {
        number(content.length);
        bytes(content);
    }

    int size() {
        return out.size();
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
