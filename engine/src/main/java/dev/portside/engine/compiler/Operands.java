package dev.portside.engine.compiler;

import java.lang.classfile.TypeKind;

/**
 * The topmost values of the operand stack, taken off so that each can be pushed when it is wanted,
 * in any order and number; values on the JVM stack are put into temporaries for that.
 */
final class Operands {

    /** Where temporaries begin that no other emitter uses meanwhile. */
    private static final int FIRST_TEMP = 4;

    private final Emission e;
    private final int count;
    private final int onStack;
    private final boolean isFirstKept;

    private Operands(Emission e, int count, int onStack, boolean isFirstKept) {
        this.e = e;
        this.count = count;
        this.onStack = onStack;
        this.isFirstKept = isFirstKept;
    }

    /**
     * Takes values off; they stay on the {@link OperandStack} until {@link #drop}.
     *
     * @param keepsFirst whether the lowest one is pushed first and once: it can then stay on the
     *     JVM stack
     */
    static Operands take(Emission e, int count, boolean keepsFirst) {
        OperandStack stack = e.stack();
        if (stack.isWaiting(0) && !stack.isSimple(0)) {
            stack.flush();
        }
        stack.flushBelow(count);
        int onStack = 0;
        while (onStack < count && !stack.isWaiting(count - 1 - onStack)) {
            onStack++;
        }
        Operands taken = new Operands(e, count, onStack, keepsFirst);
        for (int i = onStack - 1; i >= (keepsFirst ? 1 : 0); i--) {
            e.code().storeLocal(taken.kind(i), e.temp(FIRST_TEMP + i));
        }
        return taken;
    }

    private TypeKind kind(int index) {
        return e.stack().kind(count - 1 - index);
    }

    /** Pushes a value on the JVM stack, counted from the lowest. */
    Operands push(int index) {
        if (index >= onStack) {
            e.stack().emitWaiting(count - 1 - index);
        } else if (index > 0 || !isFirstKept) {
            e.code().loadLocal(kind(index), e.temp(FIRST_TEMP + index));
        }
        return this;
    }

    /** Forgets them; results come next. */
    void drop() {
        e.stack().drop(count);
    }
}
