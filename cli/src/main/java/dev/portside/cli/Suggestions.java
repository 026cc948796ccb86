package dev.portside.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what the user probably meant. */
final class Suggestions {

    private static final int MOST = 3;
    private static final int SHORTEST = 3;

    private Suggestions() {}

    /**
     * Returns up to three candidates that differ from the word by few letters or contain it, the
     * nearest first.
     */
    static List<String> nearest(String word, Collection<String> candidates) {
        String lower = word.toLowerCase(Locale.ROOT);
        int letters = bare(lower).length();
        int tolerance = letters < SHORTEST ? 0 : Math.max(1, letters / 3);
        return candidates.stream()
                .filter(candidate -> !candidate.equals(word))
                .filter(candidate -> rank(lower, candidate) <= tolerance)
                .sorted(
                        Comparator.comparingInt((String candidate) -> rank(lower, candidate))
                                .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .toList();
    }

    /** Returns {@code "; did you mean A, B or C?"}, or nothing when nothing is near. */
    static String didYouMean(String word, Collection<String> candidates) {
        List<String> near = nearest(word, candidates);
        return switch (near.size()) {
            case 0 -> "";
            case 1 -> "; did you mean " + near.getFirst() + "?";
            default ->
                    "; did you mean "
                            + String.join(", ", near.subList(0, near.size() - 1))
                            + " or "
                            + near.getLast()
                            + "?";
        };
    }

    private static int rank(String word, String candidate) {
        String lower = candidate.toLowerCase(Locale.ROOT);
        // A forgotten prefix or ending (--time for --time-limit) is as near as one wrong letter.
        boolean part = bare(word).length() >= SHORTEST && lower.contains("-" + bare(word));
        return part ? 1 : distance(word, lower);
    }

    private static String bare(String option) {
        return option.replaceFirst("^-+", "");
    }

    /**
     * Counts the letters to insert, delete, replace or swap with a neighbour to turn one word into
     * the other.
     */
    static int distance(String from, String to) {
        int[][] costs = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    costs[i][j] = i + j;
                    continue;
                }
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                int cost = costs[i - 1][j - 1] + (same ? 0 : 1);
                cost = Math.min(cost, Math.min(costs[i - 1][j], costs[i][j - 1]) + 1);
                boolean swapped =
                        i > 1
                                && j > 1
                                && from.charAt(i - 1) == to.charAt(j - 2)
                                && from.charAt(i - 2) == to.charAt(j - 1);
                costs[i][j] = swapped ? Math.min(cost, costs[i - 2][j - 2] + 1) : cost;
            }
        }
        return costs[from.length()][to.length()];
    }
}
