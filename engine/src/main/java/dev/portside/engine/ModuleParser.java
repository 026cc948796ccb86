package dev.portside.engine;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.InvalidException;
import run.endive.wasm.MalformedException;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.CustomSection;
import run.endive.wasm.types.DataCountSection;
import run.endive.wasm.types.DataSection;
import run.endive.wasm.types.ElementSection;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionSection;
import run.endive.wasm.types.GlobalSection;
import run.endive.wasm.types.ImportSection;
import run.endive.wasm.types.MemorySection;
import run.endive.wasm.types.NameCustomSection;
import run.endive.wasm.types.Section;
import run.endive.wasm.types.SectionId;
import run.endive.wasm.types.StartSection;
import run.endive.wasm.types.TableSection;
import run.endive.wasm.types.TagSection;
import run.endive.wasm.types.TypeSection;

/** Parses and validates modules by Endive's parser: large ones on several threads, or in part. */
final class ModuleParser {
    /*
     * Function bodies do not depend on each other, but Endive takes a module as a whole. So each thread is given a module of its own in
     * which the other threads' functions are "unreachable", which has any type, and data segments are empty; the bodies are then put
     * together. Nothing is validated twice but the small rest. Whatever is wrong is found again by parsing the module in one go, so that
     * the message is the one it always was.
     */

    private static final int MIN_SLICE_BYTES = 150_000;
    private static final byte[] STUB = {3, 0, 0, 0x0b};
    private static final byte[] EMPTY_SEGMENT = {1, 0};

    private static final int[] ALL_BUT_CODE = {
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

    private final byte[] wasm;
    private final List<WasmReader.Section> sections;

    /**
     * A module with some of the functions.
     *
     * @param first the first of them
     * @param ends where each of them ends in the module
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Slice(byte[] module, int first, int[] ends) {

        /** The functions behind one that does not end are not checked here as they would be. */
        void checkEnds(CodeSection parsed) {
            for (int i = 0; i < ends.length; i++) {
                FunctionBody body = parsed.getFunctionBody(first + i);
                if (!hasEnd(body) || body.instructions().getLast().address() != ends[i] - 1) {
                    throw new IllegalArgumentException("a function is not as long as it says");
                }
            }
        }
    }

