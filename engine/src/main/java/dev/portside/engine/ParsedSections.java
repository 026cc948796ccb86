package dev.portside.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.CustomSection;
import run.endive.wasm.types.DataCountSection;
import run.endive.wasm.types.DataSection;
import run.endive.wasm.types.ElementSection;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionSection;
import run.endive.wasm.types.GlobalSection;
import run.endive.wasm.types.ImportSection;
import run.endive.wasm.types.MemorySection;
import run.endive.wasm.types.NameCustomSection;
import run.endive.wasm.types.PassiveDataSegment;
import run.endive.wasm.types.Section;
import run.endive.wasm.types.SectionId;
import run.endive.wasm.types.StartSection;
import run.endive.wasm.types.TableSection;
import run.endive.wasm.types.TagSection;
import run.endive.wasm.types.TypeSection;

/** The sections of a module as the parser found them, of which modules are made. */
final class ParsedSections {

    /** A module of one function: unreachable, end. */
    private static final byte[] STUB = {
        0, 'a', 's', 'm', 1, 0, 0, 0, SectionId.CODE, 5, 1, 3, 0, 0, 0x0b
    };

    private final List<Section> sections = new ArrayList<>();
    private CodeSection code = CodeSection.builder().build();

    void add(Section section) {
        sections.add(section);
        if (section.sectionId() == SectionId.CODE) {
            code = (CodeSection) section;
        }
    }

    CodeSection code() {
        return code;
    }

    /** Returns the name section; null when there is none. */
    @Nullable NameCustomSection names() {
        NameCustomSection names = null;
        for (Section section : sections) {
            if (section instanceof NameCustomSection found) {
                names = found;
            }
        }
        return names;
    }

    /** Returns the module, validated. */
    WasmModule validated() {
        return builder().build();
    }

    /** Returns the module with these function bodies, validated. */
    WasmModule validated(CodeSection bodies) {
        return builder().setCodeSection(bodies).build();
    }

    /** Returns the module with these function bodies, not validated. */
    WasmModule with(CodeSection bodies) {
        return builder().setCodeSection(bodies).withValidation(false).build();
    }

    /** Returns the module with function bodies that are empty, not validated. */
    WasmModule withoutBodies() {
        FunctionBody empty = new FunctionBody(List.of(), List.of());
        CodeSection.Builder none = CodeSection.builder();
        for (int i = 0; i < functions(); i++) {
            none.addFunctionBody(empty);
        }
        return with(none.build());
    }

    boolean hasDataCount() {
        return sections.stream().anyMatch(one -> one.sectionId() == SectionId.DATA_COUNT);
    }

    private int functions() {
        for (Section section : sections) {
            if (section.sectionId() == SectionId.FUNCTION) {
                return ((FunctionSection) section).functionCount();
            }
        }
        return 0;
    }

    /** Returns these without custom sections, and with data segments that are empty. */
    ParsedSections withoutData() {
        ParsedSections others = new ParsedSections();
        for (Section section : sections) {
            switch (section.sectionId()) {
                case SectionId.CUSTOM -> {}
                case SectionId.DATA -> others.add(emptied((DataSection) section));
                default -> others.add(section);
            }
        }
        return others;
    }

    private static DataSection emptied(DataSection data) {
        DataSection.Builder emptied = DataSection.builder();
        for (int i = 0; i < data.dataSegmentCount(); i++) {
            emptied.addDataSegment(PassiveDataSegment.EMPTY);
        }
        return emptied.build();
    }

    private WasmModule.Builder builder() {
        WasmModule.Builder module = WasmModule.builder();
        sections.forEach(section -> set(section, module));
        return module;
    }

    private static void set(Section section, WasmModule.Builder module) {
        // Not a switch over types: the JVM spins classes for those, which takes milliseconds.
        WasmModule.Builder _ =
                switch (section.sectionId()) {
                    case SectionId.CUSTOM -> {
                        CustomSection custom = (CustomSection) section;
                        yield module.addCustomSection(custom.name(), custom);
                    }
                    case SectionId.TYPE -> module.setTypeSection((TypeSection) section);
                    case SectionId.IMPORT -> module.setImportSection((ImportSection) section);
                    case SectionId.FUNCTION -> module.setFunctionSection((FunctionSection) section);
                    case SectionId.TABLE -> module.setTableSection((TableSection) section);
                    case SectionId.MEMORY -> module.setMemorySection((MemorySection) section);
                    case SectionId.GLOBAL -> module.setGlobalSection((GlobalSection) section);
                    case SectionId.EXPORT -> module.setExportSection((ExportSection) section);
                    case SectionId.START -> module.setStartSection((StartSection) section);
                    case SectionId.ELEMENT -> module.setElementSection((ElementSection) section);
                    case SectionId.CODE -> module.setCodeSection((CodeSection) section);
                    case SectionId.DATA -> module.setDataSection((DataSection) section);
                    case SectionId.DATA_COUNT ->
                            module.setDataCountSection((DataCountSection) section);
                    case SectionId.TAG -> module.setTagSection((TagSection) section);
                    default -> module.addIgnoredSection(section.sectionId());
                };
    }

    /**
     * Returns function bodies among others that trap.
     *
     * @param count how many functions there are
     * @param bodies null for a function that is to trap
     */
    static CodeSection amongStubs(int count, IntFunction<@Nullable FunctionBody> bodies) {
        FunctionBody stub = ModuleParser.code(STUB).getFunctionBody(0);
        CodeSection.Builder all = CodeSection.builder();
        for (int i = 0; i < count; i++) {
            FunctionBody body = bodies.apply(i);
            all.addFunctionBody(body == null ? stub : body);
        }
        return all.build();
    }
}
