package dev.portside.engine.compiler;

import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which class each function goes into. Immutable. */
final class ClassPlan {
    /*
     * Neighbours call each other, so groups are runs of functions. A class is loaded and verified as a whole when one of its functions is
     * first called: small ones make a quick start, large ones waste less on constant pools.
     */

    private static final int INSTRUCTIONS = 8_000;
    private static final int FUNCTIONS = 200;

    private final ModuleShape shape;
    private final CompilerOptions options;
    private final int[] groups;
    private final List<Integer> firsts = new ArrayList<>();

    /** The class of each group, which every call of its functions names. */
    private final ClassDesc[] classes;

    ClassPlan(ModuleShape shape, CompilerOptions options) {
        this.shape = shape;
        this.options = options;
        this.groups = new int[shape.functionCount()];
        int instructions = INSTRUCTIONS;
        for (int i = shape.importedFunctions(); i < groups.length; i++) {
            int size = shape.scan().instructions(i);
            if (instructions + size > INSTRUCTIONS || i - firsts.getLast() >= FUNCTIONS) {
                firsts.add(i);
                instructions = 0;
            }
            instructions += size;
            groups[i] = firsts.size() - 1;
        }
        classes = new ClassDesc[firsts.size()];
        Arrays.setAll(classes, Names::functions);
    }

    ModuleShape shape() {
        return shape;
    }

    CompilerOptions options() {
        return options;
    }

    int groupCount() {
        return firsts.size();
    }

    /** Returns the first function of each group. */
    List<Integer> firsts() {
        return firsts;
    }

    /** Returns the group a function of the module is in. */
    int group(int function) {
        return groups[function];
    }

    /** Returns the first function of a group. */
    int first(int group) {
        return firsts.get(group);
    }

    /** Returns the function after the last of a group. */
    int end(int group) {
        return group + 1 < firsts.size() ? firsts.get(group + 1) : groups.length;
    }

    /** Returns the method by which a function is called, which returns when all of it is done. */
    String method(int function) {
        return shape.isDeferring(function) ? Names.completing(function) : Names.function(function);
    }

    /**
     * Returns the class a function's method is in; imports are called through the state's class.
     */
    ClassDesc owner(int function) {
        return function < shape.importedFunctions() ? Names.STATE : classes[groups[function]];
    }
}
