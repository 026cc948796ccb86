package dev.portside.engine.generated;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the binary format's bytes, numbers, names and vectors. */
final class WasmWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    WasmWriter bytes(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    WasmWriter append(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Writes an unsigned LEB128 number; negative ints stand for 2 GiB and more. */
    WasmWriter u32(int value) {
        long left = Integer.toUnsignedLong(value);
        while (left >= 0x80) {
            out.write((int) (left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write((int) left);
        return this;
    }

    /** Writes a signed LEB128 number. */
    WasmWriter signed(long value) {
        long left = value;
        while (left < -64 || left > 63) {
            out.write((int) (left & 0x7f) | 0x80);
            left >>= 7;
        }
        out.write((int) left & 0x7f);
        return this;
    }

    WasmWriter i32Const(int value) {
        return bytes(0x41).signed(value);
    }

    /** Writes the constant of a type with the given bits, the low half for 32-bit types. */
    WasmWriter constant(Type type, long bits) {
        switch (type) {
            case I32 -> i32Const((int) bits);
            case I64 -> bytes(0x42).signed(bits);
            case F32 -> bytes(0x43).littleEndian(bits, 4);
            case F64 -> bytes(0x44).littleEndian(bits, 8);
            case V128, EXN -> throw new IllegalArgumentException("no number type: " + type);
        }
        return this;
    }

    /** Writes the constant of a vector with the given halves. */
    WasmWriter vector(long low, long high) {
        bytes(0xfd, 0x0c).littleEndian(low, 8);
        littleEndian(high, 8);
        return this;
    }

    private void littleEndian(long bits, int count) {
        for (int i = 0; i < count; i++) {
            out.write((int) (bits >>> (8 * i)));
        }
    }

    WasmWriter name(String name) {
        return sized(name.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the length and the bytes. */
    WasmWriter sized(byte[] bytes) {
        return u32(bytes.length).append(bytes);
    }

    WasmWriter types(List<Type> types) {
        u32(types.size());
        types.forEach(type -> bytes(type.code()));
        return this;
    }

    /** Writes a vector of what the entries hold. */
    WasmWriter vector(List<WasmWriter> entries) {
        u32(entries.size());
        entries.forEach(entry -> append(entry.toByteArray()));
        return this;
    }

    WasmWriter section(int id, WasmWriter content) {
        return bytes(id).sized(content.toByteArray());
    }

    int size() {
        return out.size();
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
