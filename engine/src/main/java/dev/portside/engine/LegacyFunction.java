package dev.portside.engine;

import dev.portside.engine.LegacyTries.Clause;
import dev.portside.engine.LegacyTries.Try;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.OpCode;

/** Rewrites one function of {@link LegacyExceptions}. */
final class LegacyFunction {
    /*
     * A try of two clauses becomes
     *
     *   block                      what the try's label named
     *     block                    left by an exception of the second clause
     *       block                  left by one of the first
     *         try_table            with a clause for each of these blocks
     *           block exnref       only if some try delegates to this one: left by what that one caught
     *             body, br 1
     *           end
     *           throw_ref          to the clauses of this try_table
     *         end
     *         br 2
     *       end
     *       first handler, br 1
     *     end
     *     second handler
     *   end
     *
     * and one that ends with delegate a try_table whose clause leads to that block of its target; functions have one, too. A handler that
     * is rethrown from keeps its exception in a local, of which there are as many as such handlers within one another.
     */

    static final int EXNREF = 0x69;

    /** The type of a block that takes and leaves nothing. */
    static final int NO_VALUES = -0x40;

    private static final int BLOCK = 0x02;
    private static final int END = 0x0b;
    private static final int BR = 0x0c;
    private static final int BR_IF = 0x0d;
    private static final int BR_TABLE = 0x0e;
    private static final int TRY_TABLE = 0x1f;
    private static final int BR_ON_NULL = 0xd5;
    private static final int BR_ON_NON_NULL = 0xd6;

    /** Kinds of clauses; those with a reference have the next number. */
    private static final int CATCH = 0;

    private static final int CATCH_ALL = 2;
    private static final int CATCH_ALL_REFERENCE = 3;

    private final WasmReader body;
    private final Try function;
    private final Deque<Try> tries;
    private final BlockTypes types;
    private final WasmWriter out = new WasmWriter();
    private final List<Frame> open = new ArrayList<>();
    private final Map<Try, Integer> landings = new HashMap<>();

    /** How many labels there are, in the new code. */
    private int labels;

    private int firstReference;
    private int references;
    private int mostReferences;

    /** Finds types of blocks. */
    interface BlockTypes {
        /**
         * @param block the type of a block that takes the same
         * @param tag the tag whose values are left, or -1
         * @param withReference whether a reference to an exception is left behind them
         */
        int of(int block, int tag, boolean withReference);
    }

    /** An open block, whose label is the {@code label}th of the new code. */
    private static final class Frame {
        final @Nullable Try block;
        final int label;

        /** The clause whose handler is open; -1 in the body. */
        int clause = -1;

        /** The local with the exception of the open handler, or -1. */
        int reference = -1;

        Frame(@Nullable Try block, int label) {
            this.block = block;
            this.label = label;
        }
    }

    /**
     * @param body locals and instructions
     * @param params how many parameters the function has
     */
    LegacyFunction(WasmReader body, LegacyTries tries, int params, BlockTypes types) {
        this.body = body;
        this.function = tries.function();
        this.tries = tries.inOrder();
        this.types = types;
        this.firstReference = params;
    }

    /** Returns the new locals and instructions. */
    byte[] rewrite() {
        int groups = body.number();
        int from = body.position();
        for (int i = 0; i < groups; i++) {
            firstReference = Math.addExact(firstReference, body.number());
            body.skipValueType();
        }
        WasmWriter locals = new WasmWriter();
        body.copySince(from, locals);
        begin();
        while (body.hasMore()) {
            instruction();
        }
        WasmWriter whole = new WasmWriter();
        whole.number(groups + (mostReferences > 0 ? 1 : 0));
        whole.bytes(locals.toByteArray());
        if (mostReferences > 0) {
            whole.number(mostReferences);
            whole.oneByte(EXNREF);
        }
        whole.bytes(out.toByteArray());
        return whole.toByteArray();
    }

    private void begin() {
        open.add(new Frame(function, labels++));
        openLanding(function, NO_VALUES);
    }

