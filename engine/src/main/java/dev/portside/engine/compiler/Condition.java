package dev.portside.engine.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.OpCode;

/**
 * A comparison whose operands are on the JVM stack.
 *
 * @param kind what is compared
 * @param isUnsigned whether integers are compared without sign
 * @param isZeroTest whether there is one operand, compared with zero or null
 * @param test the relation, as the JVM's {@code if} against zero
 * @param isNegated whether the outcome is turned round; not folded into the test because of NaN
 */
record Condition(
        TypeKind kind, boolean isUnsigned, boolean isZeroTest, Opcode test, boolean isNegated) {

    private static final MethodTypeDesc COMPARE_INT =
            MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int);
    private static final MethodTypeDesc COMPARE_LONG =
            MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_long, ConstantDescs.CD_long);

    /** An i32 that is true when it is not zero. */
    static final Condition NOT_ZERO = new Condition(TypeKind.INT, false, true, Opcode.IFNE, false);

    /** An object that is true when it is null. */
    static final Condition IS_NULL =
            new Condition(TypeKind.REFERENCE, false, true, Opcode.IFNULL, false);

    private static final Map<OpCode, Condition> ALL = new EnumMap<>(OpCode.class);

    static {
        for (OpCode op : OpCode.values()) {
            Condition condition = derive(op);
            if (condition != null) {
                ALL.put(op, condition);
            }
        }
    }

    /** Returns the comparison an instruction makes, or null when it is none. */
    static @Nullable Condition of(OpCode op) {
        return ALL.get(op);
    }

    private static @Nullable Condition derive(OpCode op) {
        return switch (op) {
            case I32_EQZ -> new Condition(TypeKind.INT, false, true, Opcode.IFEQ, false);
            case I64_EQZ -> new Condition(TypeKind.LONG, false, true, Opcode.IFEQ, false);
            case I32_EQ -> signed(TypeKind.INT, Opcode.IFEQ);
            case I32_NE -> signed(TypeKind.INT, Opcode.IFNE);
            case I32_LT_S -> signed(TypeKind.INT, Opcode.IFLT);
            case I32_GT_S -> signed(TypeKind.INT, Opcode.IFGT);
            case I32_LE_S -> signed(TypeKind.INT, Opcode.IFLE);
            case I32_GE_S -> signed(TypeKind.INT, Opcode.IFGE);
            case I32_LT_U -> unsigned(TypeKind.INT, Opcode.IFLT);
            case I32_GT_U -> unsigned(TypeKind.INT, Opcode.IFGT);
            case I32_LE_U -> unsigned(TypeKind.INT, Opcode.IFLE);
            case I32_GE_U -> unsigned(TypeKind.INT, Opcode.IFGE);
            case I64_EQ -> signed(TypeKind.LONG, Opcode.IFEQ);
            case I64_NE -> signed(TypeKind.LONG, Opcode.IFNE);
            case I64_LT_S -> signed(TypeKind.LONG, Opcode.IFLT);
            case I64_GT_S -> signed(TypeKind.LONG, Opcode.IFGT);
            case I64_LE_S -> signed(TypeKind.LONG, Opcode.IFLE);
            case I64_GE_S -> signed(TypeKind.LONG, Opcode.IFGE);
            case I64_LT_U -> unsigned(TypeKind.LONG, Opcode.IFLT);
            case I64_GT_U -> unsigned(TypeKind.LONG, Opcode.IFGT);
            case I64_LE_U -> unsigned(TypeKind.LONG, Opcode.IFLE);
            case I64_GE_U -> unsigned(TypeKind.LONG, Opcode.IFGE);
            case F32_EQ -> signed(TypeKind.FLOAT, Opcode.IFEQ);
            case F32_NE -> signed(TypeKind.FLOAT, Opcode.IFNE);
            case F32_LT -> signed(TypeKind.FLOAT, Opcode.IFLT);
            case F32_GT -> signed(TypeKind.FLOAT, Opcode.IFGT);
            case F32_LE -> signed(TypeKind.FLOAT, Opcode.IFLE);
            case F32_GE -> signed(TypeKind.FLOAT, Opcode.IFGE);
            case F64_EQ -> signed(TypeKind.DOUBLE, Opcode.IFEQ);
            case F64_NE -> signed(TypeKind.DOUBLE, Opcode.IFNE);
            case F64_LT -> signed(TypeKind.DOUBLE, Opcode.IFLT);
            case F64_GT -> signed(TypeKind.DOUBLE, Opcode.IFGT);
            case F64_LE -> signed(TypeKind.DOUBLE, Opcode.IFLE);
            case F64_GE -> signed(TypeKind.DOUBLE, Opcode.IFGE);
            default -> null;
        };
    }

    private static Condition signed(TypeKind kind, Opcode test) {
        return new Condition(kind, false, false, test, false);
    }

    private static Condition unsigned(TypeKind kind, Opcode test) {
        return new Condition(kind, true, false, test, false);
    }

    Condition negated() {
        return new Condition(kind, isUnsigned, isZeroTest, test, !isNegated);
    }

    /** Returns the same comparison of one operand with zero, if there is such a thing. */
    @Nullable Condition withZero() {
        return kind == TypeKind.INT && !isZeroTest && !isUnsigned
                ? new Condition(kind, false, true, test, isNegated)
                : null;
    }

    /** Consumes the operands and jumps when the outcome is {@code wanted}. */
    void emitBranch(CodeBuilder code, boolean wanted, Label target) {
        Opcode opcode = test;
        switch (kind) {
            case INT -> {
                if (isUnsigned) {
                    code.invokestatic(ConstantDescs.CD_Integer, "compareUnsigned", COMPARE_INT);
                } else if (!isZeroTest) {
                    opcode = ofTwoInts(test);
                }
            }
            case LONG -> {
                if (isZeroTest) {
                    code.lconst_0();
                }
                if (isUnsigned) {
                    code.invokestatic(ConstantDescs.CD_Long, "compareUnsigned", COMPARE_LONG);
                } else {
                    code.lcmp();
                }
            }
            case FLOAT -> {
                if (isGreaterTest()) {
                    code.fcmpl();
                } else {
                    code.fcmpg();
                }
            }
            case DOUBLE -> {
                if (isGreaterTest()) {
                    code.dcmpl();
                } else {
                    code.dcmpg();
                }
            }
            default -> {}
        }
        // A NaN makes the comparison come out so that the test fails, hence inverting the jump is
        // exact.
        code.branch(wanted != isNegated ? opcode : inverse(opcode), target);
    }

    private boolean isGreaterTest() {
        return test == Opcode.IFGT || test == Opcode.IFGE;
    }

    /** Consumes the operands and pushes 1 or 0. */
    void emitValue(CodeBuilder code) {
        Label isTrue = code.newLabel();
        Label end = code.newLabel();
        emitBranch(code, true, isTrue);
        code.iconst_0().goto_(end).labelBinding(isTrue).iconst_1().labelBinding(end);
    }

    private static Opcode ofTwoInts(Opcode test) {
        return switch (test) {
            case IFEQ -> Opcode.IF_ICMPEQ;
            case IFNE -> Opcode.IF_ICMPNE;
            case IFLT -> Opcode.IF_ICMPLT;
            case IFGT -> Opcode.IF_ICMPGT;
            case IFLE -> Opcode.IF_ICMPLE;
            default -> Opcode.IF_ICMPGE;
        };
    }

    private static Opcode inverse(Opcode test) {
        return switch (test) {
            case IFEQ -> Opcode.IFNE;
            case IFNE -> Opcode.IFEQ;
            case IFLT -> Opcode.IFGE;
            case IFGT -> Opcode.IFLE;
            case IFLE -> Opcode.IFGT;
            case IFGE -> Opcode.IFLT;
            case IF_ICMPEQ -> Opcode.IF_ICMPNE;
            case IF_ICMPNE -> Opcode.IF_ICMPEQ;
            case IF_ICMPLT -> Opcode.IF_ICMPGE;
            case IF_ICMPGT -> Opcode.IF_ICMPLE;
            case IF_ICMPLE -> Opcode.IF_ICMPGT;
            case IF_ICMPGE -> Opcode.IF_ICMPLT;
            case IFNULL -> Opcode.IFNONNULL;
            case IFNONNULL -> Opcode.IFNULL;
            default -> throw new IllegalArgumentException("no inverse of " + test);
        };
    }
}
