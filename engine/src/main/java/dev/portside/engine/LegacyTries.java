package dev.portside.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.OpCode;

/**
 * The try blocks of one function in the order in which they begin, with what only shows further on:
 * their clauses, and what is thrown on to or from them.
 */
final class LegacyTries {

    static final int TRY = 0x06;
    static final int CATCH = 0x07;
    static final int RETHROW = 0x09;
    static final int DELEGATE = 0x18;
    static final int CATCH_ALL = 0x19;

    private final List<Try> tries = new ArrayList<>();
    private final Try function = new Try();

    /** A try block; or a function, which catches nothing. */
    static final class Try {
        final List<Clause> clauses = new ArrayList<>();

        /** Whose handlers take what this one's body throws, if it ends with delegate. */
        @Nullable Try delegate;

        boolean isDelegatedTo;
    }

    /** What stands behind a catch, of a tag, or of all exceptions if that is -1. */
    static final class Clause {
        final int tag;
        boolean isRethrown;

        Clause(int tag) {
            this.tag = tag;
        }
    }

    /**
     * A block that is open.
     *
     * @param block null for one that is no try
     * @param around the innermost try in whose body it stands
     */
    private record Frame(@Nullable Try block, Try around) {

        /** Returns the innermost try in whose body the next instruction stands. */
        Try within() {
            return block != null && block.clauses.isEmpty() ? block : around;
        }
    }

    private LegacyTries() {}

    /**
     * @throws IllegalArgumentException where an instruction stands that is not allowed there
     */
    static LegacyTries of(WasmReader body) {
        LegacyTries found = new LegacyTries();
        List<Frame> open = new ArrayList<>();
        open.add(new Frame(found.function, found.function));
        body.skipLocals();
        while (body.hasMore()) {
            if (open.isEmpty()) {
                throw new IllegalArgumentException("there are instructions behind its end");
            }
            found.read(body, open);
        }
        return found;
    }

    boolean isEmpty() {
        return tries.isEmpty();
    }

    /** Returns the function as what catches what nothing within it does. */
    Try function() {
        return function;
    }

    Deque<Try> inOrder() {
        return new ArrayDeque<>(tries);
    }

    private void read(WasmReader body, List<Frame> open) {
        int opcode = body.opcode();
        switch (opcode) {
            case TRY -> {
                int _ = body.blockType();
                Try block = new Try();
                tries.add(block);
                open.add(new Frame(block, open.getLast().within()));
            }
            case CATCH -> addClause(open, tag(body.number()));
            case CATCH_ALL -> addClause(open, -1);
            case RETHROW -> markRethrown(open, body.number());
            case DELEGATE -> delegate(open, body.number());
            default -> {
                body.skipImmediates(opcode);
                if (opensBlock(opcode)) {
                    open.add(new Frame(null, open.getLast().within()));
                } else if (opcode == OpCode.END.opcode()) {
                    open.removeLast();
                }
            }
        }
    }

    static boolean opensBlock(int opcode) {
        return opcode == OpCode.BLOCK.opcode()
                || opcode == OpCode.LOOP.opcode()
                || opcode == OpCode.IF.opcode();
    }

    private void addClause(List<Frame> open, int tag) {
        Try block = open.getLast().block;
        if (block == null || block == function) {
            throw new IllegalArgumentException("a catch stands outside of a try");
        }
        if (!block.clauses.isEmpty() && block.clauses.getLast().tag < 0) {
            throw new IllegalArgumentException("a catch stands behind a catch_all");
        }
        block.clauses.add(new Clause(tag));
    }

    private static int tag(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("there is no tag " + Integer.toUnsignedLong(number));
        }
        return number;
    }

    private static void markRethrown(List<Frame> open, int depth) {
        Try block = frame(open, depth).block;
        if (block == null || block.clauses.isEmpty()) {
            throw new IllegalArgumentException("rethrow " + depth + " names no catch around it");
        }
        block.clauses.getLast().isRethrown = true;
    }

    /** What is not the body of a try passes exceptions on to what is around it. */
    private void delegate(List<Frame> open, int depth) {
        Try from = open.removeLast().block;
        if (from == null || from == function || !from.clauses.isEmpty()) {
            throw new IllegalArgumentException("a delegate stands outside of a try's body");
        }
        Try target = frame(open, depth).within();
        target.isDelegatedTo = true;
        from.delegate = target;
    }

    /** Returns what a label names, counted from the innermost. */
    static <T> T frame(List<T> open, int depth) {
        if (depth < 0 || depth >= open.size()) {
            throw new IllegalArgumentException(
                    "there is no label " + Integer.toUnsignedLong(depth));
        }
        return open.get(open.size() - 1 - depth);
    }
}
