package dev.portside.engine.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** Calls, direct and through tables. */
final class CallEmitter {

    private CallEmitter() {}

    static void emitCall(Emission e, ClassPlan plan, int function) {
        FunctionInfo callee = e.shape().function(function);
        OperandStack stack = e.stack();
        CodeBuilder code = e.code();
        stack.flush();
        if (callee.isWide()) {
            e.pack(callee.params(), e.temp(0));
        }
        e.loadState();
        code.invokestatic(plan.owner(function), plan.method(function), callee.method());
        stack.drop(callee.params().length);
        pushResults(e, callee);
        if (e.shape().mayGrowMemory(function)) {
            e.reloadMemory();
        }
    }

    static void emitCallIndirect(Emission e, int typeIndex, int table) {
        FunctionInfo callee = e.shape().type(typeIndex);
        OperandStack stack = e.stack();
        CodeBuilder code = e.code();
        stack.flush();
        if (callee.isWide()) {
            int index = e.temp(3);
            code.istore(index);
            e.pack(callee.params(), e.temp(0));
            code.iload(index);
            e.loadState();
            e.loadTable(table);
            code.loadConstant(typeIndex).invokestatic(Names.TABLES, "callSlow", Dispatcher.SLOW);
            if (callee.results().length > 0) {
                e.loadOut(callee.results()[0], 0);
            }
        } else {
            e.loadState();
            int type = e.shape().canonicalType(typeIndex);
            code.invokestatic(
                    Names.dispatcher(type),
                    Dispatcher.method(table),
                    Kinds.method(
                            callee.params(), callee.results(), ConstantDescs.CD_int, Names.STATE));
        }
        stack.drop(callee.params().length + 1);
        pushResults(e, callee);
        e.reloadMemory();
    }

    /** Notes the first result, which is on the JVM stack, and fetches the others. */
    static void pushResults(Emission e, FunctionInfo callee) {
        TypeKind[] results = callee.results();
        for (int i = 0; i < results.length; i++) {
            if (i > 0) {
                e.loadOut(results[i], i);
            }
            e.stack().push(results[i]);
        }
    }

    /** Leaves a function's start to the method that goes on in its middle unless the local is 0. */
    static void emitAgain(Emission e, ClassPlan plan, int local) {
        int function = e.body().function();
        FunctionInfo info = e.shape().function(function);
        CodeBuilder code = e.code();
        Label start = code.newLabel();
        code.iload(e.parameterSlot(local)).ifeq(start);
        for (int i = 0; i < info.params().length; i++) {
            code.loadLocal(info.params()[i], e.parameterSlot(i));
        }
        e.loadState();
        code.invokestatic(plan.owner(function), Names.again(function), info.method());
        if (info.results().length == 0) {
            code.return_();
        } else {
            code.return_(info.results()[0]);
        }
        code.labelBinding(start);
    }

    /** Emits the body of a function that is left to the interpreter. */
    static void emitInterpreted(CodeBuilder code, FunctionInfo info, int function) {
        int slots = info.isWide() ? 2 : Kinds.slots(info.params());
        int temp = slots + 1;
        code.aload(slots).loadConstant(function);
        if (info.isWide()) {
            code.aload(0).aload(1);
        } else {
            int slot = 0;
            for (TypeKind kind : info.params()) {
                code.loadLocal(kind, slot);
                slot += kind.slotSize();
            }
            Emission.pack(code, info.params(), temp);
        }
        code.invokevirtual(
                Names.MODULE_STATE,
                "callInterpreted",
                MethodTypeDesc.of(
                        ConstantDescs.CD_void, ConstantDescs.CD_int, Names.LONGS, Names.OBJECTS));
        if (info.results().length == 0) {
            code.return_();
        } else {
            Emission.emitLoadOut(code, info.results()[0], 0, slots);
            code.return_(info.results()[0]);
        }
    }
}
