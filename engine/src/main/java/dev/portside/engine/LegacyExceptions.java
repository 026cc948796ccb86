package dev.portside.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import run.endive.wasm.InvalidException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.SectionId;
import run.endive.wasm.types.TagImport;
import run.endive.wasm.types.TagType;
import run.endive.wasm.types.ValType;

/**
 * Rewrites modules with the exception instructions of before WebAssembly 3.0 (try, catch, delegate,
 * rethrow), which LLVM emits unless told otherwise, to those of the standard (try_table,
 * throw_ref).
 */
final class LegacyExceptions {
    /*
     * Nothing but function bodies changes, but for types that are added behind the others: indices and names stay what they are. Each
     * instruction is copied as it is or has its labels renumbered, so an invalid module remains one, for Endive's validator to find; what
     * has no counterpart to be found invalid in, such as a rethrow outside of a catch, is refused here.
     *
     * Each kind of block may meet each tag, so the types that are added could be many times what the module has. Compilers give try blocks
     * no parameters, and a handful of types does for a program.
     */

    private static final int MAX_ADDED_BYTES = 1 << 20;

    private final byte[] wasm;
    private final WasmModule outline;
    private final List<TagType> tags = new ArrayList<>();
    private final int typeCount;
    private final Map<Signature, Integer> addedTypes = new HashMap<>();
    private final Map<Handler, Integer> blockTypes = new HashMap<>();
    private final WasmWriter added = new WasmWriter();
    private int addedBytes;

    /** What a block takes and leaves, as bytes of value types. */
    private record Signature(String params, String results) {}

    /** What decides the type of a block that an exception leaves, see {@link #blockType}. */
    private record Handler(int block, int tag, boolean withReference) {}

    private LegacyExceptions(byte[] wasm) {
        this.wasm = wasm;
        outline = ModuleParser.outline(wasm);
        for (int i = 0; i < outline.importSection().importCount(); i++) {
            if (outline.importSection().getImport(i) instanceof TagImport tag) {
                tags.add(tag.tagType());
            }
        }
        outline.tagSection().ifPresent(section -> tags.addAll(List.of(section.types())));
        typeCount = outline.typeSection().subTypeCount();
    }

    /** Says whether a module has such instructions; false for one that cannot be read that far. */
    static boolean isIn(byte[] wasm) {
        try {
            for (WasmReader code : WasmReader.functionBodies(wasm)) {
                code.skipLocals();
                while (code.hasMore()) {
                    int opcode = code.opcode();
                    if (opcode == LegacyTries.TRY) {
                        return true;
                    }
                    code.skipImmediates(opcode);
                }
            }
        } catch (IllegalArgumentException e) {
            // The parser says better what is wrong with it.
            return false;
        }
        return false;
    }

    /**
     * Returns the module in the instructions of the standard.
     *
     * @throws InvalidException when the old instructions break a rule that could not be found in
     *     the result, or have types that cannot be written there
     */
    static byte[] rewrite(byte[] wasm) {
        try {
            return new LegacyExceptions(wasm).rewrite();
        } catch (IllegalArgumentException e) {
            throw new InvalidException(e.getMessage(), e);
        }
    }

    private byte[] rewrite() {
        WasmWriter code = new WasmWriter();
        List<WasmReader> bodies = WasmReader.functionBodies(wasm);
        int functions = outline.functionSection().functionCount();
        if (bodies.size() != functions) {
            throw new IllegalArgumentException(
                    functions + " functions have " + bodies.size() + " bodies");
        }
        code.number(bodies.size());
        for (int i = 0; i < bodies.size(); i++) {
            code.sized(rewriteBody(bodies.get(i), i));
        }
        WasmWriter out = new WasmWriter(wasm.length + wasm.length / 8);
        out.bytes(wasm, 0, WasmReader.HEADER_BYTES);
        for (WasmReader.Section section : WasmReader.sections(wasm)) {
            switch (section.id()) {
                case SectionId.TYPE -> out.section(section.id(), types(section));
                case SectionId.CODE -> out.section(section.id(), code);
                default -> out.bytes(wasm, section.at(), section.end());
            }
        }
        return out.toByteArray();
    }

    private byte[] rewriteBody(WasmReader body, int index) {
        try {
            LegacyTries tries = LegacyTries.of(body.copy());
            if (tries.isEmpty()) {
                return body.rest();
            }
            int params =
                    outline.functionSection()
                            .getFunctionType(index, outline.typeSection())
                            .params()
                            .size();
            return new LegacyFunction(body, tries, params, this::blockType).rewrite();
        } catch (IllegalArgumentException e) {
            int function = outline.importSection().count(ExternalType.FUNCTION) + index;
            throw new IllegalArgumentException("function " + function + ": " + e.getMessage(), e);
        }
    }

    private WasmWriter types(WasmReader.Section section) {
        WasmReader types = new WasmReader(wasm, section.start(), section.end());
        WasmWriter content = new WasmWriter();
        content.number(types.number() + addedTypes.size());
        content.bytes(types.rest());
        content.bytes(added.toByteArray());
        return content;
    }

    /**
     * Returns the type of a block that takes what {@code block} takes and leaves the values of an
     * exception.
     *
     * @param block a block type as it is encoded
     * @param tag the exception's tag, or -1 for none
     * @param withReference whether a reference to the exception is left, too
     */
    private int blockType(int block, int tag, boolean withReference) {
        return blockTypes.computeIfAbsent(
                new Handler(block, tag, withReference), this::newBlockType);
    }

    private int newBlockType(Handler handler) {
        String params = handler.block < 0 ? "" : encode(type(handler.block).params());
        String results = handler.tag < 0 ? "" : encode(type(tag(handler.tag).typeIdx()).params());
        if (handler.withReference) {
            results += (char) LegacyFunction.EXNREF;
        }
        if (params.isEmpty() && results.isEmpty()) {
            return LegacyFunction.NO_VALUES;
        }
        if (params.isEmpty() && results.length() == 1) {
            // One byte of a negative number.
            return results.charAt(0) - 0x80;
        }
        return addedTypes.computeIfAbsent(new Signature(params, results), this::add);
    }

    private int add(Signature signature) {
        addedBytes += signature.params.length() + signature.results.length();
        if (addedBytes > MAX_ADDED_BYTES) {
            throw new IllegalArgumentException(
                    "what its try blocks and tags take makes more than 1 MiB of types");
        }
        added.functionType(signature.params, signature.results);
        return typeCount + addedTypes.size();
    }

    private FunctionType type(int index) {
        if (index < 0 || index >= typeCount) {
            throw new IllegalArgumentException("there is no type " + index);
        }
        FunctionType type = outline.typeSection().getSubType(index).compType().funcType();
        if (type == null) {
            throw new IllegalArgumentException("type " + index + " is no function's");
        }
        return type;
    }

    private TagType tag(int index) {
        if (index >= tags.size()) {
            throw new IllegalArgumentException("there is no tag " + index);
        }
        return tags.get(index);
    }

    private static String encode(List<ValType> types) {
        StringBuilder encoded = new StringBuilder();
        for (ValType type : types) {
            // References with a type of their own have longer codes; nothing that emits try has
            // them.
            if (type.isReference()
                    && !type.equals(ValType.FuncRef)
                    && !type.equals(ValType.ExternRef)) {
                throw new IllegalArgumentException(
                        "a try or tag with a parameter of type " + type + " is not supported");
            }
            encoded.append((char) type.opcode());
        }
        return encoded.toString();
    }
}
