package dev.portside.engine.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The assertions an engine is known to fail, each with its reason: lines {@code script.wast:line
 * reason}, {@code #} starts a comment.
 *
 * <p>The list is exact: a failure that is not listed fails the build, and so does a listed one that
 * passes.
 */
final class KnownDifferences {

    private final Map<String, Map<Integer, String>> reasons = new TreeMap<>();

    private KnownDifferences() {}

    /** Reads what fails on every engine and what fails on the one of that name. */
    static KnownDifferences of(String engine) throws IOException {
        KnownDifferences known = new KnownDifferences();
        known.read("every-engine.known");
        known.read(engine + ".known");
        return known;
    }

    private void read(String resource) throws IOException {
        try (InputStream in = KnownDifferences.class.getResourceAsStream(resource)) {
            if (in != null) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .forEach(this::add);
            }
        }
    }

    private void add(String entry) {
        String[] parts = entry.split("[: ]", 3);
        if (parts.length < 3) {
            throw new IllegalArgumentException("want \"script.wast:line reason\": " + entry);
        }
        reasons.computeIfAbsent(parts[0], _ -> new TreeMap<>())
                .put(Integer.valueOf(parts[1]), parts[2]);
    }

    /** Returns one sentence per difference between what failed and what is listed. */
    Set<String> compare(String script, SpecReport report) {
        Set<String> problems = new TreeSet<>();
        Map<Integer, String> left = new TreeMap<>(reasons.getOrDefault(script, Map.of()));
        Set<Integer> listed = Set.copyOf(left.keySet());
        for (SpecReport.Failure failure : report.failures()) {
            left.remove(failure.line());
            if (!listed.contains(failure.line())) {
                problems.add(script + ":" + failure.line() + " " + failure.text());
            }
        }
        left.forEach((line, reason) ->
                problems.add(script + ":" + line + " passes now; unlist it (" + reason + ")"));
        return problems;
    }
}
