package dev.portside.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The classes that make calls left in the state by functions that have returned: for each kind of
 * result a loop, which goes on until a function has left none.
 */
final class DeferredCalls {
    /*
     * The functions are reached by a switch on their number. It is divided into methods small enough for HotSpot to compile, which are
     * found by halving, and these into classes whose constant pools have room.
     */

    private static final int FLAGS = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;
    private static final int METHOD_BYTES = 5_000;

    /** Methods to a class: some 8,000 functions. */
    private static final int PER_CLASS = 32;

    private final ClassPlan plan;
    private final Map<TypeKind, List<Part>> targets = new EnumMap<>(TypeKind.class);
    private final List<Part> parts = new ArrayList<>();

    /** Functions with one kind of result, ascending, that one method calls. */
    private record Part(ClassDesc owner, TypeKind result, List<Integer> functions) {

        int first() {
            return functions.getFirst();
        }

        String name() {
            return method(result) + "from" + first();
        }

        MethodTypeDesc type() {
            return MethodTypeDesc.of(desc(result), CD_int, Names.STATE);
        }
    }

    DeferredCalls(ClassPlan plan) {
        this.plan = plan;
        Map<TypeKind, List<Integer>> functions = new EnumMap<>(TypeKind.class);
        plan.shape().deferring().stream()
                .forEach(function ->
                        functions
                                .computeIfAbsent(
                                        resultKind(plan.shape().function(function)),
                                        _ -> new ArrayList<>())
                                .add(function));
        functions.forEach((result, all) -> targets.put(result, divide(result, all)));
    }

    private List<Part> divide(TypeKind result, List<Integer> functions) {
        List<Part> divided = new ArrayList<>();
        int size = METHOD_BYTES;
        for (int function : functions) {
            size += 20 + 14 * plan.shape().function(function).params().length;
            if (size > METHOD_BYTES) {
                ClassDesc owner = Names.deferred(parts.size() / PER_CLASS);
                Part part = new Part(owner, result, new ArrayList<>());
                divided.add(part);
                parts.add(part);
                size = 0;
            }
            divided.getLast().functions().add(function);
        }
        return divided;
    }

    /** Returns how many classes there are. */
    int count() {
        return (parts.size() + PER_CLASS - 1) / PER_CLASS;
    }

    /** Returns the kind of what a function's method returns. */
    static TypeKind resultKind(FunctionInfo info) {
        return info.results().length == 0 ? TypeKind.VOID : info.results()[0];
    }

    static String method(TypeKind result) {
        return "make" + result.name().charAt(0);
    }

    static MethodTypeDesc type(TypeKind result) {
        return MethodTypeDesc.of(desc(result), Names.STATE);
    }

    private static ClassDesc desc(TypeKind result) {
        return result == TypeKind.VOID ? ConstantDescs.CD_void : Kinds.desc(result);
    }

    /** Emits a class; the first has the loops. */
    byte[] emit(ClassFile classFile, int index) {
        int from = index * PER_CLASS;
        return classFile.build(
                Names.deferred(index),
                builder -> {
                    builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
                    if (index == 0) {
                        targets.forEach((result, all) -> emitLoop(builder, result, all));
                    }
                    for (Part part :
                            parts.subList(from, Math.min(from + PER_CLASS, parts.size()))) {
                        builder.withMethodBody(
                                part.name(),
                                part.type(),
                                FLAGS,
                                code -> emitPart(code, part.functions()));
                    }
                });
    }

    private static void emitLoop(ClassBuilder builder, TypeKind result, List<Part> all) {
        builder.withMethodBody(
                method(result),
                type(result),
                FLAGS,
                code -> {
                    Label again = code.newBoundLabel();
                    Label done = code.newLabel();
                    code.aload(0).getfield(Names.STATE, "deferred", CD_int).istore(1);
                    code.aload(0).iconst_0().putfield(Names.STATE, "deferred", CD_int);
                    Halving.emit(
                            code,
                            1,
                            // The numbers in the state are one more.
                            all.stream().map(part -> part.first() + 1).toList(),
                            found -> {
                                Part part = all.get(found);
                                code.iload(1).aload(0);
                                code.invokestatic(part.owner(), part.name(), part.type());
                                code.goto_(done);
                            });
                    code.labelBinding(done);
                    Label isLast = code.newLabel();
                    code.aload(0).getfield(Names.STATE, "deferred", CD_int).ifeq(isLast);
                    if (result != TypeKind.VOID) {
                        VariableEmitter.pop(code, result);
                    }
                    code.goto_(again).labelBinding(isLast).return_(result);
                });
    }

    private void emitPart(CodeBuilder code, List<Integer> functions) {
        List<SwitchCase> cases = new ArrayList<>();
        for (int function : functions) {
            cases.add(SwitchCase.of(function + 1, code.newLabel()));
        }
        Label otherwise = code.newLabel();
        int first = functions.getFirst() + 1;
        int last = functions.getLast() + 1;
        code.iload(0);
        if (last - first < 3 * functions.size()) {
            code.tableswitch(first, last, otherwise, cases);
        } else {
            code.lookupswitch(otherwise, cases);
        }
        for (int i = 0; i < functions.size(); i++) {
            code.labelBinding(cases.get(i).target());
            emitCall(code, functions.get(i));
        }
        code.labelBinding(otherwise)
                .invokestatic(Names.TRAP, "unreachable", MethodTypeDesc.of(Names.TRAP))
                .athrow();
    }

    private void emitCall(CodeBuilder code, int function) {
        FunctionInfo info = plan.shape().function(function);
        code.aload(1).getfield(Names.STATE, "deferredArgs", Names.LONGS).astore(2);
        code.aload(1).getfield(Names.STATE, "deferredRefs", Names.OBJECTS).astore(3);
        if (info.isWide()) {
            code.aload(2).aload(3);
        } else {
            for (int i = 0; i < info.params().length; i++) {
                Emission.unpack(code, info.params()[i], i, 2, 3);
            }
        }
        code.aload(1);
        code.invokestatic(plan.owner(function), Names.function(function), info.method());
        code.return_(resultKind(info));
    }
}
