package dev.portside.engine.compiler;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;

/** Which parts of a function are split off into methods of their own, and from which method. */
final class SplitPlan {

    /** Most locals a part may hand back. */
    static final int MAX_OUTS = 200;

    /** Where a part is called: from another part's method, or from the function's own (null). */
    private record Place(int start, @Nullable Region within) {}

    private final Body body;
    private final List<Region> regions;
    private final Map<Place, Region> places = new HashMap<>();
    private final boolean callsOthers;

    SplitPlan(ClassPlan plan, Body body) {
        this.body = body;
        boolean calls = false;
        int size = 0;
        Costs costs = new Costs(plan.shape(), body.locals().length);
        for (AnnotatedInstruction instruction : body.code()) {
            size += costs.of(instruction);
            switch (instruction.opcode()) {
                case CALL, CALL_INDIRECT, RETURN_CALL, RETURN_CALL_INDIRECT -> calls = true;
                default -> {}
            }
        }
        callsOthers = calls;
        regions =
                size <= plan.options().methodBytes()
                        ? List.of()
                        : new Splitter(plan, body, costs).split();
        regions.forEach(this::place);
    }

    /** Finds the smallest other part around one. */
    private void place(Region region) {
        Region around = null;
        for (Region other : regions) {
            if (!other.equals(region)
                    && other.start() <= region.start()
                    && other.end() >= region.end()
                    && (around == null
                            || other.end() - other.start() < around.end() - around.start())) {
                around = other;
            }
        }
        places.put(new Place(region.start(), around), region);
    }

    /** Returns the parts, each a method of its own. */
    List<Region> regions() {
        return regions;
    }

    /** Returns the part directly within a method that starts at an instruction, if any. */
    @Nullable Region startingAt(int index, @Nullable Region within) {
        return regions.isEmpty() ? null : places.get(new Place(index, within));
    }

    /** Returns the locals a method uses beyond those it is given. */
    int[] innerLocals(@Nullable Region region) {
        long[] used = new long[(body.locals().length + 63) / 64];
        int from = region == null ? 0 : region.start();
        int to = region == null ? body.code().size() : region.end();
        for (int i = from; i < to; i++) {
            Region part = startingAt(i, region);
            if (part != null) {
                for (int local : part.ins()) {
                    Liveness.set(used, local);
                }
                for (int local : part.outs()) {
                    Liveness.set(used, local);
                }
                i = part.end() - 1;
                continue;
            }
            AnnotatedInstruction instruction = body.code().get(i);
            switch (instruction.opcode()) {
                case LOCAL_GET, LOCAL_SET, LOCAL_TEE ->
                        Liveness.set(used, (int) instruction.operand(0));
                default -> {}
            }
        }
        if (region != null) {
            for (int local : region.outs()) {
                Liveness.set(used, local);
            }
            for (int local : region.ins()) {
                used[local >> 6] &= ~(1L << (local & 63));
            }
        }
        return Splitter.indices(used);
    }

    /** Says whether the function calls anything. */
    boolean callsOthers() {
        return callsOthers;
    }
}
