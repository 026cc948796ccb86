package dev.portside.engine.compiler;

import dev.portside.engine.compiler.BodyScan.TailCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the functions that may leave a call to be made when they return. */
final class DeferringFunctions {
    /*
     * The largest set whose members each have a tail call into it, or through a table. It is what is left of all that make tail calls
     * when those are taken out, one after the other, whose last callee in the set has been taken out.
     */

    private final BitSet found;
    private final BitSet indirect;

    /** How many tail calls into the set a function makes. */
    private final int[] calls;

    private final Map<Integer, List<Integer>> callers = new HashMap<>();

    private DeferringFunctions(BodyScan scan, Collection<Integer> interpreted, int functions) {
        indirect = scan.indirectTailCallers();
        found = (BitSet) indirect.clone();
        scan.tailCalls().forEach(call -> found.set(call.caller()));
        interpreted.forEach(found::clear);
        calls = new int[functions];
        for (TailCall call : scan.tailCalls()) {
            if (found.get(call.callee())) {
                calls[call.caller()]++;
                callers.computeIfAbsent(call.callee(), _ -> new ArrayList<>()).add(call.caller());
            }
        }
    }

    /**
     * @param interpreted functions that are left to the interpreter, which are none
     * @param functions how many functions there are
     */
    static BitSet find(BodyScan scan, Collection<Integer> interpreted, int functions) {
        DeferringFunctions deferring = new DeferringFunctions(scan, interpreted, functions);
        deferring.reduce();
        return deferring.found;
    }

    private void reduce() {
        Deque<Integer> taken = new ArrayDeque<>();
        found.stream().filter(this::leadsNowhere).forEach(taken::add);
        taken.forEach(found::clear);
        while (!taken.isEmpty()) {
            for (int caller : callers.getOrDefault(taken.remove(), List.of())) {
                calls[caller]--;
                if (found.get(caller) && leadsNowhere(caller)) {
                    found.clear(caller);
                    taken.add(caller);
                }
            }
        }
    }

    private boolean leadsNowhere(int function) {
        return calls[function] == 0 && !indirect.get(function);
    }
}
