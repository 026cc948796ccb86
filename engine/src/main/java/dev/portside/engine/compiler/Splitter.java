package dev.portside.engine.compiler;

import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.OpCode;

/**
 * Chooses which parts of a function become methods of their own, so that none is larger than
 * HotSpot compiles.
 */
final class Splitter {
    /*
     * Candidates are runs of statements: between two places in one construct where it has no values on the stack. Each has a price, what
     * it takes to hand locals over and to act on how it was left, multiplied when it stands in loops; the best bargains are split off
     * until the rest is small enough. If all candidates together do not make it so, the next round takes runs that contain parts split
     * off before, which by then are only as large as their calls.
     *
     * An interpreter's loop has its br_table innermost in a nest of blocks with one case's code after each. Runs around the br_table
     * leave for very many labels and so never pay; the cases do. The loop and its br_table stay together in one method. Go's compiler
     * writes each function so, one case for each call in it: in large ones the cases too short to be worth a method add up to more than
     * the JVM takes, and then they are split off as well.
     */

    private static final int MIN_SIZE = 120;

    /** By how much the rest becomes smaller at least. */
    private static final int MIN_GAIN = 20;

    /** What is split off, too, where a function would not fit a JVM method at all otherwise. */
    private static final int LEAST_SIZE = 24;

    private static final int LEAST_GAIN = 4;
    private static final int JVM_LIMIT = 65_000;
    private static final int MAX_EXITS = 40;
    private static final int MAX_CROSSING_EXITS = 1_000;
    private static final int MAX_PARAMETER_SLOTS = 200;
    private static final int MAX_ROUNDS = 6;

    /** How much longer than planned a part may get by what it hands back. */
    private static final int SLACK = 1_000;

    /** A run of statements of one construct. */
    private record Run(Block block, int start, int end, int size, int loops) {}

    private record Choice(Run run, Region region, int callSize, int score) {}

    /**
     * A run that is split off, with what it reads and writes, whether that is needed elsewhere or
     * not: runs around it are not to look at its instructions again.
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Part(Region region, int callSize, int[] read, int[] written) {}

    private final ClassPlan plan;
    private final Body body;
    private final String name;
    private final @Nullable ClassDesc frame;
    private final Liveness liveness;
    private final int limit;

    /** Bytes of each instruction, 0 if none reaches it. */
    private final int[] costs;

    private final List<Part> chosen = new ArrayList<>();

    /** Bytes of the instructions before each one, with what is split off counted as its call. */
    private final int[] sums;

    private int minSize = MIN_SIZE;
    private int minGain = MIN_GAIN;

    /** The largest part split off so far that starts at each instruction. */
    private final @Nullable Part[] starts;

    /** Where the largest part that has an instruction ends; 0 if none has it. */
    private final int[] covers;

    /** The last run found to leave for each construct, by the construct's number. */
    private final int[] leftBy;

    /** How many runs have been looked at. */
    private int scans;

    /**
     * @param name the function's method
     * @param liveness the body's
     * @param frame the class of the function's frame, or null if locals are handed over one by one
     */
    Splitter(ClassPlan plan, Body body, String name, Liveness liveness, @Nullable ClassDesc frame) {
        this.plan = plan;
        this.body = body;
        this.name = name;
        this.frame = frame;
        this.liveness = liveness;
        this.costs = costs(new Costs(plan.shape(), body.locals().length, frame != null), body);
        this.limit = plan.options().methodBytes();
        this.sums = new int[body.code().size() + 1];
        this.starts = new Part[body.code().size()];
        this.covers = new int[body.code().size()];
        this.leftBy = new int[body.blockCount()];
    }

    private static int[] costs(Costs costs, Body body) {
        int[] bytes = new int[body.code().size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = body.height(i) < 0 ? 0 : costs.of(body, i);
        }
        return bytes;
    }

    /** Returns the parts that have been chosen. */
    List<Region> regions() {
        return chosen.stream().map(Part::region).toList();
    }

    /** Chooses parts until all methods are small enough; says whether that was possible. */
    boolean split() {
        boolean isSplit = splitRuns();
        if (frame != null && sums[body.code().size()] > JVM_LIMIT) {
            minSize = LEAST_SIZE;
            minGain = LEAST_GAIN;
            isSplit = splitRuns();
        }
        return isSplit;
    }

