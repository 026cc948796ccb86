package dev.portside.engine.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/**
 * The core specification's test suite (WebAssembly 2.0) on one engine; a subclass says which.
 *
 * <p>Prints one line per script. Needs the suite beside the project and wabt's {@code wast2json};
 * without either it is reported as skipped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SpecSuite {

    private final Engine engine;
    private final String name;
    private final Map<String, SpecReport> reports = new TreeMap<>();

    /**
     * @param name for the output and the list of known differences
     */
    SpecSuite(Engine engine, String name) {
        this.engine = engine;
        this.name = name;
    }

    static List<Path> scripts() throws IOException {
        return SpecScript.all();
    }

    @BeforeAll
    void scriptsAndConverterAreThere() throws IOException {
        try {
            SpecScript.checkConverter();
            scripts();
        } catch (TestAbortedException e) {
            System.out.println(name + ": skipped, " + e.getMessage());
            throw e;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void scriptGivesWhatItAsserts(Path wast, @TempDir Path directory) throws Exception {
        SpecScript script = SpecScript.convert(wast, directory);
        SpecReport report = new SpecRunner(script, engine).run();
        reports.put(script.name(), report);
        assertThat(KnownDifferences.of(name).compare(script.name(), report))
                .as(script.name())
                .isEmpty();
        assertThat(report.interpreted())
                .as("functions left to the interpreter")
                .isEqualTo(interpreted(script.name()));
    }

    /** Returns how many functions of a script the engine leaves to the interpreter. */
    int interpreted(String script) {
        return 0;
    }

    @AfterAll
    void print() {
        if (reports.isEmpty()) {
            return;
        }
        int passed = 0;
        int failed = 0;
        int skipped = 0;
        for (Map.Entry<String, SpecReport> entry : reports.entrySet()) {
            SpecReport report = entry.getValue();
            System.out.printf("%-12s %-45s %s%n", name, entry.getKey(), report);
            passed += report.passed();
            failed += report.failures().size();
            skipped += report.skipped();
        }
        System.out.printf(
                "%-12s %d scripts: %d passed, %d failed, %d about the text format not run%n",
                name, reports.size(), passed, failed, skipped);
    }
}
