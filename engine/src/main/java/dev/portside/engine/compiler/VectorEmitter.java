package dev.portside.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import run.endive.wasm.types.AnnotatedInstruction;

/**
 * Vector instructions. A vector is two values on the operand stack, the low half below the high.
 */
final class VectorEmitter {

    private static final ClassDesc V128 = ClassDesc.of("dev.portside.engine.compiler.runtime.V128");

    private final Emission e;
    private final CodeBuilder code;
    private final VectorOp op;
    private final AnnotatedInstruction instruction;

    private VectorEmitter(Emission e, VectorOp op, AnnotatedInstruction instruction) {
        this.e = e;
        this.code = e.code();
        this.op = op;
        this.instruction = instruction;
    }

    static void emit(Emission e, VectorOp op, AnnotatedInstruction instruction) {
        new VectorEmitter(e, op, instruction).emit();
    }

    private void emit() {
        switch (op.form()) {
            case EACH -> emitEach();
            case SHIFT -> {
                Operands in = take(3, true);
                call(in.push(0).push(2));
                call(in.push(1).push(2));
                vector(in);
            }
            case WIDEN -> emitWiden();
            case NARROW -> {
                Operands in = take(4, true);
                call(in.push(0).push(1));
                call(in.push(2).push(3));
                vector(in);
            }
            case NARROW_ZERO -> {
                Operands in = take(2, true);
                call(in.push(0).push(1));
                code.lconst_0();
                vector(in);
            }
            case TEST -> {
                Operands in = take(2, true);
                call(in.push(0).push(1));
                in.drop();
                e.stack().push(TypeKind.INT);
            }
            case SPLAT -> {
                Operands in = take(1, true);
                call(in.push(0));
                code.dup2();
                vector(in);
            }
            case EXTRACT -> {
                Operands in = take(2, false);
                int lane = (int) instruction.operand(0);
                in.push(half(lane));
                code.loadConstant(laneInHalf(lane));
                call(in);
                in.drop();
                e.stack().push(op.scalar());
            }
            case REPLACE -> {
                Operands in = take(3, false);
                int lane = (int) instruction.operand(0);
                emitWithLane(lane, in, 0, () -> in.push(2));
                vector(in);
            }
            case SHUFFLE -> {
                Operands in = take(4, false);
                for (int half = 0; half < 2; half++) {
                    in.push(0).push(1).push(2).push(3);
                    code.loadConstant(instruction.operand(half));
                    call(in);
                }
                vector(in);
            }
            case SWIZZLE -> {
                Operands in = take(4, false);
                call(in.push(0).push(1).push(2));
                call(in.push(0).push(1).push(3));
                vector(in);
            }
            case CONST -> {
                e.stack().pushConstant(TypeKind.LONG, instruction.operand(0));
                e.stack().pushConstant(TypeKind.LONG, instruction.operand(1));
            }
            default -> emitAccess();
        }
    }

    private void emitEach() {
        Operands in = take(2 * op.vectors(), true);
        for (int half = 0; half < 2; half++) {
            for (int vector = 0; vector < op.vectors(); vector++) {
                in.push(2 * vector + half);
            }
            call(in);
        }
        vector(in);
    }

    private void emitWiden() {
        Operands in = take(2 * op.vectors(), false);
        for (int half = 0; half < 2; half++) {
            for (int vector = 0; vector < op.vectors(); vector++) {
                in.push(2 * vector + (op.isHigh() ? 1 : 0));
                emitInt(half);
            }
            call(in);
        }
        vector(in);
    }

    /** Leaves one half of the long on the JVM stack. */
    private void emitInt(int half) {
        if (half == 1) {
            code.bipush(32).lushr();
        }
        code.l2i();
    }

    private void emitWithLane(int lane, Operands in, int vector, Runnable value) {
        for (int half = 0; half < 2; half++) {
            in.push(vector + half);
            if (half == half(lane)) {
                value.run();
                code.loadConstant(laneInHalf(lane));
                call(in);
            }
        }
    }

