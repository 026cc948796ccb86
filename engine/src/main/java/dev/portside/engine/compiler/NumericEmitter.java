package dev.portside.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.portside.engine.compiler.Signatures.Signature;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import run.endive.wasm.types.OpCode;

/** Numeric instructions: comparisons wait for who uses them, everything else is emitted at once. */
final class NumericEmitter {

    private static final ClassDesc INTEGER = ConstantDescs.CD_Integer;
    private static final ClassDesc LONG = ConstantDescs.CD_Long;
    private static final MethodTypeDesc I_I = MethodTypeDesc.of(CD_int, CD_int);
    private static final MethodTypeDesc II_I = MethodTypeDesc.of(CD_int, CD_int, CD_int);
    private static final MethodTypeDesc J_I = MethodTypeDesc.of(CD_int, CD_long);
    private static final MethodTypeDesc JI_J = MethodTypeDesc.of(CD_long, CD_long, CD_int);
    private static final MethodTypeDesc JJ_J = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    private static final MethodTypeDesc F_F = MethodTypeDesc.of(CD_float, CD_float);
    private static final MethodTypeDesc FF_F = MethodTypeDesc.of(CD_float, CD_float, CD_float);
    private static final MethodTypeDesc D_D = MethodTypeDesc.of(CD_double, CD_double);
    private static final MethodTypeDesc DD_D = MethodTypeDesc.of(CD_double, CD_double, CD_double);

    private NumericEmitter() {}

    static void emit(Emission e, OpCode op, Signature signature) {
        OperandStack stack = e.stack();
        Condition condition = Condition.of(op);
        if (condition != null) {
            emitComparison(e, op, condition, signature);
            return;
        }
        boolean divisorIsSafe =
                stack.isConstant(0) && stack.constant(0) != 0 && stack.constant(0) != -1;
        stack.flush();
        CodeBuilder code = e.code();
        if (op == OpCode.I32_DIV_S && divisorIsSafe) {
            code.idiv();
        } else if (op == OpCode.I64_DIV_S && divisorIsSafe) {
            code.ldiv();
        } else {
            switch (signature.result()) {
                case INT -> emitInt(code, op);
                case LONG -> emitLong(code, op);
                case FLOAT -> emitFloat(code, op);
                default -> emitDouble(code, op);
            }
        }
        stack.drop(signature.count());
        stack.push(signature.result());
    }

    private static void emitComparison(
            Emission e, OpCode op, Condition condition, Signature signature) {
        OperandStack stack = e.stack();
        if (op == OpCode.I32_EQZ) {
            Condition inner = stack.takeCondition();
            if (inner != null) {
                stack.pushCondition(inner.negated());
                return;
            }
        }
        Condition withZero = condition.withZero();
        if (withZero != null && stack.isConstant(0) && (int) stack.constant(0) == 0) {
            stack.drop(1);
            stack.flush();
            stack.drop(1);
            stack.pushCondition(withZero);
            return;
        }
        stack.flush();
        stack.drop(signature.count());
        stack.pushCondition(condition);
    }

