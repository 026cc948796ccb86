package dev.portside.engine.compiler;

import dev.portside.engine.compiler.runtime.GuestException;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmException;
import run.endive.wasm.types.CatchOpCode;

/** Throws and catches exceptions in one method. */
final class ExceptionEmitter {
    /*
     * A wasm exception is a JVM exception of Endive's class, so that it passes through interpreted and compiled functions alike; traps,
     * stops and what the host throws are of other classes, which no handler here looks at.
     *
     * The JVM empties the operand stack when it enters a handler. What lies on it when a try_table begins is therefore copied to JVM
     * locals (one pair of slots for each height, the same for all try_tables, since what lies below one does not change within it) and
     * pushed again before a catch clause's branch, as far as its label needs it.
     *
     * A handler stands where its try_table ends: what it throws on is then in reach of the try_table around it, and of no other. It covers
     * the instructions that may throw and all between them, except tail calls, which have left the function by then.
     */

    private static final ClassDesc GUEST_EXCEPTION = ClassDesc.of(GuestException.class.getName());
    private static final ClassDesc WASM_EXCEPTION = ClassDesc.of(WasmException.class.getName());
    private static final MethodTypeDesc OF =
            MethodTypeDesc.of(
                    GUEST_EXCEPTION,
                    Names.LONGS,
                    Names.OBJECTS,
                    ConstantDescs.CD_int,
                    ConstantDescs.CD_int,
                    Names.MODULE_STATE);
    private static final MethodTypeDesc OF_TAG =
            MethodTypeDesc.of(
                    GUEST_EXCEPTION,
                    ConstantDescs.CD_int,
                    ConstantDescs.CD_int,
                    Names.MODULE_STATE);
    private static final MethodTypeDesc MATCHES =
            MethodTypeDesc.of(
                    ConstantDescs.CD_boolean,
                    WASM_EXCEPTION,
                    ConstantDescs.CD_int,
                    Names.MODULE_STATE);
    private static final MethodTypeDesc REFERENCE =
            MethodTypeDesc.of(ConstantDescs.CD_Object, WASM_EXCEPTION, ConstantDescs.CD_int);

    private static final int MAX_RANGES = 65_535;

    /** A try_table while it is open. */
    private static final class Try {
        final List<Label> starts = new ArrayList<>();
        final List<Label> ends = new ArrayList<>();

        /** Where the instructions begin that are being covered, null for none yet. */
        @Nullable Label start;
    }

    private final Emission e;
    private final CodeBuilder code;
    private final OperandStack stack;
    private final Deque<Try> open = new ArrayDeque<>();

    /** How many values of the function lie below the method's own. */
    private final int base;

    /** How many entries the method's exception table has so far. */
    private int ranges;

    ExceptionEmitter(Emission e, int base) {
        this.e = e;
        this.code = e.code();
        this.stack = e.stack();
        this.base = base;
    }

    /** Begins a try_table; everything is on the JVM stack. */
    void begin(Block block) {
        open.push(new Try());
        boolean isKept = false;
        for (Block target : e.body().distinctTargets(block.start)) {
            isKept |= target.height > base;
        }
        if (isKept) {
            TypeKind[] kinds = stack.kinds();
            e.atLeast(2L * (kinds.length - base));
            for (int i = kinds.length - 1; i >= base; i--) {
                code.storeLocal(kinds[i], e.keptSlot(i));
            }
            for (int i = base; i < kinds.length; i++) {
                code.loadLocal(kinds[i], e.keptSlot(i));
            }
        }
        if (e.options().countCalls()) {
            e.loadState().getfield(Names.STATE, "depthLeft", ConstantDescs.CD_int);
            code.istore(e.keptDepthSlot());
        }
    }

    /** Notes that what is emitted next may throw. */
    void beforeThrowing() {
        // Innermost first: around one that is being covered all are.
        for (Try each : open) {
            if (each.start != null) {
                break;
            }
            each.start = code.newBoundLabel();
        }
    }

    /** Notes that what is emitted next is no longer the function's own doing. */
    void beforeTailCall() {
        if (!open.isEmpty() && open.getLast().start != null) {
            open.forEach(this::close);
        }
    }

    private void close(Try each) {
        if (each.start != null) {
            each.starts.add(each.start);
            each.ends.add(code.newBoundLabel());
            each.start = null;
            if (++ranges > MAX_RANGES) {
                throw new OversizedFunction(e.body().function());
            }
        }
    }