    private boolean splitRuns() {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            addUp();
            int rest = sums[body.code().size()];
            if (rest <= limit) {
                return true;
            }
            List<Run> runs = new ArrayList<>();
            findRuns(body.root(), 0, runs);
            List<Choice> choices = new ArrayList<>();
            for (Run run : runs) {
                Choice choice = consider(run);
                if (choice != null) {
                    choices.add(choice);
                }
            }
            choices.sort(
                    Comparator.comparingInt(Choice::score)
                            .reversed()
                            .thenComparingInt(c -> c.region().start()));
            int before = chosen.size();
            choose(choices, rest);
            if (chosen.size() == before) {
                break;
            }
        }
        addUp();
        return sums[body.code().size()] <= limit;
    }

    private void choose(List<Choice> choices, int rest) {
        BitSet taken = new BitSet();
        int left = rest;
        for (Choice choice : choices) {
            Region region = choice.region();
            if (left <= limit) {
                break;
            }
            int next = taken.nextSetBit(region.start());
            if (next < 0 || next >= region.end()) {
                taken.set(region.start(), region.end());
                chosen.add(part(choice));
                left -= choice.run().size() - choice.callSize();
            }
        }
    }

    private Part part(Choice choice) {
        long[] read = new long[liveness.words()];
        long[] written = new long[liveness.words()];
        boolean _ = scan(choice.run(), read, written, new ArrayList<>());
        return new Part(
                choice.region(),
                choice.callSize(),
                Liveness.indices(read),
                Liveness.indices(written));
    }

    private void addUp() {
        for (Part part : chosen) {
            int start = part.region().start();
            Part known = starts[start];
            if (known == null || known.region().end() < part.region().end()) {
                starts[start] = part;
            }
        }
        for (int i = 0; i < costs.length; ) {
            Part part = starts[i];
            if (part == null) {
                sums[i + 1] = sums[i] + costs[i];
                i++;
            } else {
                int end = part.region().end();
                Arrays.fill(sums, i + 1, end, sums[i]);
                Arrays.fill(covers, i, end, end);
                sums[end] = sums[i] + part.callSize();
                i = end;
            }
        }
    }

    private void findRuns(Block block, int loops, List<Run> runs) {
        if (block.elseIndex >= 0) {
            findRuns(block, block.start + 1, block.elseIndex, loops, runs);
            findRuns(block, block.elseIndex + 1, block.end, loops, runs);
        } else {
            findRuns(block, block.start + 1, block.end, loops, runs);
        }
        for (Block child : block.children) {
            if (body.height(Math.max(child.start, 0)) >= 0) {
                findRuns(child, child.isLoop() ? loops + 1 : loops, runs);
            }
        }
    }

    /** Cuts one sequence of instructions into runs that are as long as a method may be. */
    private void findRuns(Block block, int from, int to, int loops, List<Run> runs) {
        int start = -1;
        int last = -1;
        int i = from;
        while (true) {
            boolean isEnd = i >= to || body.height(i) < 0;
            boolean isCut = isEnd ? canEndAt(block, i, to) : body.height(i) == block.height;
            if (isCut) {
                if (start >= 0 && sums[i] - sums[start] > limit) {
                    addRun(block, start, last, loops, runs);
                    // A single statement that is too large is no run; the next begins behind it.
                    start = sums[i] - sums[last] > limit ? i : last;
                } else if (start < 0) {
                    start = i;
                }
                last = i;
            }
            if (isEnd) {
                break;
            }
            Part part = starts[i];
            if (part != null) {
                i = part.region().end();
                continue;
            }
            OpCode op = body.code().get(i).opcode();
            i = Body.opens(op) ? body.startingAt(i).end + 1 : i + 1;
        }
        addRun(block, start, last, loops, runs);
    }

    private boolean canEndAt(Block block, int index, int to) {
        return body.height(index) < 0 || (index == to && body.height(index) == block.height);
    }

    private void addRun(Block block, int start, int end, int loops, List<Run> runs) {
        if (start >= 0 && end > start) {
            int size = sums[end] - sums[start];
            if (size >= minSize && size <= limit && covers[start] < end) {
                runs.add(new Run(block, start, end, size, loops));
            }
        }
    }

    private @Nullable Choice consider(Run run) {
        long[] read = new long[liveness.words()];
        long[] written = new long[liveness.words()];
        List<Block> exits = new ArrayList<>();
        boolean mayGrow = scan(run, read, written, exits);
        if (exits.size() > maxExits()) {
            return null;
        }
        long[] handled = handled(run, written);
        if (handled == null) {
            return null;
        }
        boolean fallsThrough = body.height(run.end()) >= 0;
        long[] liveAfter = new long[liveness.words()];
        if (fallsThrough) {
            Liveness.add(liveAfter, liveness.before(run.end()));
        }
        for (Block exit : exits) {
            Liveness.add(liveAfter, liveness.label(exit));
        }
        long[] liveBefore = liveness.before(run.start());
        for (int i = 0; i < read.length; i++) {
            read[i] = (read[i] | written[i]) & liveBefore[i];
            written[i] &= liveAfter[i];
        }
        int ins = Liveness.count(read);
        int outs = Liveness.count(written);
        if (frame == null && (ins > MAX_PARAMETER_SLOTS / 2 || outs > SplitPlan.MAX_OUTS)) {
            return null;
        }
        int callSize = frame != null ? 16 : 6 + 2 * ins + 11 * outs + 10 * exits.size();
        if (mayGrow && frame == null) {
            callSize += 10;
        }
        int ends = frame != null ? 7 * (ins + outs) + 16 : 11 * outs + 6;
        if (callSize + minGain > run.size() || run.size() + ends > limit + SLACK) {
            return null;
        }
        int traffic = ins + 2 * outs + 3 * exits.size();
        int score = run.size() - callSize - 4 * traffic * (1 + 2 * run.loops());
        Region region =
                new Region(
                        name + "$" + run.start() + "_" + run.end(),
                        plan.owner(body.function()),
                        run.block(),
                        run.start(),
                        run.end(),
                        Liveness.indices(read),
                        Liveness.indices(written),
                        List.copyOf(exits),
                        fallsThrough,
                        mayGrow,
                        frame,
                        Liveness.indices(handled));
        return new Choice(run, region, callSize, score);
    }

    private int maxExits() {
        return frame == null ? MAX_EXITS : MAX_CROSSING_EXITS;
    }

    /**
     * Returns the locals written in a run that handlers around it read: an exception leaves the
     * run's method without handing them back, so they have to be in the frame.
     *
     * @return null if a try_table around the run keeps it in its method: because there is no frame;
     *     or because it makes a tail call, which no handler is around any more
     */
    private long @Nullable [] handled(Run run, long[] written) {
        long[] handled = new long[written.length];
        if (run.block().handler == null) {
            return handled;
        }
        boolean throwsAny = false;
        for (int i = run.start(); i < run.end(); i++) {
            OpCode op = body.code().get(i).opcode();
            if (body.height(i) >= 0) {
                if (Effects.isTailCall(op)) {
                    return null;
                }
                throwsAny |= Effects.mayThrow(op);
            }
        }
        long[] read = liveness.handler(run.block().handler);
        for (int i = 0; i < handled.length; i++) {
            handled[i] = throwsAny ? read[i] & written[i] : 0;
        }
        return frame == null && Liveness.count(handled) > 0 ? null : handled;
    }

    /**
     * Finds what a run reads, writes and leaves for, unless it leaves for too many constructs; says
     * whether it may grow the memory.
     */
    private boolean scan(Run run, long[] read, long[] written, List<Block> exits) {
        scans++;
        boolean mayGrow = false;
        for (int i = run.start(); i < run.end() && exits.size() <= maxExits(); i++) {
            Part part = starts[i];
            if (part != null && part.region().end() <= run.end()) {
                Liveness.addAll(read, part.read());
                Liveness.addAll(written, part.written());
                part.region().exits().forEach(exit -> addExit(exit, run, exits));
                mayGrow |= part.region().mayGrowMemory();
                i = part.region().end() - 1;
                continue;
            }
            AnnotatedInstruction instruction = body.code().get(i);
            switch (instruction.opcode()) {
                case LOCAL_GET -> Liveness.set(read, (int) instruction.operand(0));
                case LOCAL_SET, LOCAL_TEE -> Liveness.set(written, (int) instruction.operand(0));
                case BR, BR_IF, BR_TABLE, TRY_TABLE -> {
                    for (Block target : body.distinctTargets(i)) {
                        addExit(target, run, exits);
                    }
                }
                case RETURN, RETURN_CALL, RETURN_CALL_INDIRECT -> {
                    if (body.height(i) >= 0) {
                        addExit(body.root(), run, exits);
                    }
                }
                case CALL -> mayGrow |= plan.shape().mayGrowMemory((int) instruction.operand(0));
                case CALL_INDIRECT, MEMORY_GROW -> mayGrow = true;
                default -> {}
            }
        }
        return mayGrow;
    }

    private void addExit(Block target, Run run, List<Block> exits) {
        if (target.start < run.start() && leftBy[target.number] != scans) {
            leftBy[target.number] = scans;
            exits.add(target);
        }
    }
}
