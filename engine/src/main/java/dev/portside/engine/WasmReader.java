package dev.portside.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.SectionId;
import run.endive.wasm.types.WasmEncoding;

/**
 * Reads a part of a module in the binary format, instruction by instruction, without knowing what
 * they mean.
 *
 * <p>Every method throws IllegalArgumentException for what ends too early or is unknown.
 */
final class WasmReader {

    static final int HEADER_BYTES = 8;

    private static final int FIRST_PREFIX = 0xfb;
    private static final int LAST_PREFIX = 0xfe;

    /** The bit of an alignment that says that the number of a memory follows. */
    private static final int HAS_MEMORY_INDEX = 0x40;

    private final byte[] wasm;
    private final int end;
    private int position;

    /** A section's place: where its id is, its contents from start to end. */
    record Section(int id, int at, int start, int end) {}

    /** A function body's place: where its size is, its contents from start to end. */
    record Body(int at, int start, int end) {}

    WasmReader(byte[] wasm, int start, int end) {
        this.wasm = wasm;
        this.position = start;
        this.end = end;
    }

    static List<Section> sections(byte[] wasm) {
        List<Section> sections = new ArrayList<>();
        WasmReader reader = new WasmReader(wasm, HEADER_BYTES, wasm.length);
        while (reader.hasMore()) {
            int at = reader.position;
            int id = reader.oneByte();
            int start = reader.skip(reader.number());
            sections.add(new Section(id, at, start, reader.position));
        }
        return sections;
    }

    /** Returns the places of a code section's function bodies, in their order. */
    static List<Body> bodies(byte[] wasm, Section code) {
        List<Body> bodies = new ArrayList<>();
        WasmReader reader = new WasmReader(wasm, code.start(), code.end());
        int count = reader.number();
        for (int i = 0; i < count; i++) {
            int at = reader.position;
            int start = reader.skip(reader.number());
            bodies.add(new Body(at, start, reader.position));
        }
        if (count < 0 || reader.hasMore()) {
            throw new IllegalArgumentException("the code section does not end with a function");
        }
        return bodies;
    }

    /** Returns a reader for each function body, locals included, in their order. */
    static List<WasmReader> functionBodies(byte[] wasm) {
        List<WasmReader> bodies = new ArrayList<>();
        for (Section section : sections(wasm)) {
            if (section.id() == SectionId.CODE) {
                for (Body body : bodies(wasm, section)) {
                    bodies.add(new WasmReader(wasm, body.start(), body.end()));
                }
            }
        }
        return bodies;
    }

    WasmReader copy() {
        return new WasmReader(wasm, position, end);
    }

    boolean hasMore() {
        return position < end;
    }

    int position() {
        return position;
    }

    byte[] rest() {
        return Arrays.copyOfRange(wasm, position, end);
    }

    /** Copies what was read since {@code from}. */
    void copySince(int from, WasmWriter to) {
        to.bytes(wasm, from, position);
    }

    /** Returns where the skipped bytes begin. */
    private int skip(int bytes) {
        int start = position;
        if (bytes < 0 || bytes > end - position) {
            throw new IllegalArgumentException("a size leads out of its section");
        }
        position += bytes;
        return start;
    }

    int oneByte() {
        return wasm[skip(1)] & 0xff;
    }

    /** Reads an unsigned LEB128 number; negative when it is 2^31 or more. */
    int number() {
        return (int) leb(35);
    }

    /** Reads a block type: the index of a type, or a negative number. */
    int blockType() {
        int first = position < end ? wasm[position] & 0xff : 0;
        // All but indices begin with a byte that is a negative number of its own.
        if (first >= 0x40 && first < 0x80) {
            skipValueType();
            return first - 0x80;
        }
        return number();
    }

    private long leb(int bits) {
        long value = 0;
        for (int shift = 0; shift < bits; shift += 7) {
            int next = oneByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is too long");
    }

    void skipLocals() {
        int groups = number();
        for (int i = 0; i < groups; i++) {
            int _ = number();
            skipValueType();
        }
    }

    void skipValueType() {
        int code = oneByte();
        // (ref ht) and (ref null ht)
        if (code == 0x63 || code == 0x64) {
            long _ = leb(35);
        }
    }

    /** Reads an opcode: a byte, or prefix and number as Endive has them. */
    int opcode() {
        int code = oneByte();
        if (code < FIRST_PREFIX || code > LAST_PREFIX) {
            return code;
        }
        int number = number();
        if (number < 0 || number > 0xff) {
            throw new IllegalArgumentException("unknown instruction " + code + " " + number);
        }
        return code << 8 | number;
    }

    /** Skips what follows an opcode. */
    void skipImmediates(int opcode) {
        @Nullable OpCode known = OpCode.byOpCode(opcode);
        if (known == null) {
            throw new IllegalArgumentException("unknown instruction " + opcode);
        }
        for (WasmEncoding encoding : OpCode.signature(known)) {
            skip(encoding);
        }
    }

    private void skip(WasmEncoding encoding) {
        switch (encoding) {
            case VARUINT, VARSINT32, VARSINT64 -> {
                long _ = leb(70);
            }
            case FLOAT32 -> {
                int _ = skip(4);
            }
            case FLOAT64 -> {
                int _ = skip(8);
            }
            case V128 -> {
                int _ = skip(16);
            }
            case BYTE -> {
                int _ = skip(1);
            }
            case BLOCK_TYPE -> {
                int _ = blockType();
            }
            case MEMARG -> {
                int alignment = number();
                if ((alignment & HAS_MEMORY_INDEX) != 0) {
                    int _ = number();
                }
                long _ = leb(70);
            }
            case VEC_VARUINT -> {
                int count = number();
                for (int i = 0; i < count; i++) {
                    long _ = leb(70);
                }
            }
            case VEC_VALUE_TYPE -> {
                int count = number();
                for (int i = 0; i < count; i++) {
                    skipValueType();
                }
            }
            case VEC_CATCH ->
                    throw new IllegalArgumentException("try_table among older instructions");
        }
    }
}
