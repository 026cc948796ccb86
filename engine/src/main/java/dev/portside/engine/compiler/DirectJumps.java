package dev.portside.engine.compiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/**
 * Writes a function with a dispatch loop as it is when it begins at its beginning: with the loops
 * of its source in place of the one with the table.
 */
final class DirectJumps {
    /*
     * HotSpot sees a single loop in such a function, through which it goes for every jump, and optimises nothing across. When it begins at
     * its beginning, and nowhere else, it is the graph its source was: of pieces, each with those that can follow it. As long as every loop
     * of that graph has one entry, blocks and loops can say the same: a piece is followed by the pieces that only it leads to, each behind
     * the end of a block, out of which the branches to it go (N. Ramsey, Beyond Relooper, 2022).
     */

    /** So many fit a JVM method on top of what {@link FunctionBounds} allows. */
    private static final int MAX_POLLS = 300;

    /** The label of a piece: of the loop that begins with it, or of the block it is behind. */
    private record Label(int piece, boolean isLoop) {}

    private final DispatchLoop dispatch;
    private final Body body;
    private final List<AnnotatedInstruction> code;
    private final int count;

    /** The pieces branches of each piece go to. */
    private final BitSet[] jumps;

    private final PieceGraph graph;

    /** The pieces that branches go to, but for those back. */
    private final BitSet labelled = new BitSet();

    /** The labelled pieces that only each piece leads to, in order. */
    private final List<List<Integer>> followers = new ArrayList<>();

    private final AnnotatedInstruction block;
    private final AnnotatedInstruction loop;
    private final List<AnnotatedInstruction> written;

    /** How many constructs are around each label. */
    private final Map<Object, Integer> depths = new HashMap<>();

    private int depth;

    private DirectJumps(DispatchLoop dispatch) {
        this.dispatch = dispatch;
        this.body = dispatch.body();
        this.code = body.code();
        this.count = dispatch.pieceCount();
        this.loop = code.get(dispatch.loop().start);
        this.block = code.get(dispatch.loop().start + 1);
        this.jumps = new BitSet[count];
        this.written = new ArrayList<>(code.size() + 4 * count);
        Arrays.setAll(jumps, this::jumps);
        BitSet[] next = new BitSet[count];
        Arrays.setAll(next, piece -> (BitSet) jumps[piece].clone());
        for (int piece = 0; piece + 1 < count; piece++) {
            if (runsOn(piece)) {
                next[piece].set(piece + 1);
            }
        }
        this.graph = new PieceGraph(next, dispatch.beginning());
    }

    /**
     * Returns the function as it is when the dispatch loop's local is 0.
     *
     * @param parsed the function as it was parsed
     * @return null if it cannot be written so: where a loop has several entries, the local is no
     *     parameter, the function calls itself in place of returning, or may be too large
     */
    static @Nullable Body of(ModuleShape shape, DispatchLoop dispatch, FunctionBody parsed) {
        int function = dispatch.body().function();
        FunctionInfo info = shape.function(function);
        if (dispatch.local() >= info.params().length || info.isWide() || callsItself(dispatch)) {
            return null;
        }
        DirectJumps writer = new DirectJumps(dispatch);
        if (!writer.graph.isReducible()) {
            return null;
        }
        writer.findLabels();
        writer.writeAll();
        FunctionBody written = new FunctionBody(parsed.localTypes(), writer.written);
        Body direct = dispatch.body().rewritten(parsed, writer.written);
        long polls = IntStream.range(0, direct.code().size()).filter(direct::pollsAt).count();
        return polls > MAX_POLLS || new FunctionBounds(shape).mayBeLarge(function, written)
                ? null
                : direct;
    }

    /** Says whether the function has a tail call of itself, which goes to its start. */
    private static boolean callsItself(DispatchLoop dispatch) {
        Body body = dispatch.body();
        return body.code().stream()
                .anyMatch(instruction ->
                        instruction.opcode() == OpCode.RETURN_CALL
                                && instruction.operand(0) == body.function());
    }

    private BitSet jumps(int piece) {
        BitSet found = new BitSet();
        for (int i = dispatch.start(piece); i < dispatch.end(piece); i++) {
            if (isBranch(code.get(i))) {
                for (Block target : body.distinctTargets(i)) {
                    Object label = dispatch.next(i, target);
                    if (label instanceof Integer to) {
                        found.set(to);
                    }
                }
            }
        }
        return found;
    }

