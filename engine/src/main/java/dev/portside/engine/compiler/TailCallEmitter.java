package dev.portside.engine.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ConstantDescs;

/** Tail calls, which must not use the stack up however many follow each other. */
final class TailCallEmitter {
    /*
     * A function that calls itself last starts anew with other parameters. Where the callee makes no tail calls itself, or none that lead
     * anywhere but to such functions, an ordinary call does: nothing piles up.
     *
     * Otherwise the caller leaves the callee's number and arguments in the state and returns, with a result nobody looks at: the call is
     * deferred. Functions that may do so are the module's deferring ones (ModuleShape). Everybody calls those by a second method, which
     * makes the deferred calls (DeferredCalls) until one returns without leaving another. Calls of all other functions stay as they are.
     */

    private TailCallEmitter() {}

    /** Starts the function anew; its arguments are on the stack. */
    static void emitSelf(Emission e, Label start) {
        OperandStack stack = e.stack();
        CodeBuilder code = e.code();
        stack.flush();
        TypeKind[] params = e.shape().function(e.body().function()).params();
        for (int i = params.length - 1; i >= 0; i--) {
            code.storeLocal(params[i], e.parameterSlot(i));
        }
        for (int i = params.length; i < stack.size(); i++) {
            VariableEmitter.pop(code, stack.kind(i));
        }
        code.goto_(start);
        stack.drop(params.length);
    }

    /** Leaves a call to be made when the function has returned what is then on the stack. */
    static void emitDeferred(Emission e, int function) {
        FunctionInfo callee = e.shape().function(function);
        CodeBuilder code = e.code();
        e.stack().flush();
        e.atLeast(7L * callee.params().length);
        for (int i = callee.params().length - 1; i >= 0; i--) {
            code.storeLocal(callee.params()[i], e.temp(0));
            emitArgument(code, callee.params()[i], i, e.temp(0), e.stateSlot());
        }
        e.loadState().loadConstant(function + 1);
        code.putfield(Names.STATE, "deferred", ConstantDescs.CD_int);
        e.stack().drop(callee.params().length);
        for (TypeKind result : callee.results()) {
            e.stack().pushConstant(result, 0);
        }
    }

    /** Keeps an argument of a deferred call. */
    static void emitArgument(CodeBuilder code, TypeKind kind, int index, int from, int state) {
        code.aload(state);
        if (kind == TypeKind.REFERENCE) {
            code.getfield(Names.STATE, "deferredRefs", Names.OBJECTS);
            code.loadConstant(index).aload(from).aastore();
        } else {
            code.getfield(Names.STATE, "deferredArgs", Names.LONGS);
            code.loadConstant(index).loadLocal(kind, from);
            Emission.toBits(code, kind);
            code.lastore();
        }
    }

    /** Makes a call through a table, which may be left to be made later. */
    static void emitIndirect(Emission e, int typeIndex, int table) {
        FunctionInfo callee = e.shape().type(typeIndex);
        e.stack().flush();
        e.loadState();
        e.code()
                .invokestatic(
                        Names.dispatcher(e.shape().canonicalType(typeIndex)),
                        Dispatcher.tailMethod(table),
                        Kinds.method(
                                callee.params(),
                                callee.results(),
                                ConstantDescs.CD_int,
                                Names.STATE));
        e.stack().drop(callee.params().length + 1);
        CallEmitter.pushResults(e, callee);
    }

    /** Emits the method by which others call a deferring function. */
    static void emitCompleting(CodeBuilder code, ClassPlan plan, int function) {
        FunctionInfo info = plan.shape().function(function);
        int state = 0;
        if (info.isWide()) {
            code.aload(0).aload(1);
            state = 2;
        } else {
            for (TypeKind kind : info.params()) {
                code.loadLocal(kind, state);
                state += kind.slotSize();
            }
        }
        Label isDeferred = code.newLabel();
        code.aload(state);
        code.invokestatic(plan.owner(function), Names.function(function), info.method());
        code.aload(state).getfield(Names.STATE, "deferred", ConstantDescs.CD_int).ifne(isDeferred);
        emitReturn(code, info);
        code.labelBinding(isDeferred);
        if (info.results().length > 0) {
            VariableEmitter.pop(code, info.results()[0]);
        }
        code.aload(state);
        code.invokestatic(
                Names.deferred(0),
                DeferredCalls.method(DeferredCalls.resultKind(info)),
                DeferredCalls.type(DeferredCalls.resultKind(info)));
        emitReturn(code, info);
    }

    private static void emitReturn(CodeBuilder code, FunctionInfo info) {
        code.return_(DeferredCalls.resultKind(info));
    }
}
