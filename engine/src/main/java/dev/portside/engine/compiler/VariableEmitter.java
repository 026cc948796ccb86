package dev.portside.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.ValType;

/** Locals, globals, {@code drop} and {@code select}. */
final class VariableEmitter {

    private VariableEmitter() {}

    static void emitLocalSet(Emission e, int local) {
        OperandStack stack = e.stack();
        if (stack.local(0) == local) {
            stack.drop(1);
            return;
        }
        if (stack.isWaiting(0)) {
            stack.flushReadsOf(local);
            stack.emitTop();
        }
        e.storeLocal(local);
        stack.drop(1);
    }

    static void emitLocalTee(Emission e, int local) {
        emitLocalSet(e, local);
        e.stack().pushLocal(local, e.body().locals()[local]);
    }

    static void emitDrop(Emission e) {
        OperandStack stack = e.stack();
        if (stack.isSimple(0)) {
            stack.drop(1);
            return;
        }
        stack.flush();
        pop(e.code(), stack.kind(0));
        stack.drop(1);
    }

    static void pop(CodeBuilder code, TypeKind kind) {
        if (NumericEmitter.isWide(kind)) {
            code.pop2();
        } else {
            code.pop();
        }
    }

    static void emitSelect(Emission e) {
        OperandStack stack = e.stack();
        CodeBuilder code = e.code();
        Condition condition = ControlEmitter.takeCondition(e);
        TypeKind kind = stack.kind(0);
        Label first = code.newLabel();
        condition.emitBranch(code, true, first);
        if (NumericEmitter.isWide(kind)) {
            code.dup2_x2().pop2();
        } else {
            code.swap();
        }
        code.labelBinding(first);
        pop(code, kind);
        stack.drop(2);
        stack.push(kind);
    }

    static void emitSelectVector(Emission e) {
        OperandStack stack = e.stack();
        CodeBuilder code = e.code();
        Condition condition = ControlEmitter.takeCondition(e);
        Label first = code.newLabel();
        Label end = code.newLabel();
        condition.emitBranch(code, true, first);
        code.lstore(e.temp(1)).lstore(e.temp(0)).pop2().pop2();
        code.lload(e.temp(0)).lload(e.temp(1)).goto_(end);
        code.labelBinding(first).pop2().pop2().labelBinding(end);
        stack.drop(2);
    }

    private static void emitVectorGet(Emission e, GlobalAccess access, int global) {
        CodeBuilder code = e.code();
        for (int half = 0; half < 2; half++) {
            e.loadState();
            if (access.where() == GlobalAccess.Where.FIELD) {
                code.getfield(Names.STATE, Names.half(global, half), CD_long);
            } else {
                code.getfield(Names.STATE, "globals", Names.GLOBAL.arrayType());
                code.loadConstant(global).aaload();
                code.invokevirtual(
                        Names.GLOBAL,
                        half == 0 ? "getValueLow" : "getValueHigh",
                        MethodTypeDesc.of(CD_long));
            }
            e.stack().push(TypeKind.LONG);
        }
    }

    private static void emitVectorSet(Emission e, GlobalAccess access, int global) {
        CodeBuilder code = e.code();
        for (int half = 1; half >= 0; half--) {
            int value = e.temp(0);
            code.lstore(value);
            e.loadState();
            if (access.where() == GlobalAccess.Where.FIELD) {
                code.lload(value).putfield(Names.STATE, Names.half(global, half), CD_long);
            } else {
                code.getfield(Names.STATE, "globals", Names.GLOBAL.arrayType());
                code.loadConstant(global).aaload().lload(value);
                code.invokevirtual(
                        Names.GLOBAL,
                        half == 0 ? "setValueLow" : "setValueHigh",
                        MethodTypeDesc.of(CD_void, CD_long));
            }
        }
        e.stack().drop(2);
    }

    static void emitGlobalGet(Emission e, int global) {
        OperandStack stack = e.stack();
        CodeBuilder code = e.code();
        GlobalAccess access = e.shape().global(global);
        TypeKind kind = access.kind();
        if (access.where() == GlobalAccess.Where.CONSTANT) {
            stack.pushConstant(kind, access.bits());
            return;
        }
        stack.flush();
        if (Kinds.isVector(e.shape().globalType(global))) {
            emitVectorGet(e, access, global);
            return;
        }
        e.loadState();
        if (access.where() == GlobalAccess.Where.FIELD) {
            code.getfield(Names.STATE, Names.global(global), Kinds.desc(kind));
        } else if (isFunction(e, global)) {
            code.loadConstant(global)
                    .invokevirtual(
                            Names.MODULE_STATE,
                            "globalFunction",
                            MethodTypeDesc.of(CD_int, CD_int));
        } else {
            code.getfield(Names.STATE, "globals", Names.GLOBAL.arrayType());
            code.loadConstant(global).aaload();
            if (kind == TypeKind.REFERENCE) {
                code.invokevirtual(Names.GLOBAL, "getRefValue", MethodTypeDesc.of(CD_Object));
            } else {
                code.invokevirtual(Names.GLOBAL, "getValueLow", MethodTypeDesc.of(CD_long));
                Emission.fromBits(code, kind);
            }
        }
        stack.push(kind);
    }

    static void emitGlobalSet(Emission e, int global) {
        OperandStack stack = e.stack();
        CodeBuilder code = e.code();
        GlobalAccess access = e.shape().global(global);
        TypeKind kind = access.kind();
        stack.flush();
        if (Kinds.isVector(e.shape().globalType(global))) {
            emitVectorSet(e, access, global);
            return;
        }
        int value = e.temp(0);
        code.storeLocal(kind, value);
        e.loadState();
        if (access.where() == GlobalAccess.Where.FIELD) {
            code.loadLocal(kind, value)
                    .putfield(Names.STATE, Names.global(global), Kinds.desc(kind));
        } else if (isFunction(e, global)) {
            code.iload(value)
                    .loadConstant(global)
                    .invokevirtual(
                            Names.MODULE_STATE,
                            "globalFunction",
                            MethodTypeDesc.of(CD_void, CD_int, CD_int));
        } else {
            code.getfield(Names.STATE, "globals", Names.GLOBAL.arrayType());
            code.loadConstant(global).aaload().loadLocal(kind, value);
            if (kind == TypeKind.REFERENCE) {
                code.invokevirtual(
                        Names.GLOBAL, "setRefValue", MethodTypeDesc.of(CD_void, CD_Object));
            } else {
                Emission.toBits(code, kind);
                code.invokevirtual(Names.GLOBAL, "setValue", MethodTypeDesc.of(CD_void, CD_long));
            }
        }
        stack.drop(1);
    }

    private static boolean isFunction(Emission e, int global) {
        ValType type = e.shape().globalType(global);
        return type.isReference() && !type.isObjectRef();
    }

    static void emitConstant(Emission e, AnnotatedInstruction instruction) {
        e.stack().pushConstant(Signatures.valueKind(instruction.opcode()), instruction.operand(0));
    }
}