    private static void emitInt(CodeBuilder c, OpCode op) {
        switch (op) {
            case I32_CLZ -> c.invokestatic(INTEGER, "numberOfLeadingZeros", I_I);
            case I32_CTZ -> c.invokestatic(INTEGER, "numberOfTrailingZeros", I_I);
            case I32_POPCNT -> c.invokestatic(INTEGER, "bitCount", I_I);
            case I32_ADD -> c.iadd();
            case I32_SUB -> c.isub();
            case I32_MUL -> c.imul();
            case I32_DIV_S -> c.invokestatic(Names.NUMERIC, "divS", II_I);
            case I32_DIV_U -> c.invokestatic(INTEGER, "divideUnsigned", II_I);
            case I32_REM_S -> c.irem();
            case I32_REM_U -> c.invokestatic(INTEGER, "remainderUnsigned", II_I);
            case I32_AND -> c.iand();
            case I32_OR -> c.ior();
            case I32_XOR -> c.ixor();
            case I32_SHL -> c.ishl();
            case I32_SHR_S -> c.ishr();
            case I32_SHR_U -> c.iushr();
            case I32_ROTL -> c.invokestatic(INTEGER, "rotateLeft", II_I);
            case I32_ROTR -> c.invokestatic(INTEGER, "rotateRight", II_I);
            case I32_WRAP_I64 -> c.l2i();
            case I32_EXTEND_8_S -> c.i2b();
            case I32_EXTEND_16_S -> c.i2s();
            case I32_REINTERPRET_F32 ->
                    c.invokestatic(
                            ConstantDescs.CD_Float,
                            "floatToRawIntBits",
                            MethodTypeDesc.of(CD_int, CD_float));
            case I32_TRUNC_SAT_F32_S -> c.f2i();
            case I32_TRUNC_SAT_F64_S -> c.d2i();
            case I32_TRUNC_F32_S -> convert(c, "truncS", CD_int, CD_float);
            case I32_TRUNC_F64_S -> convert(c, "truncS", CD_int, CD_double);
            case I32_TRUNC_F32_U -> convert(c, "truncU", CD_int, CD_float);
            case I32_TRUNC_F64_U -> convert(c, "truncU", CD_int, CD_double);
            case I32_TRUNC_SAT_F32_U -> convert(c, "truncSatU", CD_int, CD_float);
            case I32_TRUNC_SAT_F64_U -> convert(c, "truncSatU", CD_int, CD_double);
            default -> throw unknown(op);
        }
    }

    private static void emitLong(CodeBuilder c, OpCode op) {
        switch (op) {
            case I64_CLZ -> c.invokestatic(LONG, "numberOfLeadingZeros", J_I).i2l();
            case I64_CTZ -> c.invokestatic(LONG, "numberOfTrailingZeros", J_I).i2l();
            case I64_POPCNT -> c.invokestatic(LONG, "bitCount", J_I).i2l();
            case I64_ADD -> c.ladd();
            case I64_SUB -> c.lsub();
            case I64_MUL -> c.lmul();
            case I64_DIV_S -> c.invokestatic(Names.NUMERIC, "divS", JJ_J);
            case I64_DIV_U -> c.invokestatic(LONG, "divideUnsigned", JJ_J);
            case I64_REM_S -> c.lrem();
            case I64_REM_U -> c.invokestatic(LONG, "remainderUnsigned", JJ_J);
            case I64_AND -> c.land();
            case I64_OR -> c.lor();
            case I64_XOR -> c.lxor();
            case I64_SHL -> c.l2i().lshl();
            case I64_SHR_S -> c.l2i().lshr();
            case I64_SHR_U -> c.l2i().lushr();
            case I64_ROTL -> c.l2i().invokestatic(LONG, "rotateLeft", JI_J);
            case I64_ROTR -> c.l2i().invokestatic(LONG, "rotateRight", JI_J);
            case I64_EXTEND_I32_S -> c.i2l();
            case I64_EXTEND_I32_U -> c.i2l().loadConstant(0xffff_ffffL).land();
            case I64_EXTEND_8_S -> c.l2i().i2b().i2l();
            case I64_EXTEND_16_S -> c.l2i().i2s().i2l();
            case I64_EXTEND_32_S -> c.l2i().i2l();
            case I64_REINTERPRET_F64 ->
                    c.invokestatic(
                            ConstantDescs.CD_Double,
                            "doubleToRawLongBits",
                            MethodTypeDesc.of(CD_long, CD_double));
            case I64_TRUNC_SAT_F32_S -> c.f2l();
            case I64_TRUNC_SAT_F64_S -> c.d2l();
            case I64_TRUNC_F32_S -> convert(c, "truncSLong", CD_long, CD_float);
            case I64_TRUNC_F64_S -> convert(c, "truncSLong", CD_long, CD_double);
            case I64_TRUNC_F32_U -> convert(c, "truncULong", CD_long, CD_float);
            case I64_TRUNC_F64_U -> convert(c, "truncULong", CD_long, CD_double);
            case I64_TRUNC_SAT_F32_U -> convert(c, "truncSatULong", CD_long, CD_float);
            case I64_TRUNC_SAT_F64_U -> convert(c, "truncSatULong", CD_long, CD_double);
            default -> throw unknown(op);
        }
    }