    /**
     * Ends a try_table.
     *
     * @return what {@link #emitHandler} needs, null when nothing in it throws
     */
    @Nullable List<Label> end() {
        Try ended = open.pop();
        close(ended);
        if (ended.starts.isEmpty()) {
            return null;
        }
        List<Label> ranges = new ArrayList<>();
        for (int i = 0; i < ended.starts.size(); i++) {
            ranges.add(ended.starts.get(i));
            ranges.add(ended.ends.get(i));
        }
        return ranges;
    }

    /**
     * Emits what catches an exception; the stack is undefined afterwards.
     *
     * @param ranges the beginnings and ends of what it covers
     * @param below the values below the try_table
     * @param jump emits a branch to a construct's label
     */
    void emitHandler(Block block, List<Label> ranges, TypeKind[] below, Consumer<Block> jump) {
        Label handler = code.newBoundLabel();
        for (int i = 0; i < ranges.size(); i += 2) {
            code.exceptionCatch(ranges.get(i), ranges.get(i + 1), handler, WASM_EXCEPTION);
        }
        int exception = e.keptExceptionSlot();
        code.astore(exception);
        if (e.options().countCalls()) {
            e.loadState().iload(e.keptDepthSlot());
            code.putfield(Names.STATE, "depthLeft", ConstantDescs.CD_int);
        }
        e.reloadMemory();
        List<CatchOpCode.Catch> clauses = e.body().code().get(block.start).catches();
        Block[] targets = e.body().targets(block.start);
        for (int i = 0; i < targets.length; i++) {
            CatchOpCode.Catch clause = clauses.get(i);
            if (clause.tag() < 0) {
                emitClause(clause, targets[i], below, jump);
                return;
            }
            Label next = code.newLabel();
            code.aload(exception).loadConstant(clause.tag());
            e.loadState().invokestatic(GUEST_EXCEPTION, "matches", MATCHES).ifeq(next);
            emitClause(clause, targets[i], below, jump);
            code.labelBinding(next);
        }
        // A tail call in the try_table may have ended what the one around it covered.
        beforeThrowing();
        code.aload(exception).athrow();
    }

    private void emitClause(
            CatchOpCode.Catch clause, Block target, TypeKind[] below, Consumer<Block> jump) {
        e.atLeast(2L * (target.height - base));
        stack.truncate(base);
        for (int i = base; i < target.height; i++) {
            code.loadLocal(below[i], e.keptSlot(i));
            stack.push(below[i]);
        }
        if (clause.tag() >= 0) {
            TypeKind[] values = e.shape().tag(clause.tag()).params();
            e.atLeast(4L * values.length + 4);
            for (int i = 0; i < values.length; i++) {
                emitValue(values[i], i);
                stack.push(values[i]);
            }
        }
        switch (clause.opcode()) {
            case CATCH_REF, CATCH_ALL_REF -> {
                code.aload(e.keptExceptionSlot());
                stack.push(TypeKind.REFERENCE);
            }
            case CATCH, CATCH_ALL -> {}
        }
        jump.accept(target);
    }

    /** Pushes a value an exception carries. */
    private void emitValue(TypeKind kind, int index) {
        code.aload(e.keptExceptionSlot());
        if (kind == TypeKind.REFERENCE) {
            code.loadConstant(index);
            code.invokestatic(GUEST_EXCEPTION, "reference", REFERENCE);
        } else {
            code.invokevirtual(WASM_EXCEPTION, "args", MethodTypeDesc.of(Names.LONGS));
            code.loadConstant(index).laload();
            Emission.fromBits(code, kind);
        }
    }

    void emitThrow(int tag) {
        stack.flush();
        TypeKind[] values = e.shape().tag(tag).params();
        if (values.length > 0) {
            e.pack(values, e.temp(0));
        }
        code.loadConstant(tag).loadConstant(e.body().function());
        e.loadState();
        beforeThrowing();
        code.invokestatic(GUEST_EXCEPTION, "of", values.length > 0 ? OF : OF_TAG).athrow();
    }

    void emitThrowReference() {
        stack.flush();
        beforeThrowing();
        code.invokestatic(
                        WASM_EXCEPTION,
                        "checked",
                        MethodTypeDesc.of(WASM_EXCEPTION, ConstantDescs.CD_Object))
                .athrow();
    }
}
