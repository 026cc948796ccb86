package dev.portside.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import run.endive.wasm.types.AnnotatedInstruction;

/** Memory instructions other than loads and stores. */
final class MemoryEmitter {
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final MethodTypeDesc CHECK_INDEX = MethodTypeDesc.of(CD_int, CD_int, CD_int);
    private static final MethodTypeDesc INT_INT = MethodTypeDesc.of(CD_int, CD_int);

    private MemoryEmitter() {}

    /** Adds an offset to an address on the JVM stack; outside of all memories it is negative. */
    static void addOffset(CodeBuilder code, long offset) {
        if (offset > Integer.MAX_VALUE) {
            code.pop().iconst_m1();
        } else if (offset != 0) {
            code.loadConstant(Integer.MAX_VALUE)
                    .invokestatic(OBJECTS, "checkIndex", CHECK_INDEX)
                    .loadConstant((int) offset)
                    .iadd();
        }
    }

    static void emitOther(Emission e, AnnotatedInstruction instruction) {
        OperandStack stack = e.stack();
        CodeBuilder code = e.code();
        stack.flush();
        int first = (int) instruction.operand(0);
        switch (instruction.opcode()) {
            case MEMORY_SIZE -> {
                e.loadMemory(first);
                code.invokevirtual(Names.MEMORY, "pages", MethodTypeDesc.of(CD_int));
                stack.push(TypeKind.INT);
            }
            case MEMORY_GROW -> {
                e.loadMemory(first);
                code.swap().invokevirtual(Names.MEMORY, "grow", INT_INT);
                if (first == 0) {
                    e.reloadMemory();
                }
                stack.drop(1);
                stack.push(TypeKind.INT);
            }
            case MEMORY_FILL -> {
                e.loadMemory(first);
                callBulk(e, "fill", 3, Names.MEMORY);
            }
            case MEMORY_COPY -> {
                e.loadMemory(first);
                e.loadMemory((int) instruction.operand(1));
                callBulk(e, "copy", 3, Names.MEMORY, Names.MEMORY);
            }
            case MEMORY_INIT -> {
                e.loadMemory((int) instruction.operand(1));
                e.loadState().loadConstant(first);
                callBulk(e, "init", 3, Names.MEMORY, Names.MODULE_STATE, CD_int);
            }
            default -> {
                e.loadState().loadConstant(first);
                callBulk(e, "drop", 0, Names.MODULE_STATE, CD_int);
            }
        }
    }

    private static void callBulk(Emission e, String name, int operands, ClassDesc... more) {
        ClassDesc[] params = new ClassDesc[operands + more.length];
        java.util.Arrays.fill(params, 0, operands, CD_int);
        System.arraycopy(more, 0, params, operands, more.length);
        e.code().invokestatic(Names.BULK, name, MethodTypeDesc.of(CD_void, params));
        e.stack().drop(operands);
    }
}
