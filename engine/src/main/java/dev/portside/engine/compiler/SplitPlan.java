package dev.portside.engine.compiler;

import java.lang.constant.ClassDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;

/** Which parts of a function are split off into methods of their own, and from which method. */
final class SplitPlan {
    /*
     * Locals are handed to parts and back one by one as long as this makes every method small enough: they then stay in registers where
     * the parts are called. The loop of an interpreter is not helped by that, as handing locals to the hundred parts it calls is larger
     * than a method may be. The methods of such a function share a frame: an object made for each call of the function, whose fields are
     * the locals that more than one method uses. A method that calls parts works on the fields themselves; one that calls none copies
     * what it needs to JVM locals and back; but not what a handler in another method reads should it throw.
     */

    /** Most locals a part may hand back without a frame. */
    static final int MAX_OUTS = 200;

    /** One method of the function. */
    private static final class Method {

        /** The parts called from it, in order. */
        final List<Region> parts = new ArrayList<>();

        /** Where these parts leave for, with the numbers they return; never 0. */
        final Map<Block, Integer> exits = new HashMap<>();

        /** The locals it uses itself. */
        final long[] locals;

        /** The locals that the parts called from it use. */
        final long[] framed;

        Method(int words) {
            locals = new long[words];
            framed = new long[words];
        }
    }

    private final Body body;
    private final List<Region> regions;
    private final @Nullable ClassDesc frame;
    private final boolean callsOthers;

    /** The part each part is called from, if it is not the function's own method. */
    private final Map<Region, Region> around = new HashMap<>();

    private final Map<Region, Method> methods = new HashMap<>();
    private final Method whole;
    private final long[] fields;

    /**
     * @param name the function's method
     * @param isFramed whether to use a frame even if the parts would do without
     */
    SplitPlan(ClassPlan plan, Body body, String name, boolean isFramed) {
        this.body = body;
        int limit = plan.options().methodBytes();
        boolean calls = false;
        int size = 0;
        Costs costs = new Costs(plan.shape(), body.locals().length, false);
        for (int i = 0; i < body.code().size(); i++) {
            size += costs.of(body, i);
            switch (body.code().get(i).opcode()) {
                case CALL, CALL_INDIRECT, RETURN_CALL, RETURN_CALL_INDIRECT -> calls = true;
                default -> {}
            }
        }
        callsOthers = calls;
        if (size <= limit) {
            frame = null;
            regions = List.of();
        } else {
            Liveness liveness = new Liveness(body);
            Splitter splitter = new Splitter(plan, body, name, liveness, null);
            if (!isFramed && splitter.split()) {
                frame = null;
            } else {
                frame = Names.frame(name);
                splitter = new Splitter(plan, body, name, liveness, frame);
                boolean _ = splitter.split();
            }
            regions = splitter.regions();
        }
        int words = (body.locals().length + 63) / 64;
        fields = new long[words];
        whole = new Method(words);
        regions.forEach(region -> methods.put(region, new Method(words)));
        nest();
        for (Region region : regions) {
            Method method = method(around.get(region));
            method.parts.add(region);
            for (Block exit : region.exits()) {
                method.exits.putIfAbsent(exit, method.exits.size() + 1);
            }
        }
        findLocals(null);
    }

    /** Finds the smallest other part around each; parts have no instructions in common, or all. */
    private void nest() {
        List<Region> sorted = new ArrayList<>(regions);
        sorted.sort(
                Comparator.comparingInt(Region::start)
                        .thenComparing(Region::end, Comparator.reverseOrder()));
        Deque<Region> open = new ArrayDeque<>();
        for (Region region : sorted) {
            while (!open.isEmpty() && open.peek().end() <= region.start()) {
                open.pop();
            }
            if (!open.isEmpty()) {
                around.put(region, open.peek());
            }
            open.push(region);
        }
    }

    private Method method(@Nullable Region region) {
        return region == null ? whole : Objects.requireNonNull(methods.get(region));
    }

    /** Finds out which locals a method uses, and those called from it before. */
    private void findLocals(@Nullable Region region) {
        Method method = method(region);
        method.parts.sort(Comparator.comparingInt(Region::start));
        int from = region == null ? 0 : region.start();
        for (Region part : method.parts) {
            findLocals(part);
            Liveness.add(method.framed, method(part).locals);
            Liveness.add(method.framed, method(part).framed);
            addLocals(method.locals, from, part.start());
            from = part.end();
            if (frame == null) {
                Liveness.addAll(method.locals, part.ins());
                Liveness.addAll(method.locals, part.outs());
            }
        }
        addLocals(method.locals, from, region == null ? body.code().size() : region.end());
        if (region != null && frame == null) {
            Liveness.addAll(method.locals, region.outs());
        }
        for (int i = 0; i < fields.length; i++) {
            fields[i] |= method.framed[i] & method.locals[i];
        }
        if (region != null) {
            Liveness.addAll(fields, region.ins());
            Liveness.addAll(fields, region.outs());
            Liveness.addAll(fields, region.handled());
            Liveness.addAll(method.framed, region.handled());
        }
    }

    /** Returns what a part returns when it leaves for a construct's label; never 0. */
    int exitNumber(Region part, Block block) {
        return Objects.requireNonNull(method(around.get(part)).exits.get(block));
    }

    /** Returns the parts, each a method of its own. */
    List<Region> regions() {
        return regions;
    }

    /** Returns the class of the function's frame, or null if it has none. */
    @Nullable ClassDesc frame() {
        return frame;
    }

    /** Returns the parts called from a method, in order. */
    List<Region> parts(@Nullable Region within) {
        return method(within).parts;
    }

    /** Returns the locals a method uses, those it only hands to parts and back included. */
    long[] locals(@Nullable Region region) {
        return method(region).locals;
    }

    /**
     * Returns the locals a method has in the frame: those that parts called from it use, and those
     * that handlers around it read.
     */
    long[] framed(@Nullable Region region) {
        return frame == null ? new long[fields.length] : method(region).framed;
    }

    /** Returns the locals that are fields of the frame. */
    long[] frameFields() {
        return fields;
    }

    private void addLocals(long[] used, int from, int to) {
        for (int i = from; i < to; i++) {
            AnnotatedInstruction instruction = body.code().get(i);
            switch (instruction.opcode()) {
                case LOCAL_GET, LOCAL_SET, LOCAL_TEE ->
                        Liveness.set(used, (int) instruction.operand(0));
                default -> {}
            }
        }
    }

    /** Says whether the function calls anything. */
    boolean callsOthers() {
        return callsOthers;
    }
}
