package dev.portside.engine.compiler;

import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a function that is split off into a method of its own: instructions one after the other
 * in one construct, entered at the first and left behind the last or by branches.
 *
 * @param name the method
 * @param owner its class
 * @param enclosing the construct whose instructions these are
 * @param start the first instruction
 * @param end the instruction after the last
 * @param ins the locals that are read in it before they are written
 * @param outs the locals that are written in it and read after it
 * @param exits where branches leave for
 * @param fallsThrough whether it can be left behind the last instruction
 * @param mayGrowMemory whether memory 0 may be another array afterwards
 * @param frame the class of the object the function's methods share locals in; null when locals are
 *     handed over one by one
 * @param handled the locals written in it that handlers around it read after an exception; it works
 *     on these in the frame, and there are none without
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Region(
        String name,
        ClassDesc owner,
        Block enclosing,
        int start,
        int end,
        int[] ins,
        int[] outs,
        List<Block> exits,
        boolean fallsThrough,
        boolean mayGrowMemory,
        @Nullable ClassDesc frame,
        int[] handled) {

    /** What the method returns. */
    enum Returns {
        /** There is one way out; written locals, if any, are in the state's {@code out}. */
        NOTHING,
        /** There is one way out and one written local, which is returned; never with a frame. */
        LOCAL,
        /** The number of the exit, 0 for behind the end; written locals are in {@code out}. */
        EXIT
    }

    Returns returns() {
        if (exits.size() + (fallsThrough ? 1 : 0) > 1) {
            return Returns.EXIT;
        }
        return outs.length == 1 && frame == null ? Returns.LOCAL : Returns.NOTHING;
    }

    /** Parts of the same function are the same when they begin and end in the same places. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Region region && start == region.start && end == region.end;
    }

    @Override
    public int hashCode() {
        return 31 * start + end;
    }

    /** Returns where in the state's {@code out} the values that branches carry begin. */
    int carriedAt() {
        return frame == null ? outs.length : 0;
    }

    MethodTypeDesc method(TypeKind[] locals) {
        if (frame != null) {
            boolean isExit = returns() == Returns.EXIT;
            return MethodTypeDesc.of(
                    isExit ? ConstantDescs.CD_int : ConstantDescs.CD_void, frame, Names.STATE);
        }
        ClassDesc[] params = new ClassDesc[ins.length + 1];
        for (int i = 0; i < ins.length; i++) {
            params[i] = Kinds.desc(locals[ins[i]]);
        }
        params[ins.length] = Names.STATE;
        ClassDesc result =
                switch (returns()) {
                    case NOTHING -> ConstantDescs.CD_void;
                    case LOCAL -> Kinds.desc(locals[outs[0]]);
                    case EXIT -> ConstantDescs.CD_int;
                };
        return MethodTypeDesc.of(result, params);
    }
}
