package dev.portside.engine.compiler;

import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;

/** Which parts of a function are split off into methods of their own, and from which method. */
final class SplitPlan {
    /*
     * Locals are handed to parts and back one by one as long as this makes every method small enough: they then stay in registers where
     * the parts are called. The loop of an interpreter is not helped by that, as handing locals to the hundred parts it calls is larger
     * than a method may be. The methods of such a function share a frame: an object made for each call of the function, whose fields are
     * the locals that more than one method uses. A method that calls parts works on the fields themselves; one that calls none copies
     * what it needs to JVM locals and back.
     */

    /** Most locals a part may hand back without a frame. */
    static final int MAX_OUTS = 200;

    /**
     * The parts called from one method.
     *
     * @param parts by their first instruction
     * @param exits where they leave for, in the order of their numbers
     */
    private record Calls(Map<Integer, Region> parts, List<Block> exits) {

        static Calls none() {
            return new Calls(new TreeMap<>(), new ArrayList<>());
        }
    }

    private final Body body;
    private final List<Region> regions;
    private final @Nullable ClassDesc frame;
    private final boolean callsOthers;

    /** The part each part is called from, if it is not the function's own method. */
    private final Map<Region, Region> around = new HashMap<>();

    /** What each part's method calls. */
    private final Map<Region, Calls> inner = new HashMap<>();

    /** What the function's own method calls. */
    private final Calls outer = Calls.none();

    /**
     * @param isFramed whether to use a frame even if the parts would do without
     */
    SplitPlan(ClassPlan plan, Body body, boolean isFramed) {
        this.body = body;
        int limit = plan.options().methodBytes();
        boolean calls = false;
        int size = 0;
        Costs costs = new Costs(plan.shape(), body.locals().length, false);
        for (AnnotatedInstruction instruction : body.code()) {
            size += costs.of(instruction);
            switch (instruction.opcode()) {
                case CALL, CALL_INDIRECT, RETURN_CALL, RETURN_CALL_INDIRECT -> calls = true;
                default -> {}
            }
        }
        callsOthers = calls;
        Splitter splitter = new Splitter(plan, body, null);
        if (size <= limit || (!isFramed && splitter.split())) {
            frame = null;
        } else {
            frame = Names.frame(body.function());
            splitter = new Splitter(plan, body, frame);
            boolean _ = splitter.split();
        }
        regions = splitter.regions();
        regions.forEach(region -> inner.put(region, Calls.none()));
        regions.forEach(this::place);
    }

    /** Finds the smallest other part around one. */
    private void place(Region region) {
        Region smallest = null;
        for (Region other : regions) {
            if (!other.equals(region)
                    && other.start() <= region.start()
                    && other.end() >= region.end()
                    && (smallest == null || length(other) < length(smallest))) {
                smallest = other;
            }
        }
        if (smallest != null) {
            around.put(region, smallest);
        }
        Calls calls = calls(smallest);
        calls.parts.put(region.start(), region);
        region.exits().stream()
                .filter(exit -> !calls.exits.contains(exit))
                .forEach(calls.exits::add);
    }

    private static int length(Region region) {
        return region.end() - region.start();
    }

    private Calls calls(@Nullable Region within) {
        return within == null ? outer : Objects.requireNonNull(inner.get(within));
    }

    /** Returns what a part returns when it leaves for a construct's label; never 0. */
    int exitNumber(Region part, Block block) {
        return calls(around.get(part)).exits.indexOf(block) + 1;
    }

    /** Returns the parts, each a method of its own. */
    List<Region> regions() {
        return regions;
    }

    /** Returns the class of the function's frame, or null if it has none. */
    @Nullable ClassDesc frame() {
        return frame;
    }

    /** Returns the parts called from a method, by their first instruction. */
    Map<Integer, Region> parts(@Nullable Region within) {
        return calls(within).parts;
    }

    /** Returns the locals a method uses, those it only hands to parts and back included. */
    long[] locals(@Nullable Region region) {
        long[] used = newSet();
        Map<Integer, Region> parts = parts(region);
        int from = region == null ? 0 : region.start();
        int to = region == null ? body.code().size() : region.end();
        for (int i = from; i < to; i++) {
            Region part = parts.get(i);
            if (part == null) {
                addLocal(used, i);
            } else {
                if (frame == null) {
                    addAll(used, part.ins());
                    addAll(used, part.outs());
                }
                i = part.end() - 1;
            }
        }
        if (region != null && frame == null) {
            addAll(used, region.outs());
        }
        return used;
    }

    /** Returns the locals that the parts called from a method use: it has them in the frame. */
    long[] framed(@Nullable Region region) {
        long[] used = newSet();
        for (Region part : parts(region).values()) {
            for (int i = part.start(); frame != null && i < part.end(); i++) {
                addLocal(used, i);
            }
        }
        return used;
    }

    /** Returns the locals that are fields of the frame. */
    long[] frameFields() {
        long[] fields = both(framed(null), locals(null));
        for (Region region : regions) {
            addAll(fields, region.ins());
            addAll(fields, region.outs());
            Liveness.add(fields, both(framed(region), locals(region)));
        }
        return fields;
    }

    private static long[] both(long[] a, long[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] &= b[i];
        }
        return a;
    }

    private void addLocal(long[] used, int index) {
        AnnotatedInstruction instruction = body.code().get(index);
        switch (instruction.opcode()) {
            case LOCAL_GET, LOCAL_SET, LOCAL_TEE ->
                    Liveness.set(used, (int) instruction.operand(0));
            default -> {}
        }
    }

    private static void addAll(long[] used, int[] locals) {
        for (int local : locals) {
            Liveness.set(used, local);
        }
    }

    private long[] newSet() {
        return new long[(body.locals().length + 63) / 64];
    }

    /** Says whether the function calls anything. */
    boolean callsOthers() {
        return callsOthers;
    }
}
