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
 * The class that makes calls left in the state by functions that have returned: for each kind of
 * result a loop, which goes on until a function has left none.
 */
final class DeferredCalls {
    /*
     * The functions are reached by a switch on their number. It is divided into methods small enough for HotSpot to compile, which are
     * found by halving.
     */

    private static final int FLAGS = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;
    private static final int METHOD_BYTES = 5_000;

    private final ClassPlan plan;
    private final Map<TypeKind, List<Integer>> targets = new EnumMap<>(TypeKind.class);

    DeferredCalls(ClassPlan plan) {
        this.plan = plan;
        plan.shape().deferring().stream()
                .forEach(function ->
                        targets.computeIfAbsent(
                                        resultKind(plan.shape().function(function)),
                                        _ -> new ArrayList<>())
                                .add(function));
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

    byte[] emit(ClassFile classFile) {
        return classFile.build(
                Names.DEFERRED,
                builder -> {
                    builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
                    targets.forEach((result, functions) -> emit(builder, result, functions));
                });
    }

    private void emit(ClassBuilder builder, TypeKind result, List<Integer> functions) {
        List<List<Integer>> parts = divide(functions);
        builder.withMethodBody(
                method(result),
                type(result),
                FLAGS,
                code -> {
                    Label again = code.newBoundLabel();
                    Label done = code.newLabel();
                    code.aload(0).getfield(Names.STATE, "deferred", CD_int).istore(1);
                    code.aload(0).iconst_0().putfield(Names.STATE, "deferred", CD_int);
                    emitSearch(code, result, parts, done);
                    code.labelBinding(done);
                    Label isLast = code.newLabel();
                    code.aload(0).getfield(Names.STATE, "deferred", CD_int).ifeq(isLast);
                    if (result != TypeKind.VOID) {
                        VariableEmitter.pop(code, result);
                    }
                    code.goto_(again).labelBinding(isLast).return_(result);
                });
        for (List<Integer> part : parts) {
            builder.withMethodBody(
                    name(result, part), partType(result), FLAGS, code -> emitPart(code, part));
        }
    }

    private List<List<Integer>> divide(List<Integer> functions) {
        List<List<Integer>> parts = new ArrayList<>();
        int size = METHOD_BYTES;
        for (int function : functions) {
            size += 20 + 14 * plan.shape().function(function).params().length;
            if (size > METHOD_BYTES) {
                parts.add(new ArrayList<>());
                size = 0;
            }
            parts.getLast().add(function);
        }
        return parts;
    }

    private static String name(TypeKind result, List<Integer> part) {
        return method(result) + "from" + part.getFirst();
    }

    private static MethodTypeDesc partType(TypeKind result) {
        return MethodTypeDesc.of(desc(result), CD_int, Names.STATE);
    }

    /** Calls the part that has the function whose number, plus one, is in local 1. */
    private void emitSearch(
            CodeBuilder code, TypeKind result, List<List<Integer>> parts, Label done) {
        if (parts.size() == 1) {
            code.iload(1).aload(0);
            code.invokestatic(Names.DEFERRED, name(result, parts.getFirst()), partType(result));
            code.goto_(done);
            return;
        }
        int middle = parts.size() / 2;
        Label upper = code.newLabel();
        code.iload(1).loadConstant(parts.get(middle).getFirst() + 1).if_icmpge(upper);
        emitSearch(code, result, parts.subList(0, middle), done);
        code.labelBinding(upper);
        emitSearch(code, result, parts.subList(middle, parts.size()), done);
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
