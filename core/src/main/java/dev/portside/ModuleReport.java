package dev.portside;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a module is, asks for and offers.
 *
 * @param bytes its size
 * @param imports in the module's order
 * @param exports in the module's order
 * @param memories each as {@code 2 pages, at most 100 (128 KiB to 6.3 MiB)}
 * @param functions how many functions it defines
 * @param sections in the file's order
 * @param command whether it has a {@code _start} function without parameters and results
 * @param producers what the producers section says built it, for example {@code clang 14.0.6}
 */
public record ModuleReport(
        long bytes,
        List<ImportReport> imports,
        List<Export> exports,
        List<String> memories,
        int functions,
        List<Section> sections,
        boolean command,
        List<String> producers) {

    /** An export: name, kind and type, for a function in the form {@code (i32) -> i32}. */
    public record Export(String name, String kind, @Nullable String type) {}

    /**
     * A section.
     *
     * @param name its kind, for a custom section with its name: {@code custom "producers"}
     * @param offset where its content starts in the file
     * @param bytes how long its content is
     */
    public record Section(String name, int offset, int bytes) {}

    /** Tells whether every import is bound, so that the module can be run. */
    public boolean runnable() {
        return imports.stream().allMatch(i -> i.boundTo() != null);
    }
}
