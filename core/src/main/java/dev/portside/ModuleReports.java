package dev.portside;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.ImportSection;
import run.endive.wasm.types.MemoryImport;
import run.endive.wasm.types.MemoryLimits;

/** Makes the {@link ModuleReport} of a parsed module. */
final class ModuleReports {

    private static final int PAGE_KIB = 64;

    private ModuleReports() {}

    static ModuleReport of(
            WasmModule module, byte[] wasm, List<ModuleReport.Section> sections, boolean command) {
        List<String> producers = List.of();
        for (ModuleReport.Section section : sections) {
            if (section.name().equals("custom \"producers\"")) {
                int start = section.offset() + 1 + "producers".length();
                producers =
                        Producers.parse(
                                Arrays.copyOfRange(
                                        wasm, start, section.offset() + section.bytes()));
            }
        }
        return new ModuleReport(
                wasm.length,
                new ImportBindings(module).report(),
                exports(module),
                memories(module),
                module.functionSection().functionCount(),
                sections,
                command,
                producers);
    }

    private static List<ModuleReport.Export> exports(WasmModule module) {
        List<ModuleReport.Export> exports = new ArrayList<>();
        ExportSection section = module.exportSection();
        for (int i = 0; i < section.exportCount(); i++) {
            Export export = section.getExport(i);
            boolean function = export.exportType() == ExternalType.FUNCTION;
            exports.add(
                    new ModuleReport.Export(
                            export.name(),
                            export.exportType().name().toLowerCase(Locale.ROOT),
                            function
                                    ? WasmTypes.text(FunctionTypes.of(module, export.index()))
                                    : null));
        }
        return exports;
    }

    private static List<String> memories(WasmModule module) {
        List<String> memories = new ArrayList<>();
        ImportSection imports = module.importSection();
        for (int i = 0; i < imports.importCount(); i++) {
            Import wanted = imports.getImport(i);
            if (wanted instanceof MemoryImport memory) {
                memories.add("imported, " + text(memory.limits()));
            }
        }
        module.memorySection()
                .ifPresent(section -> {
                    for (int i = 0; i < section.memoryCount(); i++) {
                        memories.add(text(section.getMemory(i).limits()));
                    }
                });
        return memories;
    }

    private static String text(MemoryLimits limits) {
        String text = pages(limits.initialPages());
        return limits.maximumPages() >= MemoryLimits.MAX_PAGES
                ? text
                : text + ", at most " + pages(limits.maximumPages());
    }

    private static String pages(int pages) {
        long kib = (long) pages * PAGE_KIB;
        String size =
                kib < 1024 ? kib + " KiB" : String.format(Locale.ROOT, "%.1f MiB", kib / 1024.0);
        return pages + (pages == 1 ? " page (" : " pages (") + size + ")";
    }

    /** Reads the producers section: fields of named values, each with a version. */
    static final class Producers {

        private final byte[] bytes;
        private int at;

        private Producers(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Returns {@code name version} for each value; what a broken section still says. */
        static List<String> parse(byte[] bytes) {
            List<String> values = new ArrayList<>();
            Producers reader = new Producers(bytes);
            try {
                int fields = reader.number();
                for (int i = 0; i < fields; i++) {
                    reader.string();
                    int count = reader.number();
                    for (int j = 0; j < count; j++) {
                        values.add((reader.string() + " " + reader.string()).strip());
                    }
                }
            } catch (IndexOutOfBoundsException e) {
                values.add("(the rest of the producers section is broken)");
            }
            return values;
        }

        private int number() {
            int value = 0;
            for (int shift = 0; shift < 32; shift += 7) {
                byte next = bytes[at++];
                value |= (next & 0x7f) << shift;
                if (next >= 0) {
                    break;
                }
            }
            return value;
        }

        private String string() {
            int length = number();
            String text = new String(bytes, at, length, StandardCharsets.UTF_8);
            at += length;
            return text;
        }
    }
}