    private static boolean isBranch(AnnotatedInstruction instruction) {
        return switch (instruction.opcode()) {
            case BR, BR_IF, BR_TABLE -> true;
            default -> false;
        };
    }

    /** Says whether a piece goes on behind its last instruction. */
    private boolean runsOn(int piece) {
        return body.height(dispatch.end(piece)) >= 0;
    }

    private void findLabels() {
        for (int piece : graph.order()) {
            jumps[piece].stream().filter(to -> !graph.goesBack(piece, to)).forEach(labelled::set);
        }
        for (int i = 0; i < count; i++) {
            followers.add(new ArrayList<>());
        }
        for (int piece : graph.order()) {
            if (labelled.get(piece)) {
                followers.get(graph.dominator(piece)).add(piece);
            }
        }
    }

    private void writeAll() {
        opened(body.root());
        for (int i = 0; i < dispatch.loop().start; i++) {
            written.add(code.get(i));
            if (Body.opens(code.get(i).opcode())) {
                opened(body.startingAt(i));
            }
        }
        open(block, dispatch.loop());
        writeTree(dispatch.beginning());
        close();
        written.addAll(code.subList(dispatch.loop().end + 1, code.size()));
    }

    /** Writes a piece and all that only it leads to. */
    private void writeTree(int piece) {
        if (graph.isLoop(piece)) {
            open(loop, new Label(piece, true));
        }
        List<Integer> behind = followers.get(piece);
        behind.reversed().forEach(follower -> open(block, new Label(follower, false)));
        writePiece(piece);
        for (int follower : behind) {
            close();
            writeTree(follower);
        }
        if (graph.isLoop(piece)) {
            close();
        }
    }

    private void writePiece(int piece) {
        for (int i = dispatch.start(piece); i < dispatch.end(piece); i++) {
            AnnotatedInstruction instruction = code.get(i);
            boolean isReached = body.height(i) >= 0;
            OpCode op = instruction.opcode();
            if (Body.opens(op)) {
                if (isReached) {
                    written.add(instruction);
                    opened(body.startingAt(i));
                } else {
                    i = body.startingAt(i).end;
                }
            } else if (op == OpCode.END) {
                close();
            } else if (isReached && isBranch(instruction)) {
                writeBranch(piece, i);
            } else if (isReached || op == OpCode.ELSE) {
                written.add(instruction);
            }
        }
        if (!runsOn(piece)) {
            return;
        }
        int next = piece + 1;
        if (next == count) {
            writeJump(dispatch.loop());
        } else if (labelled.get(next) || graph.goesBack(piece, next)) {
            writeJump(label(piece, next));
        } else {
            writeTree(next);
        }
    }

    private void writeBranch(int piece, int index) {
        Block[] targets = body.targets(index);
        long[] depths = new long[targets.length];
        for (int i = 0; i < targets.length; i++) {
            Object target = dispatch.next(index, targets[i]);
            depths[i] = depthOf(target instanceof Integer to ? label(piece, to) : target);
        }
        AnnotatedInstruction branch = code.get(index);
        write(branch, branch.opcode(), depths);
    }

    private Label label(int from, int to) {
        return new Label(to, graph.goesBack(from, to));
    }

    private void writeJump(Object label) {
        write(code.get(dispatch.loop().end), OpCode.BR, depthOf(label));
    }

    private long depthOf(Object label) {
        return (long) depth - Objects.requireNonNull(depths.get(label));
    }

    private void open(AnnotatedInstruction construct, Object label) {
        written.add(construct);
        opened(label);
    }

    private void opened(Object label) {
        depths.put(label, ++depth);
    }

    private void close() {
        written.add(code.get(dispatch.loop().end));
        depth--;
    }

    /** Writes a branch, without the labels that only the interpreter reads. */
    private void write(AnnotatedInstruction like, OpCode op, long... operands) {
        AnnotatedInstruction.Builder branch =
                AnnotatedInstruction.builder().from(new Instruction(like.address(), op, operands));
        written.add(
                switch (op) {
                    case BR -> branch.withLabelTrue(0).build();
                    case BR_IF -> branch.withLabelTrue(0).withLabelFalse(0).build();
                    default -> branch.withLabelTable(List.of(0)).build();
                });
    }
}
