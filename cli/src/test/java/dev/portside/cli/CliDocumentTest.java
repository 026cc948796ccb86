package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

/** The reference of the command line names the commands and options there are, and no others. */
class CliDocumentTest {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LONG_OPTION =
            Pattern.compile("--[a-z0-9-]*+(?![A-Z])(?<=[a-z0-9])");

    private final String document;

    CliDocumentTest() throws IOException {
        Path root = Path.of(System.getProperty("portside.root", ".."));
        document =
                Files.readString(root.resolve("docs/reference/cli.md"))
                        .replaceAll("(?ms)^```.*?^```$", "");
    }

    private Set<String> documented() {
        return CODE.matcher(document)
                .results()
                .flatMap(code -> LONG_OPTION.matcher(code.group(1)).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> existing() {
        Set<String> names = new TreeSet<>();
        for (String command : CommandTree.names()) {
            for (OptionSpec option : CommandTree.command(command).getCommandSpec().options()) {
                names.addAll(Set.of(option.names()));
            }
        }
        names.removeIf(name -> !name.startsWith("--"));
        return names;
    }

    @Test
    void everyOptionIsDocumented() {
        Set<String> missing = existing();
        missing.removeAll(documented());
        missing.removeAll(CompatibilityToggles.names());
        assertThat(missing).isEmpty();
    }

    @Test
    void everyDocumentedOptionExists() {
        Set<String> unknown = documented();
        unknown.removeAll(existing());
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyCommandIsDocumented() {
        assertThat(CommandTree.names())
                .allSatisfy(name -> assertThat(document).containsPattern("\\| `" + name + "[ `]"));
    }
}
