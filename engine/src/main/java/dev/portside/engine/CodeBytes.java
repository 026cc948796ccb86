package dev.portside.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.SectionId;

/** A module's function bodies as bytes, of which neighbours can be parsed without the others. */
final class CodeBytes {

    private final byte[] wasm;
    private final List<WasmReader.Section> sections;
    private final WasmReader.@Nullable Section types;
    private final List<WasmReader.Body> bodies;

    /**
     * @throws IllegalArgumentException when sections or functions are not as long as they say, or
     *     there are two sections of them, or sections of a kind that nobody knows
     */
    CodeBytes(byte[] wasm) {
        this.wasm = wasm;
        sections = WasmReader.sections(wasm);
        for (WasmReader.Section section : sections) {
            // Where Endive's parser is asked for some kinds, it passes over all others.
            if (section.id() < 0 || section.id() > SectionId.TAG) {
                throw new IllegalArgumentException("no section has the number " + section.id());
            }
        }
        types = section(SectionId.TYPE);
        WasmReader.@Nullable Section code = section(SectionId.CODE);
        bodies = code == null ? List.of() : WasmReader.bodies(wasm, code);
    }

    private WasmReader.@Nullable Section section(int id) {
        WasmReader.@Nullable Section found = null;
        for (WasmReader.Section section : sections) {
            if (section.id() == id) {
                if (found != null) {
                    throw new IllegalArgumentException("two sections of one kind");
                }
                found = section;
            }
        }
        return found;
    }

    /** Returns how many functions there are. */
    int count() {
        return bodies.size();
    }

    /** Returns how many bytes there are. */
    int size() {
        return size(0, bodies.size());
    }

    /** Returns how many bytes some neighbours have. */
    int size(int from, int end) {
        return from < end ? bodies.get(end - 1).end() - bodies.get(from).at() : 0;
    }

    /** Returns how many bytes there are in the module that are neither code, data nor custom. */
    long outlineSize() {
        long size = 0;
        for (WasmReader.Section section : sections) {
            switch (section.id()) {
                case SectionId.CODE, SectionId.DATA, SectionId.CUSTOM -> {}
                default -> size += section.end() - section.at();
            }
        }
        return size;
    }

    /** Returns how many bytes are parsed beside the functions' own, each time. */
    int repeatedSize() {
        return types == null ? 0 : types.end() - types.at();
    }

    /** Parses neighbours, from one function to before another, without validation. */
    CodeSection parse(int from, int end) {
        return ModuleParser.code(module(from, end));
    }

    /**
     * Parses neighbours without validation.
     *
     * @throws IllegalArgumentException when one of them is not as long as it says: Endive goes on
     *     with the next when a function's last instruction is a block's end
     */
    CodeSection parseExactly(int from, int end) {
        byte[] module = module(from, end);
        CodeSection parsed = ModuleParser.code(module);
        for (int i = from; i < end; i++) {
            FunctionBody body = parsed.getFunctionBody(i - from);
            int last = module.length - size(i + 1, end) - 1;
            if (!ModuleParser.hasEnd(body) || body.instructions().getLast().address() != last) {
                throw new IllegalArgumentException("a function is not as long as it says");
            }
        }
        return parsed;
    }

    /** Returns a module of types and functions alone, which end it. */
    private byte[] module(int from, int end) {
        WasmWriter code = new WasmWriter(size(from, end) + 5);
        code.number(end - from);
        if (from < end) {
            code.bytes(wasm, bodies.get(from).at(), bodies.get(end - 1).end());
        }
        WasmWriter module = new WasmWriter(code.size() + repeatedSize() + 20);
        module.bytes(wasm, 0, WasmReader.HEADER_BYTES);
        if (types != null) {
            module.bytes(wasm, types.at(), types.end());
        }
        module.section(SectionId.CODE, code);
        return module.toByteArray();
    }
}