    private static void emitFloat(CodeBuilder c, OpCode op) {
        switch (op) {
            case F32_ADD -> c.fadd();
            case F32_SUB -> c.fsub();
            case F32_MUL -> c.fmul();
            case F32_DIV -> c.fdiv();
            case F32_NEG -> c.fneg();
            case F32_ABS -> c.invokestatic(Names.NUMERIC, "abs", F_F);
            case F32_CEIL -> c.invokestatic(Names.NUMERIC, "ceil", F_F);
            case F32_FLOOR -> c.invokestatic(Names.NUMERIC, "floor", F_F);
            case F32_TRUNC -> c.invokestatic(Names.NUMERIC, "trunc", F_F);
            case F32_NEAREST -> c.invokestatic(Names.NUMERIC, "nearest", F_F);
            case F32_SQRT -> c.invokestatic(Names.NUMERIC, "sqrt", F_F);
            case F32_MIN -> c.invokestatic(Names.NUMERIC, "min", FF_F);
            case F32_MAX -> c.invokestatic(Names.NUMERIC, "max", FF_F);
            case F32_COPYSIGN -> c.invokestatic(Names.NUMERIC, "copysign", FF_F);
            case F32_CONVERT_I32_S -> c.i2f();
            case F32_CONVERT_I32_U -> c.i2l().loadConstant(0xffff_ffffL).land().l2f();
            case F32_CONVERT_I64_S -> c.l2f();
            case F32_CONVERT_I64_U -> convert(c, "convertU", CD_float, CD_long);
            case F32_DEMOTE_F64 -> c.d2f();
            case F32_REINTERPRET_I32 ->
                    c.invokestatic(
                            ConstantDescs.CD_Float,
                            "intBitsToFloat",
                            MethodTypeDesc.of(CD_float, CD_int));
            default -> throw unknown(op);
        }
    }

    private static void emitDouble(CodeBuilder c, OpCode op) {
        switch (op) {
            case F64_ADD -> c.dadd();
            case F64_SUB -> c.dsub();
            case F64_MUL -> c.dmul();
            case F64_DIV -> c.ddiv();
            case F64_NEG -> c.dneg();
            case F64_ABS -> c.invokestatic(Names.NUMERIC, "abs", D_D);
            case F64_CEIL -> c.invokestatic(Names.NUMERIC, "ceil", D_D);
            case F64_FLOOR -> c.invokestatic(Names.NUMERIC, "floor", D_D);
            case F64_TRUNC -> c.invokestatic(Names.NUMERIC, "trunc", D_D);
            case F64_NEAREST -> c.invokestatic(Names.NUMERIC, "nearest", D_D);
            case F64_SQRT -> c.invokestatic(ClassDesc.of("java.lang.Math"), "sqrt", D_D);
            case F64_MIN -> c.invokestatic(Names.NUMERIC, "min", DD_D);
            case F64_MAX -> c.invokestatic(Names.NUMERIC, "max", DD_D);
            case F64_COPYSIGN -> c.invokestatic(Names.NUMERIC, "copysign", DD_D);
            case F64_CONVERT_I32_S -> c.i2d();
            case F64_CONVERT_I32_U -> c.i2l().loadConstant(0xffff_ffffL).land().l2d();
            case F64_CONVERT_I64_S -> c.l2d();
            case F64_CONVERT_I64_U -> convert(c, "convertUDouble", CD_double, CD_long);
            case F64_PROMOTE_F32 -> c.f2d();
            case F64_REINTERPRET_I64 ->
                    c.invokestatic(
                            ConstantDescs.CD_Double,
                            "longBitsToDouble",
                            MethodTypeDesc.of(CD_double, CD_long));
            default -> throw unknown(op);
        }
    }

    private static void convert(CodeBuilder c, String name, ClassDesc to, ClassDesc from) {
        c.invokestatic(Names.NUMERIC, name, MethodTypeDesc.of(to, from));
    }

    private static IllegalStateException unknown(OpCode op) {
        return new IllegalStateException("not emitted here: " + op);
    }

    /** Says whether the kind takes two JVM stack slots. */
    static boolean isWide(TypeKind kind) {
        return kind.slotSize() == 2;
    }
}
