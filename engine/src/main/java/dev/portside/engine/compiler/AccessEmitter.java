package dev.portside.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_char;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.portside.engine.compiler.runtime.MemoryAccess;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.OpCode;

/** Loads and stores of scalars. */
final class AccessEmitter {
    /*
     * In both forms the array's own bounds check is wasm's, and an address of 2 GiB or more is a negative index. Accesses in place need an
     * array of exactly the memory's size; MemoryAccess looks at arrays with room as well.
     *
     * Calls of MemoryAccess are smaller and warm up in half the time, as C1 is spared what VarHandles become there. But HotSpot inlines no
     * more than 8,000 bytes of bytecode into a method, unless it is told otherwise; VarHandles in place are inlined in any case.
     */

    private static final ClassDesc VAR_HANDLE = ConstantDescs.CD_VarHandle;

    /**
     * What is stored in memory for an instruction.
     *
     * @param view the VarHandle for it, empty for bytes
     * @param get the type of the VarHandle's method that loads it
     * @param set the type of the VarHandle's method that stores it
     * @param load the method of {@link MemoryAccess} that loads it
     * @param loadType the type of that
     * @param store the method of {@link MemoryAccess} that stores it
     * @param storeType the type of that
     */
    private record Access(
            String view,
            MethodTypeDesc get,
            MethodTypeDesc set,
            String load,
            MethodTypeDesc loadType,
            String store,
            MethodTypeDesc storeType) {

        /**
         * @param name as the methods of {@link MemoryAccess} have it
         */
        static Access of(String name, String view, ClassDesc type) {
            return new Access(
                    view,
                    MethodTypeDesc.of(type, Names.BYTES, CD_int),
                    MethodTypeDesc.of(CD_void, Names.BYTES, CD_int, type),
                    "load" + name,
                    MethodTypeDesc.of(type, CD_int, Names.BYTES, CD_int),
                    "store" + name,
                    MethodTypeDesc.of(CD_void, CD_int, type, Names.BYTES, CD_int));
        }

        boolean isByte() {
            return view.isEmpty();
        }
    }

    private static final Access BYTE = Access.of("Byte", "", CD_byte);
    private static final Access SHORT = Access.of("Short", "SHORT", CD_short);
    private static final Access CHAR = Access.of("Char", "CHAR", CD_char);
    private static final Access INT = Access.of("Int", "INT", CD_int);
    private static final Access LONG = Access.of("Long", "LONG", CD_long);
    private static final Access FLOAT = Access.of("Float", "FLOAT", CD_float);
    private static final Access DOUBLE = Access.of("Double", "DOUBLE", CD_double);

    private AccessEmitter() {}

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
        if (e.options().callsAccesses()) {
            emitLoadCall(e, instruction);
        } else {
            emitLoadInPlace(e, instruction);
        }
    }

    static void emitStore(Emission e, AnnotatedInstruction instruction) {
        if (e.options().callsAccesses()) {
            emitStoreCall(e, instruction);
        } else {
            emitStoreInPlace(e, instruction);
        }
    }

    private static void emitLoadCall(Emission e, AnnotatedInstruction instruction) {
        Access access = access(instruction.opcode());
        e.stack().flush();
        emitPlace(e, instruction);
        e.code().invokestatic(Names.MEMORY_ACCESS, access.load(), access.loadType());
        widen(e.code(), instruction.opcode());
        e.stack().drop(1);
        e.stack().push(Signatures.valueKind(instruction.opcode()));
    }

    private static void emitStoreCall(Emission e, AnnotatedInstruction instruction) {
        Access access = access(instruction.opcode());
        e.stack().flush();
        narrow(e.code(), instruction.opcode());
        emitPlace(e, instruction);
        e.code().invokestatic(Names.MEMORY_ACCESS, access.store(), access.storeType());
        e.stack().drop(2);
    }

    /** Pushes what an address alone does not say: the memory's bytes and the offset, unsigned. */
    private static void emitPlace(Emission e, AnnotatedInstruction instruction) {
        e.loadBytes((int) instruction.operand(2));
        e.code().loadConstant((int) instruction.operand(1));
    }

    private static void emitLoadInPlace(Emission e, AnnotatedInstruction instruction) {
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
            MemoryEmitter.addOffset(code, offset);
            putBelow(e, access, memory);
        }
        if (access.isByte()) {
            code.baload();
        } else {
            code.invokevirtual(VAR_HANDLE, "get", access.get());
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

    private static void emitStoreInPlace(Emission e, AnnotatedInstruction instruction) {
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
            MemoryEmitter.addOffset(code, offset);
            putBelow(e, access, memory);
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
            code.invokevirtual(VAR_HANDLE, "set", access.set());
        }
        stack.drop(2);
    }

    private static void narrow(CodeBuilder code, OpCode op) {
        switch (op) {
            case I32_STORE8 -> code.i2b();
            case I64_STORE8 -> code.l2i().i2b();
            case I64_STORE32 -> code.l2i();
            case I64_STORE16 -> code.l2i().i2s();
            case I32_STORE16 -> code.i2s();
            default -> {}
        }
    }

    /** Puts what an access in place needs below the address on the JVM stack. */
    private static void putBelow(Emission e, Access access, int memory) {
        CodeBuilder code = e.code();
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
            MemoryEmitter.addOffset(e.code(), offset);
        }
    }
}
