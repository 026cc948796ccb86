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
    private static final int PUBLIC_STATIC = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;
    private static final int METHOD_BYTES = 5_000;
    private static final int PER_CLASS = 1_024;

    private final ClassPlan plan;
    private final List<List<Part>> classes = new ArrayList<>();

    /** Some functions, ascending, that one method calls. */
    private record Part(List<Integer> functions) {

        int first() {
            return functions.getFirst();
        }

        String method() {
            return "from" + first();
        }
    }

    EntryClasses(ClassPlan plan) {
        this.plan = plan;
        int entries = PER_CLASS;
        int bytes = METHOD_BYTES;
        for (int function : plan.shape().entries().stream().toArray()) {
            if (entries == PER_CLASS) {
                classes.add(new ArrayList<>());
                entries = 0;
                bytes = METHOD_BYTES;
            }
            bytes += 40 + 10 * plan.shape().function(function).params().length;
            if (bytes > METHOD_BYTES) {
                classes.getLast().add(new Part(new ArrayList<>()));
                bytes = 0;
            }
            classes.getLast().getLast().functions().add(function);
            entries++;
        }
    }

    int count() {
        return classes.size();
    }

    /** Emits the state's method that finds the right class. */
    void emitInvoke(ClassBuilder builder) {
        List<Integer> firsts = classes.stream().map(parts -> parts.getFirst().first()).toList();
        builder.withMethodBody(
                "invoke",
                INVOKE,
                ClassFile.ACC_PUBLIC,
                code -> {
                    if (firsts.isEmpty()) {
                        code.iconst_0().ireturn();
                        return;
                    }
                    Halving.emit(
                            code,
                            1,
                            firsts,
                            group -> {
                                code.iload(1).aload(2).aload(3).aload(0);
                                code.invokestatic(Names.entries(group), "call", CALL).ireturn();
                            });
                });
    }

    byte[] emit(ClassFile classFile, int group) {
        List<Part> parts = classes.get(group);
        return classFile.build(
                Names.entries(group),
                builder -> {
                    builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
                    builder.withMethodBody(
                            "call",
                            CALL,
                            PUBLIC_STATIC,
                            code ->
                                    Halving.emit(
                                            code,
                                            0,
                                            parts.stream().map(Part::first).toList(),
                                            part -> {
                                                code.iload(0).aload(1).aload(2).aload(3);
                                                code.invokestatic(
                                                        Names.entries(group),
                                                        parts.get(part).method(),
                                                        CALL);
                                                code.ireturn();
                                            }));
                    parts.forEach(part -> emitMethod(builder, part));
                });
    }

    private void emitMethod(ClassBuilder builder, Part part) {
        builder.withMethodBody(
                part.method(),
                CALL,
                PUBLIC_STATIC,
                code -> {
                    List<SwitchCase> cases = new ArrayList<>();
                    for (int function : part.functions()) {
                        cases.add(SwitchCase.of(function, code.newLabel()));
                    }
                    Label otherwise = code.newLabel();
                    code.iload(0).lookupswitch(otherwise, cases);
                    for (SwitchCase one : cases) {
                        code.labelBinding(one.target());
                        emitCall(code, one.caseValue());
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
