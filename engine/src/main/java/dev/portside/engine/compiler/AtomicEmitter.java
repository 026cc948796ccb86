package dev.portside.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.portside.engine.compiler.runtime.Atomics;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import run.endive.wasm.types.AnnotatedInstruction;

/** Atomic instructions. */
final class AtomicEmitter {
    /*
     * A memory belongs to one instance, which is confined to one thread: nobody can come between a read and the write after it, so plain
     * reads and writes are atomic enough, and a fence is nothing. What remains of the instructions is that unaligned addresses trap.
     *
     * Compare and exchange ignores the expected value's upper bits when it works on fewer, as the interpreter does.
     */

    private static final ClassDesc ATOMICS = ClassDesc.of(Atomics.class.getName());
    private static final MethodTypeDesc ADDRESS = MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_int);

    private final Emission e;
    private final CodeBuilder code;
    private final AtomicOp op;
    private final long offset;
    private final int memory;

    private AtomicEmitter(Emission e, AtomicOp op, AnnotatedInstruction instruction) {
        this.e = e;
        this.code = e.code();
        this.op = op;
        boolean isFence = op.form() == AtomicOp.Form.FENCE;
        this.offset = isFence ? 0 : instruction.operand(1);
        this.memory = isFence ? 0 : (int) instruction.operand(2);
    }

    static void emit(Emission e, AtomicOp op, AnnotatedInstruction instruction) {
        e.stack().flush();
        new AtomicEmitter(e, op, instruction).emit();
    }

    private void emit() {
        switch (op.form()) {
            case LOAD -> {
                emitAddress();
                emitRead();
                replace(1, op.kind());
            }
            case STORE -> {
                code.storeLocal(op.kind(), e.temp(1));
                emitAddress();
                emitWrite(() -> code.loadLocal(op.kind(), e.temp(1)));
                e.stack().drop(2);
            }
            case CHANGE -> {
                code.storeLocal(op.kind(), e.temp(1));
                emitAddress();
                emitRead();
                code.storeLocal(op.kind(), e.temp(2));
                emitWrite(this::emitChanged);
                code.loadLocal(op.kind(), e.temp(2));
                replace(2, op.kind());
            }
            case COMPARE -> {
                emitCompare();
                replace(3, op.kind());
            }
            case WAIT -> emitWait();
            case NOTIFY -> {
                code.istore(e.temp(1));
                emitAddress();
                e.loadMemory(memory);
                code.iload(e.temp(0)).iload(e.temp(1));
                code.invokevirtual(
                        Names.MEMORY, "notify", MethodTypeDesc.of(CD_int, CD_int, CD_int));
                replace(2, TypeKind.INT);
            }
            case FENCE -> {}
        }
    }

    /** Notes that operands have given way to a result. */
    private void replace(int operands, TypeKind result) {
        e.stack().drop(operands);
        e.stack().push(result);
    }

    /** Takes the address off the JVM stack, checks it and keeps it in temporary 0. */
    private void emitAddress() {
        code.loadConstant(offset > Integer.MAX_VALUE ? -1 : (int) offset);
        code.loadConstant(op.width() / 8 - 1);
        code.invokestatic(ATOMICS, "address", ADDRESS).istore(e.temp(0));
    }

    /** Pushes what is at the address, the bits above it zero. */
    private void emitRead() {
        code.iload(e.temp(0));
        e.loadBytes(memory);
        code.iconst_0();
        code.invokestatic(
                Names.MEMORY_ACCESS,
                "load" + name(),
                MethodTypeDesc.of(type(), CD_int, Names.BYTES, CD_int));
        if (op.width() < 32) {
            code.loadConstant((1 << op.width()) - 1).iand();
        }
        if (op.kind() == TypeKind.LONG && op.isNarrow()) {
            code.i2l();
            if (op.width() == 32) {
                code.loadConstant(0xffff_ffffL).land();
            }
        }
    }

    /** Writes a value to the address. */
    private void emitWrite(Runnable value) {
        code.iload(e.temp(0));
        value.run();
        if (op.kind() == TypeKind.LONG && op.isNarrow()) {
            code.l2i();
        }
        if (op.width() == 8) {
            code.i2b();
        } else if (op.width() == 16) {
            code.i2s();
        }
        e.loadBytes(memory);
        code.iconst_0();
        code.invokestatic(
                Names.MEMORY_ACCESS,
                "store" + name(),
                MethodTypeDesc.of(CD_void, CD_int, type(), Names.BYTES, CD_int));
    }

    /** Returns what the methods of {@code MemoryAccess} call a number of this width. */
    private String name() {
        return switch (op.width()) {
            case 8 -> "Byte";
            case 16 -> "Short";
            case 32 -> "Int";
            default -> "Long";
        };
    }

    private ClassDesc type() {
        return switch (op.width()) {
            case 8 -> CD_byte;
            case 16 -> CD_short;
            case 32 -> CD_int;
            default -> CD_long;
        };
    }

    /** Pushes what a read-modify-write makes of the number read and its operand. */
    private void emitChanged() {
        if (op.change().equals("XCHG")) {
            code.loadLocal(op.kind(), e.temp(1));
            return;
        }
        boolean isLong = op.kind() == TypeKind.LONG;
        Opcode operator =
                switch (op.change()) {
                    case "ADD" -> isLong ? Opcode.LADD : Opcode.IADD;
                    case "SUB" -> isLong ? Opcode.LSUB : Opcode.ISUB;
                    case "AND" -> isLong ? Opcode.LAND : Opcode.IAND;
                    case "OR" -> isLong ? Opcode.LOR : Opcode.IOR;
                    case "XOR" -> isLong ? Opcode.LXOR : Opcode.IXOR;
                    default -> throw new IllegalStateException("no such change: " + op.change());
                };
        code.loadLocal(op.kind(), e.temp(2)).loadLocal(op.kind(), e.temp(1));
        code.with(OperatorInstruction.of(operator));
    }

    private void emitCompare() {
        Label differs = code.newLabel();
        code.storeLocal(op.kind(), e.temp(1)).storeLocal(op.kind(), e.temp(2));
        emitAddress();
        emitRead();
        code.storeLocal(op.kind(), e.temp(3));
        code.loadLocal(op.kind(), e.temp(3)).loadLocal(op.kind(), e.temp(2));
        long mask = op.width() == 64 ? -1 : (1L << op.width()) - 1;
        if (op.kind() == TypeKind.LONG) {
            if (op.isNarrow()) {
                code.loadConstant(mask).land();
            }
            code.lcmp().ifne(differs);
        } else {
            if (op.isNarrow()) {
                code.loadConstant((int) mask).iand();
            }
            code.if_icmpne(differs);
        }
        emitWrite(() -> code.loadLocal(op.kind(), e.temp(1)));
        code.labelBinding(differs);
        code.loadLocal(op.kind(), e.temp(3));
    }

    private void emitWait() {
        code.lstore(e.temp(1)).storeLocal(op.kind(), e.temp(2));
        emitAddress();
        e.loadMemory(memory);
        code.iload(e.temp(0)).loadLocal(op.kind(), e.temp(2)).lload(e.temp(1));
        code.invokevirtual(
                Names.MEMORY,
                "waitOn",
                MethodTypeDesc.of(CD_int, CD_int, op.kind().upperBound(), CD_long));
        replace(3, TypeKind.INT);
    }
}