    private int half(int lane) {
        return lane * op.width() / 64;
    }

    private int laneInHalf(int lane) {
        return lane % (64 / op.width());
    }

    private void emitAccess() {
        switch (op.form()) {
            case LOAD -> {
                int address = takeAddress(1);
                emitLoad(address, 0, 64);
                emitLoad(address, 8, 64);
            }
            case LOAD_WIDEN -> {
                emitLoad(takeAddress(1), 0, 64);
                code.dup2();
                emitInt(0);
                code.invokestatic(op.lanes(), op.method(), op.type());
                int low = e.temp(1);
                code.lstore(low);
                emitInt(1);
                code.invokestatic(op.lanes(), op.method(), op.type());
                int high = e.temp(2);
                code.lstore(high).lload(low).lload(high);
            }
            case LOAD_SPLAT -> {
                emitLoad(takeAddress(1), 0, op.width());
                code.invokestatic(op.lanes(), op.method(), op.type()).dup2();
            }
            case LOAD_ZERO -> {
                emitLoad(takeAddress(1), 0, op.width());
                if (op.width() == 32) {
                    code.i2l().loadConstant(0xffff_ffffL).land();
                }
                code.lconst_0();
            }
            default -> {
                emitWithVector();
                return;
            }
        }
        e.stack().drop(1);
        push();
    }

    private void emitWithVector() {
        Operands in = take(3, false);
        int address = e.temp(0);
        in.push(0);
        MemoryEmitter.addOffset(code, instruction.operand(1));
        code.istore(address);
        int memory = (int) instruction.operand(2);
        switch (op.form()) {
            case STORE -> {
                in.push(1).push(2);
                e.loadBytes(memory);
                code.iload(address);
                code.invokestatic(
                        V128,
                        "store",
                        MethodTypeDesc.of(CD_void, CD_long, CD_long, Names.BYTES, CD_int));
                in.drop();
            }
            case STORE_LANE -> {
                int lane = (int) instruction.operand(3);
                in.push(1 + half(lane));
                code.loadConstant(laneInHalf(lane));
                call(in);
                e.loadBytes(memory);
                code.iload(address);
                code.invokestatic(
                        V128,
                        "store" + op.width(),
                        MethodTypeDesc.of(CD_void, Kinds.desc(op.scalar()), Names.BYTES, CD_int));
                in.drop();
            }
            default -> {
                emitWithLane(
                        (int) instruction.operand(3),
                        in,
                        1,
                        () -> emitLoad(address, 0, op.width()));
                vector(in);
            }
        }
    }

    /** Puts an address with its offset into a temporary and returns that. */
    private int takeAddress(int count) {
        Operands in = take(count, true);
        in.push(0);
        MemoryEmitter.addOffset(code, instruction.operand(1));
        int address = e.temp(0);
        code.istore(address);
        return address;
    }

    private void emitLoad(int address, int more, int width) {
        e.loadBytes((int) instruction.operand(2));
        code.iload(address);
        if (more != 0) {
            code.bipush(more).iadd();
        }
        code.invokestatic(
                V128,
                "load" + width,
                MethodTypeDesc.of(width == 64 ? CD_long : CD_int, CD_byte.arrayType(), CD_int));
    }

    private Operands take(int count, boolean keepsFirst) {
        return Operands.take(e, count, keepsFirst);
    }

    @SuppressWarnings("unused") // the operands are pushed by then, which reads as it happens
    private void call(Operands pushed) {
        code.invokestatic(op.lanes(), op.method(), op.type());
    }

    /** Notes that the operands have given way to a vector. */
    private void vector(Operands in) {
        in.drop();
        push();
    }

    private void push() {
        e.stack().push(TypeKind.LONG);
        e.stack().push(TypeKind.LONG);
    }
}
