package dev.portside.engine.compiler;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.OpCode;

/** Which locals may still be read, at each place a function can be cut and at each label. */
final class Liveness {
    /*
     * Backwards over the instructions; a loop's label is known only when its start is reached, so passes are repeated until those sets
     * stay the same: one more than loops are nested, as a rule. Sets are bit sets in long[].
     */

    private static final int MAX_PASSES = 50;

    private final Body body;
    private final int words;
    private final long[] @Nullable [] before;
    private final Map<Block, long[]> labels = new HashMap<>();

    Liveness(Body body) {
        this.body = body;
        this.words = (body.locals().length + 63) / 64;
        this.before = new long[body.code().size() + 1][];
        boolean isChanged = true;
        for (int pass = 0; isChanged && pass < MAX_PASSES; pass++) {
            isChanged = pass();
        }
        if (isChanged) {
            throw new IllegalStateException("liveness does not settle");
        }
    }

    private boolean pass() {
        List<AnnotatedInstruction> code = body.code();
        boolean isChanged = false;
        long[] live = new long[words];
        labels.put(body.root(), new long[words]);
        Block open = body.root();
        for (int i = code.size() - 1; i >= 0; i--) {
            AnnotatedInstruction instruction = code.get(i);
            OpCode op = instruction.opcode();
            switch (op) {
                case END -> {
                    Block block = i == open.end ? open : childEndingAt(open, i);
                    if (!block.isLoop()) {
                        labels.put(block, live.clone());
                    } else {
                        labels.computeIfAbsent(block, _ -> new long[words]);
                    }
                    open = block;
                }
                // What precedes it goes on behind the end.
                case ELSE -> {
                    before[i + 1] = live.clone();
                    live = labelSet(open).clone();
                }
                case BLOCK, LOOP, IF, TRY_TABLE -> {
                    if (op == OpCode.LOOP && !Arrays.equals(labels.get(open), live)) {
                        labels.put(open, live.clone());
                        isChanged = true;
                    } else if (op == OpCode.IF) {
                        long[] otherwise =
                                open.elseIndex < 0
                                        ? labelSet(open)
                                        : java.util.Objects.requireNonNull(
                                                before[open.elseIndex + 1]);
                        add(live, otherwise);
                    }
                    open = java.util.Objects.requireNonNull(open.parent);
                }
                default -> {
                    live = transfer(i, live);
                    if (body.hasTries() && Effects.mayThrow(op)) {
                        addHandlers(open, live);
                    }
                }
            }
            if (body.isCut(i)) {
                before[i] = live.clone();
            }
        }
        return isChanged;
    }

    private static Block childEndingAt(Block parent, int end) {
        List<Block> children = parent.children;
        int low = 0;
        int high = children.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (children.get(middle).end < end) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return children.get(low);
    }

    private long[] transfer(int index, long[] live) {
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
                long[] all = new long[words];
                for (Block target : body.distinctTargets(index)) {
                    add(all, labelSet(target));
                }
                return all;
            }
            case RETURN, RETURN_CALL, RETURN_CALL_INDIRECT, UNREACHABLE, THROW, THROW_REF -> {
                return new long[words];
            }
            default -> {}
        }
        return live;
    }

    /** Adds what may be read when an exception is caught in the function. */
    private void addHandlers(Block open, long[] live) {
        for (Block block = open; block.parent != null; block = block.parent) {
            if (block.op == OpCode.TRY_TABLE) {
                for (Block target : body.distinctTargets(block.start)) {
                    add(live, labelSet(target));
                }
            }
        }
    }

    private long[] labelSet(Block block) {
        return java.util.Objects.requireNonNull(labels.get(block));
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

    /** Returns the locals live before an instruction where the function can be cut. */
    long[] before(int index) {
        return java.util.Objects.requireNonNull(before[index]);
    }

    /** Returns the locals live where a branch to a construct's label goes. */
    long[] label(Block block) {
        return labelSet(block);
    }

    int words() {
        return words;
    }
}
