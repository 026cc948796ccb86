package dev.portside.net.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The lists of known differences name what exists, and users are told all of them. */
class NioDifferencesTest {

    private static final Path ROOT = Path.of(System.getProperty("portside.root", ".."));
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** The third column of the table, without its head. */
    private static Set<String> documented() throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/reference/nio-network.md")).stream()
                .filter(line -> line.startsWith("|") && line.contains("`"))
                .map(line -> line.split("\\|", -1)[3])
                .flatMap(cell -> CODE.matcher(cell).results())
                .map(code -> code.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> listed() throws IOException {
        Set<String> names = new TreeSet<>(NioDifferences.SENTENCES.keySet());
        for (String line : Files.readAllLines(ROOT.resolve("tools/probe-differences/nio.tsv"))) {
            String[] fields = line.split("\t", -1);
            assertThat(fields).as(line).hasSize(3).doesNotContain("");
            names.add(fields[0]);
        }
        return names;
    }

    @Test
    void usersAreToldWhatIsListedAndNothingElse() throws IOException {
        assertThat(documented()).isEqualTo(listed());
    }

    @Test
    void listedSentencesExist() {
        Set<String> sentences =
                Arrays.stream(NioNetworkTest.class.getMethods())
                        .map(java.lang.reflect.Method::getName)
                        .collect(Collectors.toSet());
        assertThat(sentences).containsAll(NioDifferences.SENTENCES.keySet());
    }
}
