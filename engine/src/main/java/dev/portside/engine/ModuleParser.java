package dev.portside.engine;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.InvalidException;
import run.endive.wasm.MalformedException;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.NameCustomSection;
import run.endive.wasm.types.SectionId;

/** Parses and validates modules by Endive's parser: large ones on several threads, or in part. */
final class ModuleParser {
    /*
     * Large modules are parsed in slices. Whatever is wrong is found again by parsing the module in one go, so that the message is the one
     * it always was.
     */

    private static final int MIN_SLICE_BYTES = 150_000;

    /** Types are parsed again with every few functions; where they are more, nothing is. */
    private static final int MAX_REPEATED_BYTES = 1 << 15;

    private static final int[] OUTLINE = {
        SectionId.TYPE,
        SectionId.IMPORT,
        SectionId.FUNCTION,
        SectionId.TABLE,
        SectionId.MEMORY,
        SectionId.GLOBAL,
        SectionId.EXPORT,
        SectionId.START,
        SectionId.ELEMENT,
        SectionId.DATA,
        SectionId.DATA_COUNT,
        SectionId.TAG
    };

    private static final int[] OUTLINE_AND_CUSTOM =
            IntStream.concat(Arrays.stream(OUTLINE), IntStream.of(SectionId.CUSTOM)).toArray();

    /**
     * A valid module.
     *
     * @param module without function bodies, nor custom sections, when these are not in memory
     * @param bodies null when they are in the module
     */
    record Parsed(WasmModule module, @Nullable FunctionBodies bodies) {}

    private ModuleParser() {}

    /**
     * Parses and validates.
     *
     * @throws RuntimeException as Endive's parser; also for a last function without an end
     */
    static WasmModule parse(byte[] wasm, int threads) {
        return parse(wasm, threads, MIN_SLICE_BYTES);
    }

    /**
     * @param minBytes how much code is worth a thread
     */
    static WasmModule parse(byte[] wasm, int threads, int minBytes) {
        return parse(wasm, threads, minBytes, Integer.MAX_VALUE).module;
    }

    /**
     * Parses and validates; does not keep the function bodies if there is too much code.
     *
     * @param maxBytes how much code is kept
     * @throws RuntimeException as Endive's parser; also for a last function without an end
     */
    static Parsed parseUpTo(byte[] wasm, int threads, int maxBytes) {
        return parse(wasm, threads, MIN_SLICE_BYTES, maxBytes);
    }

    private static Parsed parse(byte[] wasm, int threads, int minBytes, int maxBytes) {
        Parsed parsed;
        try {
            parsed = parseSlices(wasm, threads, minBytes, maxBytes);
        } catch (RuntimeException e) {
            if (LegacyExceptions.isIn(wasm)) {
                return parse(LegacyExceptions.rewrite(wasm), threads, minBytes, maxBytes);
            }
            // Malformed or invalid; here it is said how.
            parsed = new Parsed(Parser.parse(wasm), null);
        }
        InterfaceIndices.check(parsed.module);
        if (parsed.bodies == null) {
            checkEnds(parsed.module.codeSection());
        }
        return parsed;
    }

    private static Parsed parseSlices(byte[] wasm, int threads, int minBytes, int maxBytes) {
        CodeBytes code = new CodeBytes(wasm);
        CodeSlices slices = new CodeSlices(wasm, code);
        if (code.size() > maxBytes && code.repeatedSize() <= MAX_REPEATED_BYTES) {
            FunctionBodies bodies = slices.check(threads);
            return new Parsed(outline(wasm), bodies);
        }
        int count = Math.min(threads, code.size() / minBytes);
        return new Parsed(count < 2 ? parseAtOnce(wasm).validated() : slices.parse(count), null);
    }

    private static void checkEnds(CodeSection code) {
        for (int i = 0; i < code.functionBodyCount(); i++) {
            if (!hasEnd(code.getFunctionBody(i))) {
                throw new InvalidException("function " + i + " ends inside a block");
            }
        }
    }

    /**
     * Says whether a function's last instruction is its own end. Endive's validator goes on with
     * the next function when it is a block's, and finds that one wrong; if there is any.
     */
    static boolean hasEnd(FunctionBody body) {
        return body.instructions().getLast().depth() == 0;
    }

    /**
     * Parses without validation. Does not compute a digest, as Endive's short form does: for small
     * modules that takes most of the time.
     */
    static ParsedSections parseAtOnce(byte[] wasm) {
        ParsedSections parsed = new ParsedSections();
        Parser.builder().build().parse(new ByteArrayInputStream(wasm), parsed::add);
        return parsed;
    }

    /** Parses everything but function bodies and custom sections. The module must be valid. */
    static WasmModule outline(byte[] wasm) {
        return parseSections(wasm, OUTLINE).withoutBodies();
    }

    /** Parses everything but function bodies. */
    static ParsedSections allButCode(byte[] wasm) {
        return parseSections(wasm, OUTLINE_AND_CUSTOM);
    }

    /** Parses the function bodies of a module that need not have anything else but types. */
    static CodeSection code(byte[] wasm) {
        return parseSections(wasm, SectionId.TYPE, SectionId.CODE).code();
    }

    /**
     * Parses everything but custom sections and the bodies of all other functions, which trap. The
     * module must be valid.
     *
     * @param functions by index, imports counted
     */
    static WasmModule withBodies(byte[] wasm, Set<Integer> functions) {
        try {
            return parseBodies(wasm, functions);
        } catch (MalformedException e) {
            if (LegacyExceptions.isIn(wasm)) {
                return parseBodies(LegacyExceptions.rewrite(wasm), functions);
            }
            throw e;
        }
    }

    private static WasmModule parseBodies(byte[] wasm, Set<Integer> functions) {
        ParsedSections rest = parseSections(wasm, OUTLINE);
        int imported = rest.withoutBodies().importSection().count(ExternalType.FUNCTION);
        BitSet wanted = new BitSet();
        functions.forEach(function -> wanted.set(function - imported));
        CodeBytes code = new CodeBytes(wasm);
        Map<Integer, FunctionBody> bodies = new HashMap<>();
        int threads = Runtime.getRuntime().availableProcessors();
        new UnparsedBodies(code, Map.of(), threads).visit(wanted, bodies::put);
        return rest.validated(ParsedSections.amongStubs(code.count(), bodies::get));
    }

    /** Parses the name section alone; null when there is none. */
    static @Nullable NameCustomSection names(byte[] wasm) {
        return parseSections(wasm, SectionId.CUSTOM).names();
    }

    /** Parses some sections alone, without validation. */
    private static ParsedSections parseSections(byte[] wasm, int... ids) {
        Parser.Builder parser = Parser.builder().withValidation(false);
        for (int id : ids) {
            parser.includeSectionId(id);
        }
        ParsedSections parsed = new ParsedSections();
        parser.build().parse(new ByteArrayInputStream(wasm), parsed::add);
        return parsed;
    }
}
