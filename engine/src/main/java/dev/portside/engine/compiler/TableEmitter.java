package dev.portside.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.ValType;

/** References and table instructions. */
final class TableEmitter {

    private static final ClassDesc STATE = Names.MODULE_STATE;
    private static final ClassDesc TABLE = Names.TABLE;

    private TableEmitter() {}

    static void emitReference(Emission e, AnnotatedInstruction instruction) {
        OperandStack stack = e.stack();
        switch (instruction.opcode()) {
            case REF_NULL -> {
                int heap = (int) instruction.operand(0);
                boolean isFunction =
                        heap >= 0
                                || heap == ValType.TypeIdxCode.FUNC.code()
                                || heap == ValType.TypeIdxCode.NOFUNC.code();
                stack.pushConstant(isFunction ? TypeKind.INT : TypeKind.REFERENCE, -1);
            }
            case REF_FUNC -> stack.pushConstant(TypeKind.INT, instruction.operand(0));
            default -> {
                stack.flush();
                boolean isFunction = stack.kind(0) == TypeKind.INT;
                if (isFunction) {
                    // -1 is null: plus one, it is zero.
                    e.code().iconst_1().iadd();
                }
                stack.drop(1);
                stack.pushCondition(isFunction ? Condition.NOT_ZERO.negated() : Condition.IS_NULL);
            }
        }
    }

    static void emitTable(Emission e, AnnotatedInstruction instruction) {
        OperandStack stack = e.stack();
        CodeBuilder code = e.code();
        stack.flush();
        int first = (int) instruction.operand(0);
        switch (instruction.opcode()) {
            case TABLE_GET -> {
                boolean isObject = e.shape().isObjectTable(first);
                if (!isObject) {
                    e.loadState();
                }
                e.loadTable(first);
                if (isObject) {
                    call(e, "getObject", 1, CD_Object, CD_int, TABLE);
                    stack.push(TypeKind.REFERENCE);
                } else {
                    call(e, "get", 1, CD_int, CD_int, STATE, TABLE);
                    stack.push(TypeKind.INT);
                }
            }
            case TABLE_SET -> {
                loadStateAndTable(e, first);
                ClassDesc value = element(e, first);
                call(e, name(e, "set", first), 2, CD_void, CD_int, value, STATE, TABLE);
            }
            case TABLE_GROW -> {
                loadStateAndTable(e, first);
                ClassDesc value = element(e, first);
                call(e, name(e, "grow", first), 2, CD_int, value, CD_int, STATE, TABLE);
                stack.push(TypeKind.INT);
            }
            case TABLE_FILL -> {
                loadStateAndTable(e, first);
                ClassDesc value = element(e, first);
                call(e, name(e, "fill", first), 3, CD_void, CD_int, value, CD_int, STATE, TABLE);
            }
            case TABLE_SIZE -> {
                e.loadTable(first);
                code.invokevirtual(TABLE, "size", MethodTypeDesc.of(CD_int));
                stack.push(TypeKind.INT);
            }
            case TABLE_COPY -> {
                e.loadTable(first);
                e.loadTable((int) instruction.operand(1));
                call(e, "copy", 3, CD_void, CD_int, CD_int, CD_int, TABLE, TABLE);
            }
            case TABLE_INIT -> {
                loadStateAndTable(e, (int) instruction.operand(1));
                code.loadConstant(first);
                call(e, "init", 3, CD_void, CD_int, CD_int, CD_int, STATE, TABLE, CD_int);
            }
            default -> {
                e.loadState().loadConstant(first);
                call(e, "drop", 0, CD_void, STATE, CD_int);
            }
        }
    }

    private static void loadStateAndTable(Emission e, int table) {
        e.loadState();
        e.loadTable(table);
    }

    private static ClassDesc element(Emission e, int table) {
        return e.shape().isObjectTable(table) ? CD_Object : CD_int;
    }

    private static String name(Emission e, String name, int table) {
        return e.shape().isObjectTable(table) ? name + "Object" : name;
    }

    private static void call(
            Emission e, String name, int operands, ClassDesc result, ClassDesc... params) {
        e.code().invokestatic(Names.TABLES, name, MethodTypeDesc.of(result, params));
        e.stack().drop(operands);
    }
}
