package dev.portside.engine.compiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The pieces of a function and which can follow which: their order, their loops, and through which
 * of them all ways lead.
 */
final class PieceGraph {

    private static final int NONE = -1;

    private final BitSet[] next;

    /** The pieces that something reaches, each behind all that lead to it but for jumps back. */
    private final List<Integer> order = new ArrayList<>();

    /** Where each piece is in that order, or none. */
    private final int[] rank;

    /** The last piece that all ways to each one lead through. */
    private final int[] dominator;

    private final BitSet loops = new BitSet();
    private boolean isReducible = true;

    /**
     * @param next the pieces that can follow each one
     * @param first the piece at which everything begins
     */
    PieceGraph(BitSet[] next, int first) {
        this.next = next;
        this.rank = new int[next.length];
        this.dominator = new int[next.length];
        Arrays.fill(rank, NONE);
        Arrays.fill(dominator, NONE);
        findOrder(first);
        findDominators();
        findLoops();
    }

    /** The order is the reverse of that in which a walk leaves the pieces. */
    private void findOrder(int first) {
        BitSet seen = new BitSet();
        List<Integer> path = new ArrayList<>(List.of(first));
        int[] tried = new int[next.length];
        seen.set(first);
        while (!path.isEmpty()) {
            int piece = path.getLast();
            int follower = next[piece].nextSetBit(tried[piece]);
            if (follower < 0) {
                order.addFirst(path.removeLast());
            } else {
                tried[piece] = follower + 1;
                if (!seen.get(follower)) {
                    seen.set(follower);
                    path.add(follower);
                }
            }
        }
        for (int i = 0; i < order.size(); i++) {
            rank[order.get(i)] = i;
        }
    }

    /**
     * One pass is enough without jumps back: where these all go to a dominator, they change
     * nothing.
     */
    private void findDominators() {
        dominator[order.getFirst()] = order.getFirst();
        for (int piece : order) {
            next[piece].stream()
                    .filter(follower -> !goesBack(piece, follower))
                    .forEach(follower ->
                            dominator[follower] =
                                    dominator[follower] == NONE
                                            ? piece
                                            : common(dominator[follower], piece));
        }
    }

    private int common(int one, int other) {
        int a = one;
        int b = other;
        while (a != b) {
            if (rank[a] > rank[b]) {
                a = dominator[a];
            } else {
                b = dominator[b];
            }
        }
        return a;
    }

    private void findLoops() {
        for (int piece : order) {
            next[piece].stream()
                    .filter(follower -> goesBack(piece, follower))
                    .forEach(head -> {
                        loops.set(head);
                        isReducible &= common(head, piece) == head;
                    });
        }
    }

    /** Says whether the way from a piece to one that follows it closes a loop. */
    boolean goesBack(int from, int to) {
        return rank[to] <= rank[from];
    }

    /** Says whether every loop is entered at one place only. */
    boolean isReducible() {
        return isReducible;
    }

    /** Says whether a piece is where a loop is entered. */
    boolean isLoop(int piece) {
        return loops.get(piece);
    }

    /** Returns the pieces that something reaches, each behind all that lead to it. */
    List<Integer> order() {
        return order;
    }

    /** Returns the last other piece that all ways to this one lead through. */
    int dominator(int piece) {
        return dominator[piece];
    }
}
