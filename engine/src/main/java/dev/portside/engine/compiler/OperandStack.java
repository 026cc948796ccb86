package dev.portside.engine.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The wasm operand stack while code is emitted. It is the JVM's, except that values at the top may
 * still be waiting: locals and constants are pushed only when something needs them, so that an
 * instruction can put something below them or use them as immediates, and a comparison is not made
 * a number before it is known that nobody branches on it.
 */
final class OperandStack {
    /*
     * Invariant: the first `flushed` values are on the JVM stack, the others wait. A waiting comparison is the top, with everything below
     * it flushed and its own operands on the JVM stack.
     */

    private enum Form {
        STACK,
        LOCAL,
        CONSTANT,
        CONDITION
    }

    private static final MethodTypeDesc INT_TO_FLOAT =
            MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_int);
    private static final MethodTypeDesc LONG_TO_DOUBLE =
            MethodTypeDesc.of(ConstantDescs.CD_double, ConstantDescs.CD_long);

    private final CodeBuilder code;
    private final IntConsumer localLoader;
    private TypeKind[] kinds = new TypeKind[16];
    private Form[] forms = new Form[16];
    private long[] payloads = new long[16];
    private int size;
    private int flushed;
    private @Nullable Condition condition;

    /**
     * @param localLoader emits what pushes a wasm local on the JVM stack
     */
    OperandStack(CodeBuilder code, IntConsumer localLoader) {
        this.code = code;
        this.localLoader = localLoader;
    }

    /** Starts above values that lie on another method's stack and are not touched here. */
    void setBase(int height) {
        for (int i = 0; i < height; i++) {
            push(TypeKind.INT);
        }
    }

    int size() {
        return size;
    }

    TypeKind kind(int fromTop) {
        return kinds[size - 1 - fromTop];
    }

    /** Returns the kinds of all values, the lowest first. */
    TypeKind[] kinds() {
        return Arrays.copyOf(kinds, size);
    }

    /** Notes that an instruction has left a value on the JVM stack; everything must be flushed. */
    void push(TypeKind kind) {
        assert flushed == size;
        add(kind, Form.STACK, 0);
        flushed = size;
    }

    void push(TypeKind[] kinds) {
        for (TypeKind kind : kinds) {
            push(kind);
        }
    }

    void pushLocal(int local, TypeKind kind) {
        resolveCondition();
        add(kind, Form.LOCAL, local);
    }

    void pushConstant(TypeKind kind, long bits) {
        resolveCondition();
        add(kind, Form.CONSTANT, bits);
    }

    /** Notes a comparison whose operands are on the JVM stack and have been dropped here. */
    void pushCondition(Condition condition) {
        assert flushed == size;
        add(TypeKind.INT, Form.CONDITION, 0);
        this.condition = condition;
    }

    private void add(TypeKind kind, Form form, long payload) {
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, size * 2);
            forms = Arrays.copyOf(forms, size * 2);
            payloads = Arrays.copyOf(payloads, size * 2);
        }
        kinds[size] = kind;
        forms[size] = form;
        payloads[size] = payload;
        size++;
    }

    private void resolveCondition() {
        if (condition != null) {
            flush();
        }
    }

    /** Puts everything on the JVM stack. */
    void flush() {
        flushBelow(0);
    }

    /** Puts everything but the top {@code count} values on the JVM stack. */
    void flushBelow(int count) {
        while (flushed < size - count) {
            emit(flushed);
            forms[flushed] = Form.STACK;
            flushed++;
        }
    }

    /** Forgets the top values, which have been used. */
    void drop(int count) {
        size -= count;
        flushed = Math.min(flushed, size);
    }

    /** Forgets everything above a height. */
    void truncate(int height) {
        size = height;
        flushed = Math.min(flushed, size);
        condition = null;
    }

    /** Says whether the value is not on the JVM stack yet. */
    boolean isWaiting(int fromTop) {
        return size - 1 - fromTop >= flushed;
    }

    /** Says whether the value is a local or a constant that can be pushed when it suits. */
    boolean isSimple(int fromTop) {
        return isWaiting(fromTop) && forms[size - 1 - fromTop] != Form.CONDITION;
    }

    boolean isConstant(int fromTop) {
        return isWaiting(fromTop) && forms[size - 1 - fromTop] == Form.CONSTANT;
    }

    /** Returns the bits of a constant. */
    long constant(int fromTop) {
        return payloads[size - 1 - fromTop];
    }

    /** Returns the local a waiting value is read from, or -1. */
    int local(int fromTop) {
        int at = size - 1 - fromTop;
        return isWaiting(fromTop) && forms[at] == Form.LOCAL ? (int) payloads[at] : -1;
    }

    /** Takes the waiting comparison off the top, or null when the top is something else. */
    @Nullable Condition takeCondition() {
        Condition taken = condition;
        if (taken != null) {
            condition = null;
            size--;
        }
        return taken;
    }

    /** Pushes a waiting value on the JVM stack, wherever it belongs here. */
    void emitWaiting(int fromTop) {
        emit(size - 1 - fromTop);
    }

    /** Flushes values below the top read from a local that is about to change. */
    void flushReadsOf(int local) {
        for (int i = size - 2; i >= flushed; i--) {
            if (forms[i] == Form.LOCAL && payloads[i] == local) {
                flushBelow(size - 1 - i);
                return;
            }
        }
    }

    /** Pushes the waiting top on the JVM stack, over whatever is there; the user drops it next. */
    void emitTop() {
        emit(size - 1);
        forms[size - 1] = Form.STACK;
    }

    private void emit(int at) {
        switch (forms[at]) {
            case LOCAL -> localLoader.accept((int) payloads[at]);
            case CONSTANT -> emitConstant(code, kinds[at], payloads[at]);
            case CONDITION -> {
                Condition taken = java.util.Objects.requireNonNull(condition);
                condition = null;
                taken.emitValue(code);
            }
            case STACK -> throw new IllegalStateException("already on the JVM stack");
        }
    }

    /** Pushes a constant, NaN bits and the sign of zero included. */
    static void emitConstant(CodeBuilder code, TypeKind kind, long bits) {
        switch (kind) {
            case INT -> code.loadConstant((int) bits);
            case LONG -> code.loadConstant(bits);
            case FLOAT -> {
                float value = Float.intBitsToFloat((int) bits);
                if (Float.isNaN(value)) {
                    code.loadConstant((int) bits)
                            .invokestatic(ConstantDescs.CD_Float, "intBitsToFloat", INT_TO_FLOAT);
                } else {
                    code.loadConstant(value);
                }
            }
            case DOUBLE -> {
                double value = Double.longBitsToDouble(bits);
                if (Double.isNaN(value)) {
                    code.loadConstant(bits)
                            .invokestatic(
                                    ConstantDescs.CD_Double, "longBitsToDouble", LONG_TO_DOUBLE);
                } else {
                    code.loadConstant(value);
                }
            }
            default -> code.aconst_null();
        }
    }
}
