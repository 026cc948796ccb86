package dev.portside.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_char;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.OpCode;

/** Loads, stores and the other memory instructions. */
final class MemoryEmitter {
    /*
     * The array's own bounds check is wasm's: the array is exactly as long as the memory, and an address of 2 GiB or more is a negative
     * index. An address plus a constant offset must not wrap round into the memory: the address is checked to be non-negative (by
     * Objects.checkIndex, which HotSpot knows and can move out of loops), then the sum is in range, or negative and caught by the array.
     * The VarHandle calls are emitted in place rather than in helper methods because HotSpot inlines them without regard to its budget.
     */

    private static final ClassDesc VAR_HANDLE = ConstantDescs.CD_VarHandle;
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final MethodTypeDesc CHECK_INDEX = MethodTypeDesc.of(CD_int, CD_int, CD_int);
    private static final MethodTypeDesc INT_INT = MethodTypeDesc.of(CD_int, CD_int);

    /** What is stored in memory for an instruction. */
    private record Access(String view, ClassDesc type) {

        boolean isByte() {
            return view.isEmpty();
        }
    }

    private static final Access BYTE = new Access("", CD_byte);
    private static final Access SHORT = new Access("SHORT", CD_short);
    private static final Access CHAR = new Access("CHAR", CD_char);
    private static final Access INT = new Access("INT", CD_int);
    private static final Access LONG = new Access("LONG", CD_long);
    private static final Access FLOAT = new Access("FLOAT", CD_float);
    private static final Access DOUBLE = new Access("DOUBLE", CD_double);

    private MemoryEmitter() {}

    private static Access access(OpCode op) {
        return switch (op) {
            case I32_LOAD8_S, I32_LOAD8_U, I64_LOAD8_S, I64_LOAD8_U, I32_STORE8, I64_STORE8 -> BYTE;
            case I32_LOAD16_S, I64_LOAD16_S, I32_STORE16, I64_STORE16 -> SHORT;
            case I32_LOAD16_U, I64_LOAD16_U -> CHAR;
            case I32_LOAD, I64_LOAD32_S, I64_LOAD32_U, I32_STORE, I64_STORE32 -> INT;
            case I64_LOAD, I64_STORE -> LONG;
            case F32_LOAD, F32_STORE -> FLOAT;
            default -> DOUBLE;
        };
    }

    static void emitLoad(Emission e, AnnotatedInstruction instruction) {
        OpCode op = instruction.opcode();
        long offset = instruction.operand(1);
        int memory = (int) instruction.operand(2);
        Access access = access(op);
        OperandStack stack = e.stack();
        CodeBuilder code = e.code();
        if (stack.isSimple(0)) {
            stack.flushBelow(1);
            loadView(code, access);
            e.loadBytes(memory);
            emitWaitingAddress(e, 0, offset);
        } else {
            stack.flush();
            addOffset(code, offset);
            if (access.isByte()) {
                e.loadBytes(memory);
                code.swap();
            } else {
                int address = e.temp(0);
                code.istore(address);
                loadView(code, access);
                e.loadBytes(memory);
                code.iload(address);
            }
        }
        if (access.isByte()) {
            code.baload();
        } else {
            code.invokevirtual(
                    VAR_HANDLE, "get", MethodTypeDesc.of(access.type(), Names.BYTES, CD_int));
        }
        widen(code, op);
        stack.drop(1);
        stack.push(Signatures.valueKind(op));
    }

    private static void widen(CodeBuilder code, OpCode op) {
        switch (op) {
            case I32_LOAD8_U -> code.sipush(255).iand();
            case I64_LOAD8_U -> code.sipush(255).iand().i2l();
            case I64_LOAD8_S, I64_LOAD16_S, I64_LOAD16_U, I64_LOAD32_S -> code.i2l();
            case I64_LOAD32_U -> code.i2l().loadConstant(0xffff_ffffL).land();
            default -> {}
        }
    }

    static void emitStore(Emission e, AnnotatedInstruction instruction) {
        OpCode op = instruction.opcode();
        long offset = instruction.operand(1);
        int memory = (int) instruction.operand(2);
        Access access = access(op);
        OperandStack stack = e.stack();
        CodeBuilder code = e.code();
        TypeKind kind = Signatures.valueKind(op);
        int value = -1;
        if (stack.isSimple(1)) {
            stack.flushBelow(2);
            loadView(code, access);
            e.loadBytes(memory);
            emitWaitingAddress(e, 1, offset);
        } else {
            if (!stack.isSimple(0)) {
                stack.flush();
                value = e.temp(1);
                code.storeLocal(kind, value);
            }
            addOffset(code, offset);
            if (access.isByte()) {
                e.loadBytes(memory);
                code.swap();
            } else {
                int address = e.temp(0);
                code.istore(address);
                loadView(code, access);
                e.loadBytes(memory);
                code.iload(address);
            }
        }
        if (value >= 0) {
            code.loadLocal(kind, value);
        } else {
            stack.emitWaiting(0);
        }
        narrow(code, op);
        if (access.isByte()) {
            code.bastore();
        } else {
            code.invokevirtual(
                    VAR_HANDLE,
                    "set",
                    MethodTypeDesc.of(CD_void, Names.BYTES, CD_int, access.type()));
        }
        stack.drop(2);
    }

    private static void narrow(CodeBuilder code, OpCode op) {
        switch (op) {
            case I64_STORE8, I64_STORE32 -> code.l2i();
            case I64_STORE16 -> code.l2i().i2s();
            case I32_STORE16 -> code.i2s();
            default -> {}
        }
    }

    private static void loadView(CodeBuilder code, Access access) {
        if (!access.isByte()) {
            code.getstatic(Names.VIEWS, access.view(), VAR_HANDLE);
        }
    }

    private static void emitWaitingAddress(Emission e, int fromTop, long offset) {
        OperandStack stack = e.stack();
        if (stack.isConstant(fromTop)) {
            long address = (stack.constant(fromTop) & 0xffff_ffffL) + offset;
            e.code().loadConstant(address > Integer.MAX_VALUE ? -1 : (int) address);
        } else {
            stack.emitWaiting(fromTop);
            addOffset(e.code(), offset);
        }
    }

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