    private void instruction() {
        int start = body.position();
        int opcode = body.opcode();
        switch (opcode) {
            case LegacyTries.TRY -> openTry();
            case LegacyTries.CATCH, LegacyTries.CATCH_ALL -> {
                if (opcode == LegacyTries.CATCH) {
                    int _ = body.number();
                }
                openHandler(open.getLast());
            }
            case LegacyTries.RETHROW -> {
                write(OpCode.LOCAL_GET, LegacyTries.frame(open, body.number()).reference);
                write(OpCode.THROW_REF);
            }
            case LegacyTries.DELEGATE -> {
                int _ = body.number();
                closeBody(open.removeLast());
            }
            case BR, BR_IF, BR_ON_NULL, BR_ON_NON_NULL -> {
                out.oneByte(opcode);
                out.number(depth(LegacyTries.frame(open, body.number()).label));
            }
            case BR_TABLE -> branchTable();
            case END -> close(open.removeLast());
            default -> {
                body.skipImmediates(opcode);
                body.copySince(start, out);
                if (LegacyTries.opensBlock(opcode)) {
                    open.add(new Frame(null, labels++));
                }
            }
        }
    }

    private void openTry() {
        int start = body.position();
        int type = body.blockType();
        Try block = tries.removeFirst();
        Frame frame = new Frame(block, labels);
        if (block.delegate != null) {
            out.oneByte(TRY_TABLE);
            body.copySince(start, out);
            out.number(1);
            out.oneByte(CATCH_ALL_REFERENCE);
            out.number(depth(landing(block.delegate)));
        } else {
            out.oneByte(BLOCK);
            body.copySince(start, out);
            labels++;
            for (Clause clause : block.clauses.reversed()) {
                openBlock(types.of(type, clause.tag, clause.isRethrown));
            }
            out.oneByte(TRY_TABLE);
            body.copySince(start, out);
            writeClauses(block.clauses);
        }
        labels++;
        open.add(frame);
        openLanding(block, type);
    }

    private void writeClauses(List<Clause> clauses) {
        out.number(clauses.size());
        for (int i = 0; i < clauses.size(); i++) {
            Clause clause = clauses.get(i);
            out.oneByte((clause.tag < 0 ? CATCH_ALL : CATCH) + (clause.isRethrown ? 1 : 0));
            if (clause.tag >= 0) {
                out.number(clause.tag);
            }
            out.number(i);
        }
    }

    private void openHandler(Frame frame) {
        if (frame.clause < 0) {
            closeBody(frame);
        } else {
            closeHandler(frame);
        }
        write(OpCode.BR, depth(frame.label));
        closeBlock();
        frame.clause++;
        if (block(frame).clauses.get(frame.clause).isRethrown) {
            frame.reference = firstReference + references++;
            mostReferences = Math.max(mostReferences, references);
            write(OpCode.LOCAL_SET, frame.reference);
        }
    }

    private void closeHandler(Frame frame) {
        if (frame.reference >= 0) {
            references--;
            frame.reference = -1;
        }
    }

    /** Closes what a try's body is in, or a function's. */
    private void closeBody(Frame frame) {
        closeLanding(block(frame));
        closeBlock();
    }

    private void close(Frame frame) {
        if (frame.block == null) {
            closeBlock();
        } else if (frame.block == function) {
            closeBody(frame);
        } else {
            if (frame.clause < 0) {
                closeBody(frame);
            } else {
                closeHandler(frame);
            }
            closeBlock();
        }
    }

    private void openLanding(Try block, int type) {
        if (block.isDelegatedTo) {
            landings.put(block, labels);
            openBlock(types.of(type, -1, true));
        }
    }

    private void closeLanding(Try block) {
        if (block.isDelegatedTo) {
            write(OpCode.BR, 1);
            closeBlock();
            write(OpCode.THROW_REF);
        }
    }

    private int landing(Try block) {
        return Objects.requireNonNull(landings.get(block));
    }

    private static Try block(Frame frame) {
        return Objects.requireNonNull(frame.block);
    }

    private void openBlock(int type) {
        out.oneByte(BLOCK);
        out.signedNumber(type);
        labels++;
    }

    private void closeBlock() {
        out.oneByte(END);
        labels--;
    }

    private void branchTable() {
        out.oneByte(BR_TABLE);
        int count = body.number();
        out.number(count);
        for (int i = 0; i <= count; i++) {
            out.number(depth(LegacyTries.frame(open, body.number()).label));
        }
    }

    private int depth(int label) {
        return labels - 1 - label;
    }

    private void write(OpCode instruction) {
        out.oneByte(instruction.opcode());
    }

    private void write(OpCode instruction, int immediate) {
        write(instruction);
        out.number(immediate);
    }
}
