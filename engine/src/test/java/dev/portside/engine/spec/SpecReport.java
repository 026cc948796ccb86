package dev.portside.engine.spec;

import java.util.ArrayList;
import java.util.List;

/** What became of a script's commands. */
final class SpecReport {

    /**
     * @param line in the script
     * @param text what was expected and what happened
     */
    record Failure(int line, String text) {}

    private final List<Failure> failures = new ArrayList<>();
    private int passed;
    private int skipped;
    private int interpreted;

    /** Counts functions the compiler left to the interpreter. */
    void interpreted(int functions) {
        interpreted += functions;
    }

    int interpreted() {
        return interpreted;
    }

    void pass() {
        passed++;
    }

    void fail(int line, String text) {
        failures.add(new Failure(line, text));
    }

    /** Counts a command about the text format, which a runtime for binaries never sees. */
    void skip() {
        skipped++;
    }

    int passed() {
        return passed;
    }

    int skipped() {
        return skipped;
    }

    List<Failure> failures() {
        return failures;
    }

    @Override
    public String toString() {
        return "%5d passed, %2d failed, %3d about the text format not run, %d functions interpreted"
                .formatted(passed, failures.size(), skipped, interpreted);
    }
}
