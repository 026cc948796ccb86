package dev.portside.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/** The classes through which the host calls functions by number, with arguments in arrays. */
final class EntryClasses {

    private static final MethodTypeDesc INVOKE =
            MethodTypeDesc.of(CD_boolean, CD_int, Names.LONGS, Names.OBJECTS);
    private static final MethodTypeDesc CALL =
            MethodTypeDesc.of(CD_boolean, CD_int, Names.LONGS, Names.OBJECTS, Names.STATE);
    private static final int PER_METHOD = 64;
    private static final int PER_CLASS = 1_024;

    private final ClassPlan plan;
    private final int[] entries;

    EntryClasses(ClassPlan plan) {
        this.plan = plan;
        this.entries = plan.shape().entries().stream().toArray();
    }

    int count() {
        return (entries.length + PER_CLASS - 1) / PER_CLASS;
    }

    /** Emits the state's method that finds the right class. */
    void emitInvoke(ClassBuilder builder) {
        builder.withMethodBody(
                "invoke",
                INVOKE,
                ClassFile.ACC_PUBLIC,
                code -> {
                    emitSearch(code, 0, entries.length);
                });
    }

    private void emitSearch(CodeBuilder code, int from, int end) {
        if (from == end) {
            code.iconst_0().ireturn();
        } else if (end - from <= PER_METHOD) {
            code.iload(1).aload(2).aload(3).aload(0);
            code.invokestatic(Names.entries(from / PER_CLASS), "from" + from, CALL).ireturn();
        } else {
            int chunks = (end - from + PER_METHOD - 1) / PER_METHOD;
            int middle = from + chunks / 2 * PER_METHOD;
            Label upper = code.newLabel();
            code.iload(1).loadConstant(entries[middle]).if_icmpge(upper);
            emitSearch(code, from, middle);
            code.labelBinding(upper);
            emitSearch(code, middle, end);
        }
    }

    byte[] emit(ClassFile classFile, int group) {
        int first = group * PER_CLASS;
        int end = Math.min(first + PER_CLASS, entries.length);
        return classFile.build(
                Names.entries(group),
                builder -> {
                    builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
                    for (int from = first; from < end; from += PER_METHOD) {
                        emitMethod(builder, from, Math.min(from + PER_METHOD, end));
                    }
                });
    }

    private void emitMethod(ClassBuilder builder, int from, int end) {
        builder.withMethodBody(
                "from" + from,
                CALL,
                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                code -> {
                    List<SwitchCase> cases = new ArrayList<>();
                    for (int i = from; i < end; i++) {
                        cases.add(SwitchCase.of(entries[i], code.newLabel()));
                    }
                    Label otherwise = code.newLabel();
                    code.iload(0).lookupswitch(otherwise, cases);
                    for (int i = from; i < end; i++) {
                        code.labelBinding(cases.get(i - from).target());
                        emitCall(code, entries[i]);
                    }
                    code.labelBinding(otherwise).iconst_0().ireturn();
                });
    }

    private void emitCall(CodeBuilder code, int function) {
        FunctionInfo info = plan.shape().function(function);
        if (info.isWide()) {
            code.aload(1).aload(2);
        } else {
            for (int i = 0; i < info.params().length; i++) {
                Emission.unpack(code, info.params()[i], i, 1, 2);
            }
        }
        code.aload(3);
        code.invokestatic(plan.owner(function), plan.method(function), info.method());
        if (info.results().length > 0) {
            TypeKind kind = info.results()[0];
            code.storeLocal(kind, 4);
            Emission.emitStoreOut(code, kind, 0, 4, 3);
        }
        code.iconst_1().ireturn();
    }
}
