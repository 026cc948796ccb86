package dev.portside.engine.compiler;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.OpCode;

/** Which locals may still be read, at each place a function can be cut and at each label. */
final class Liveness {
    /*
     * Backwards over the instructions; a loop's label is known only when its start is reached, so passes are repeated until those sets
     * stay the same: one more than loops are nested, as a rule. Sets are bit sets in long[]; each place has its own, used again in every
     * pass.
     *
     * A function may have 50,000 locals, a million places and loops that take a pass each. Where that would take too much, every local
     * counts as live everywhere, which is never wrong.
     */

    private static final int MAX_PASSES = 50;

    /** The most longs all sets may have, 128 MB. */
    private static final long MAX_LONGS = 16L << 20;

    private final Body body;
    private final int words;
    private final long[] @Nullable [] before;

    /** What may be read at each construct's label, by number. */
    private final long[] @Nullable [] labels;

    /** What may be read when an exception is caught, by the number of its try_table. */
    private final long[] @Nullable [] handlers;

    /** All locals, if more than that is not known. */
    private final long @Nullable [] everything;

    Liveness(Body body) {
        this.body = body;
        this.words = (body.locals().length + 63) / 64;
        this.before = new long[body.code().size() + 1][];
        this.labels = new long[body.blockCount()][];
        this.handlers = new long[body.blockCount()][];
        everything = settles() ? null : all(body.locals().length);
    }

    private boolean settles() {
        if ((body.cutCount() + body.blockCount()) * (long) words > MAX_LONGS) {
            return false;
        }
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            if (!pass()) {
                return true;
            }
        }
        return false;
    }

    private static long[] all(int locals) {
        BitSet all = new BitSet();
        all.set(0, locals);
        return Arrays.copyOf(all.toLongArray(), (locals + 63) / 64);
    }

    private boolean pass() {
        List<AnnotatedInstruction> code = body.code();
        boolean isChanged = false;
        long[] live = new long[words];
        keep(live, labels, body.root().number);
        Block open = body.root();
        for (int i = code.size() - 1; i >= 0; i--) {
            AnnotatedInstruction instruction = code.get(i);
            OpCode op = instruction.opcode();
            switch (op) {
                case END -> {
                    open = body.endingAt(i);
                    if (!open.isLoop()) {
                        keep(live, labels, open.number);
                    } else if (labels[open.number] == null) {
                        labels[open.number] = new long[words];
                    }
                    if (open.op == OpCode.TRY_TABLE) {
                        handlers[open.number] = handlersOf(open);
                    }
                }
                // What precedes it goes on behind the end.
                case ELSE -> {
                    keep(live, before, i + 1);
                    System.arraycopy(labelSet(open), 0, live, 0, words);
                }
                case BLOCK, LOOP, IF, TRY_TABLE -> {
                    if (op == OpCode.LOOP && !Arrays.equals(labelSet(open), live)) {
                        keep(live, labels, open.number);
                        isChanged = true;
                    } else if (op == OpCode.IF) {
                        long[] otherwise =
                                open.elseIndex < 0
                                        ? labelSet(open)
                                        : Objects.requireNonNull(before[open.elseIndex + 1]);
                        add(live, otherwise);
                    }
                    open = Objects.requireNonNull(open.parent);
                }
                default -> {
                    transfer(i, live);
                    if (open.handler != null && Effects.mayThrow(op)) {
                        add(live, handler(open.handler));
                    }
                }
            }
            if (body.isCut(i)) {
                keep(live, before, i);
            }
        }
        return isChanged;
    }

    private static void keep(long[] live, long[] @Nullable [] sets, int index) {
        long[] known = sets[index];
        if (known == null) {
            sets[index] = live.clone();
        } else {
            System.arraycopy(live, 0, known, 0, live.length);
        }
    }

    private void transfer(int index, long[] live) {
        AnnotatedInstruction instruction = body.code().get(index);
        switch (instruction.opcode()) {
            case LOCAL_GET -> set(live, (int) instruction.operand(0));
            case LOCAL_SET, LOCAL_TEE -> {
                int local = (int) instruction.operand(0);
                live[local >> 6] &= ~(1L << (local & 63));
            }
            case BR_IF -> {
                for (Block target : body.targets(index)) {
                    add(live, labelSet(target));
                }
            }
            case BR, BR_TABLE -> {
                Arrays.fill(live, 0);
                for (Block target : body.distinctTargets(index)) {
                    add(live, labelSet(target));
                }
            }
            case RETURN, RETURN_CALL, RETURN_CALL_INDIRECT, UNREACHABLE, THROW, THROW_REF ->
                    Arrays.fill(live, 0);
            default -> {}
        }
    }

    /** Returns what may be read when a try_table, or one around it, catches an exception. */
    private long[] handlersOf(Block block) {
        Block around = Objects.requireNonNull(block.parent).handler;
        long[] live = around == null ? new long[words] : handler(around).clone();
        for (Block target : body.distinctTargets(block.start)) {
            add(live, labelSet(target));
        }
        return live;
    }

    private long[] labelSet(Block block) {
        return Objects.requireNonNull(labels[block.number]);
    }

    static void set(long[] bits, int index) {
        bits[index >> 6] |= 1L << (index & 63);
    }

    static boolean get(long[] bits, int index) {
        return (bits[index >> 6] & (1L << (index & 63))) != 0;
    }

    static void add(long[] to, long[] from) {
        for (int i = 0; i < to.length; i++) {
            to[i] |= from[i];
        }
    }

    static void addAll(long[] to, int[] locals) {
        for (int local : locals) {
            set(to, local);
        }
    }

    /** Returns how many locals are in a set. */
    static int count(long[] bits) {
        int count = 0;
        for (long word : bits) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /** Returns the locals in a set, ascending. */
    static int[] indices(long[] bits) {
        int[] indices = new int[count(bits)];
        int next = 0;
        for (int i = 0; i < bits.length; i++) {
            for (long word = bits[i]; word != 0; word &= word - 1) {
                indices[next++] = 64 * i + Long.numberOfTrailingZeros(word);
            }
        }
        return indices;
    }

    /** Returns the locals live before an instruction where the function can be cut. */
    long[] before(int index) {
        return everything != null ? everything : Objects.requireNonNull(before[index]);
    }

    /** Returns the locals live where a branch to a construct's label goes. */
    long[] label(Block block) {
        return everything != null ? everything : labelSet(block);
    }

    /** Returns the locals live where a try_table and those around it go with what they catch. */
    long[] handler(Block block) {
        return everything != null ? everything : Objects.requireNonNull(handlers[block.number]);
    }

    int words() {
        return words;
    }
}