    private ModuleParser(byte[] wasm) {
        this.wasm = wasm;
        sections = WasmReader.sections(wasm);
    }

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
        WasmModule module;
        try {
            WasmModule sliced = new ModuleParser(wasm).parseSlices(threads, minBytes);
            module = sliced != null ? sliced : parseAtOnce(wasm).module.build();
        } catch (RuntimeException e) {
            if (LegacyExceptions.isIn(wasm)) {
                return parse(LegacyExceptions.rewrite(wasm), threads, minBytes);
            }
            // Malformed or invalid; here it is said how.
            module = Parser.parse(wasm);
        }
        InterfaceIndices.check(module);
        for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
            if (!hasEnd(module.codeSection().getFunctionBody(i))) {
                throw new InvalidException("function " + i + " ends inside a block");
            }
        }
        return module;
    }

    /**
     * Says whether a function's last instruction is its own end. Endive's validator goes on with
     * the next function when it is a block's, and finds that one wrong; if there is any.
     */
    private static boolean hasEnd(FunctionBody body) {
        return body.instructions().getLast().depth() == 0;
    }

    /**
     * Does not compute a digest, as Endive's short form does: for small modules that takes most of
     * the time.
     */
    private static Collector parseAtOnce(byte[] wasm) {
        Collector collector = new Collector();
        Parser.builder().build().parse(new ByteArrayInputStream(wasm), collector::add);
        return collector;
    }

    /** Parses everything but function bodies and custom sections. The module must be valid. */
    static WasmModule outline(byte[] wasm) {
        Collector collector = parseSections(wasm, ALL_BUT_CODE);
        CodeSection.Builder code = CodeSection.builder();
        FunctionBody none = new FunctionBody(List.of(), List.of());
        for (int i = 0; i < collector.functions; i++) {
            code.addFunctionBody(none);
        }
        return collector.module.setCodeSection(code.build()).withValidation(false).build();
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
        int imported =
                parseSections(wasm, SectionId.IMPORT)
                        .module
                        .build()
                        .importSection()
                        .count(ExternalType.FUNCTION);
        ModuleParser parser = new ModuleParser(wasm);
        WasmWriter some = new WasmWriter(wasm.length / 2);
        some.bytes(wasm, 0, WasmReader.HEADER_BYTES);
        for (WasmReader.Section section : parser.sections) {
            if (section.id() == SectionId.CODE) {
                WasmWriter bodies =
                        parser.someBodies(
                                WasmReader.bodies(wasm, section),
                                body -> functions.contains(imported + body),
                                (_, _) -> {});
                some.section(SectionId.CODE, bodies);
            } else if (section.id() != SectionId.CUSTOM) {
                some.bytes(wasm, section.at(), section.end());
            }
        }
        return parseSections(some.toByteArray()).module.withValidation(false).build();
    }

    /**
     * Returns a code section's contents with stubs in place of some bodies.
     *
     * @param ended is told of each body that is wanted, and the length so far behind it
     */
    private WasmWriter someBodies(
            List<WasmReader.Body> bodies,
            IntPredicate isWanted,
            BiConsumer<Integer, Integer> ended) {
        WasmWriter content = new WasmWriter();
        content.number(bodies.size());
        for (int i = 0; i < bodies.size(); i++) {
            WasmReader.Body body = bodies.get(i);
            if (isWanted.test(i)) {
                content.bytes(wasm, body.at(), body.end());
                ended.accept(i, content.size());
            } else {
                content.bytes(STUB);
            }
        }
        return content;
    }

    /** Parses the name section alone; null when there is none. */
    static @Nullable NameCustomSection names(byte[] wasm) {
        return parseSections(wasm, SectionId.CUSTOM).names;
    }

    /** Parses some sections alone, or all if none is named, without validation. */
    private static Collector parseSections(byte[] wasm, int... ids) {
        Parser.Builder parser = Parser.builder().withValidation(false);
        for (int id : ids) {
            parser.includeSectionId(id);
        }
        Collector collector = new Collector();
        parser.build().parse(new ByteArrayInputStream(wasm), collector::add);
        return collector;
    }

    private @Nullable WasmModule parseSlices(int threads, int minBytes) {
        WasmReader.@Nullable Section code = section(SectionId.CODE);
        if (code == null) {
            return null;
        }
        List<WasmReader.Body> bodies = WasmReader.bodies(wasm, code);
        int slices = Math.min(threads, (code.end() - code.start()) / minBytes);
        if (slices < 2) {
            return null;
        }
        List<Integer> cuts = cuts(code, bodies, slices);
        List<Collector> parsed = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(slices)) {
            List<Future<Collector>> results = new ArrayList<>();
            for (int i = 0; i < slices; i++) {
                Slice slice = slice(bodies, cuts.get(i), cuts.get(i + 1), i == 0);
                results.add(
                        executor.submit(() -> {
                            Collector collector = parseAtOnce(slice.module);
                            WasmModule _ = collector.module.build();
                            slice.checkEnds(collector.code);
                            return collector;
                        }));
            }
            for (Future<Collector> result : results) {
                parsed.add(result.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalArgumentException("not a valid module", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        return join(parsed, cuts);
    }

    private static WasmModule join(List<Collector> parsed, List<Integer> cuts) {
        Collector first = parsed.getFirst();
        CodeSection.Builder all = CodeSection.builder();
        boolean requiresDataCount = false;
        for (int i = 0; i < parsed.size(); i++) {
            CodeSection part = parsed.get(i).code;
            requiresDataCount |= part.isRequiresDataCount();
            for (int f = cuts.get(i); f < cuts.get(i + 1); f++) {
                all.addFunctionBody(part.getFunctionBody(f));
            }
        }
        all.setRequiresDataCount(requiresDataCount);
        // The first slice has the real data segments and custom sections.
        return first.module.setCodeSection(all.build()).withValidation(false).build();
    }

    /** Returns the first function of each slice, and the number of functions. */
    private static List<Integer> cuts(
            WasmReader.Section code, List<WasmReader.Body> bodies, int slices) {
        List<Integer> cuts = new ArrayList<>(List.of(0));
        long length = (long) code.end() - code.start();
        for (int i = 0; i < bodies.size() && cuts.size() < slices; i++) {
            if (bodies.get(i).end() - code.start() >= length * cuts.size() / slices) {
                cuts.add(i + 1);
            }
        }
        while (cuts.size() <= slices) {
            cuts.add(bodies.size());
        }
        return cuts;
    }

    private Slice slice(List<WasmReader.Body> bodies, int from, int end, boolean isFirst) {
        int[] ends = new int[end - from];
        WasmWriter module = new WasmWriter(wasm.length / 2);
        module.bytes(wasm, 0, WasmReader.HEADER_BYTES);
        for (WasmReader.Section section : sections) {
            if (section.id() == SectionId.CODE) {
                WasmWriter content =
                        someBodies(
                                bodies,
                                body -> body >= from && body < end,
                                (body, length) -> ends[body - from] = length);
                module.section(SectionId.CODE, content);
                for (int i = 0; i < ends.length; i++) {
                    ends[i] += module.size() - content.size();
                }
            } else if (isFirst) {
                module.bytes(wasm, section.at(), section.end());
            } else if (section.id() == SectionId.DATA) {
                module.section(SectionId.DATA, emptyData(section));
            } else if (section.id() != SectionId.CUSTOM) {
                module.bytes(wasm, section.at(), section.end());
            }
        }
        return new Slice(module.toByteArray(), from, ends);
    }

    private WasmWriter emptyData(WasmReader.Section data) {
        int count = new WasmReader(wasm, data.start(), data.end()).number();
        if (count < 0 || count > data.end() - data.start()) {
            throw new IllegalArgumentException("more data segments than bytes");
        }
        WasmWriter content = new WasmWriter();
        content.number(count);
        for (int i = 0; i < count; i++) {
            content.bytes(EMPTY_SEGMENT);
        }
        return content;
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

    /** Puts the sections of a module together as the parser finds them. */
    private static final class Collector {

        final WasmModule.Builder module = WasmModule.builder();
        CodeSection code = CodeSection.builder().build();
        @Nullable NameCustomSection names;
        int functions;

        void add(Section section) {
            // Not a switch over types: the JVM spins classes for those, which takes milliseconds.
            switch (section.sectionId()) {
                case SectionId.CUSTOM -> addCustom((CustomSection) section);
                case SectionId.TYPE -> module.setTypeSection((TypeSection) section);
                case SectionId.IMPORT -> module.setImportSection((ImportSection) section);
                case SectionId.FUNCTION -> {
                    FunctionSection found = (FunctionSection) section;
                    module.setFunctionSection(found);
                    functions = found.functionCount();
                }
                case SectionId.TABLE -> module.setTableSection((TableSection) section);
                case SectionId.MEMORY -> module.setMemorySection((MemorySection) section);
                case SectionId.GLOBAL -> module.setGlobalSection((GlobalSection) section);
                case SectionId.EXPORT -> module.setExportSection((ExportSection) section);
                case SectionId.START -> module.setStartSection((StartSection) section);
                case SectionId.ELEMENT -> module.setElementSection((ElementSection) section);
                case SectionId.CODE -> {
                    code = (CodeSection) section;
                    module.setCodeSection(code);
                }
                case SectionId.DATA -> module.setDataSection((DataSection) section);
                case SectionId.DATA_COUNT -> module.setDataCountSection((DataCountSection) section);
                case SectionId.TAG -> module.setTagSection((TagSection) section);
                default -> module.addIgnoredSection(section.sectionId());
            }
        }

        private void addCustom(CustomSection custom) {
            module.addCustomSection(custom.name(), custom);
            if (custom instanceof NameCustomSection found) {
                names = found;
            }
        }
    }
}
