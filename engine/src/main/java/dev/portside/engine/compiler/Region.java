package dev.portside.engine.compiler;

import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

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
        boolean mayGrowMemory) {

    /** What the method returns. */
    enum Returns {
        /** There is one way out; written locals, if any, are in the state's {@code out}. */
        NOTHING,
        /** There is one way out and one written local, which is returned. */
        LOCAL,
        /** The number of the exit, 0 for behind the end; written locals are in {@code out}. */
        EXIT
    }

    Returns returns() {
        if (exits.size() + (fallsThrough ? 1 : 0) > 1) {
            return Returns.EXIT;
        }
        return outs.length == 1 ? Returns.LOCAL : Returns.NOTHING;
    }

    /** Returns the number of the exit to a construct's label. */
    int exit(Block block) {
        return exits.indexOf(block) + 1;
    }

    MethodTypeDesc method(TypeKind[] locals) {
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
