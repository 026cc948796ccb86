package dev.portside.engine.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.List;
import java.util.function.IntConsumer;

/** Code that finds where a number belongs among many, where one switch would be too large. */
final class Halving {

    private Halving() {}

    /**
     * Emits comparisons of a local that halve ascending numbers until one is left: the last that is
     * not above the local, or the first of all.
     *
     * @param found emits what follows for the number with an index; it must not go on behind
     */
    static void emit(CodeBuilder code, int local, List<Integer> firsts, IntConsumer found) {
        emit(code, local, firsts, 0, firsts.size(), found);
    }

    private static void emit(
            CodeBuilder code,
            int local,
            List<Integer> firsts,
            int from,
            int end,
            IntConsumer found) {
        if (end - from == 1) {
            found.accept(from);
            return;
        }
        int middle = (from + end) / 2;
        Label upper = code.newLabel();
        code.iload(local).loadConstant(firsts.get(middle)).if_icmpge(upper);
        emit(code, local, firsts, from, middle, found);
        code.labelBinding(upper);
        emit(code, local, firsts, middle, end, found);
    }
}
