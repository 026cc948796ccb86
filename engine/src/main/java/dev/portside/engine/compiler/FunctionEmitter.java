package dev.portside.engine.compiler;

import dev.portside.engine.compiler.Signatures.Signature;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;

/** Emits one method: a function, or a part split off it. */
final class FunctionEmitter {

    private final Emission e;
    private final ClassPlan plan;
    private final ControlEmitter control;
    private final List<Region> parts;

    /** Where the function begins anew, in its own method. */
    private final @Nullable Label start;

    private FunctionEmitter(
            Emission e,
            ClassPlan plan,
            SplitPlan split,
            @Nullable Region region,
            @Nullable Label start) {
        this.e = e;
        this.start = start;
        this.plan = plan;
        this.parts = split.parts(region);
        this.control = new ControlEmitter(e, split, region);
    }

    /** Emits a function's method, without the parts that are split off. */
    static void emitFunction(
            CodeBuilder code,
            ClassPlan plan,
            Body body,
            SplitPlan split,
            @Nullable DispatchLoop dispatch) {
        MethodStart start = MethodStart.ofFunction(code, plan, body, split);
        Label anew = code.newLabel();
        Emission e = start.emission();
        FunctionEmitter emitter = new FunctionEmitter(e, plan, split, null, anew);
        if (dispatch != null) {
            CallEmitter.emitAgain(e, plan, dispatch.local());
        }
        emitter.control.emitCountCall();
        code.labelBinding(anew);
        start.emitLocals();
        if (split.callsOthers()) {
            emitter.control.emitPoll();
        }
        e.reloadMemory();
        emitter.emit(0, body.code().size());
        emitter.control.emitCrossing();
    }

    /** Emits the method of a part split off a function. */
    static void emitRegion(
            CodeBuilder code, ClassPlan plan, Body body, SplitPlan split, Region region) {
        MethodStart start = MethodStart.ofPart(code, plan, body, split, region);
        Emission e = start.emission();
        FunctionEmitter emitter = new FunctionEmitter(e, plan, split, region, null);
        start.emitLocals();
        e.reloadMemory();
        emitter.emit(region.start(), region.end());
        emitter.control.emitPartEnd(region);
        emitter.control.emitCrossing();
    }

    private void emit(int from, int to) {
        Body body = e.body();
        List<AnnotatedInstruction> code = body.code();
        int next = 0;
        for (int i = from; i < to; i++) {
            boolean isReached = body.height(i) >= 0;
            if (next < parts.size() && parts.get(next).start() == i) {
                Region part = parts.get(next++);
                control.emitRegionCall(part);
                i = part.end() - 1;
                continue;
            }
            AnnotatedInstruction instruction = code.get(i);
            switch (instruction.opcode()) {
                case BLOCK, LOOP, IF, TRY_TABLE -> {
                    if (isReached) {
                        control.emitStart(i);
                    } else {
                        i = body.startingAt(i).end;
                    }
                }
                case ELSE -> control.emitElse(isReached);
                case END -> control.emitEnd(isReached);
                default -> {
                    if (isReached) {
                        emit(instruction, i);
                    }
                }
            }
        }
    }

    private void emit(AnnotatedInstruction instruction, int index) {
        switch (instruction.opcode()) {
            case NOP -> {}
            case UNREACHABLE ->
                    e.code()
                            .invokestatic(Names.TRAP, "unreachable", MethodTypeDesc.of(Names.TRAP))
                            .athrow();
            case BR -> control.emitBranch(index);
            case BR_IF -> control.emitBranchIf(index);
            case BR_TABLE -> control.emitBranchTable(index);
            case RETURN -> control.emitReturnInstruction();
            case CALL -> {
                control.beforeThrowing();
                CallEmitter.emitCall(e, plan, (int) instruction.operand(0));
            }
            case CALL_INDIRECT -> {
                control.beforeThrowing();
                CallEmitter.emitCallIndirect(
                        e, (int) instruction.operand(0), (int) instruction.operand(1));
            }
            case THROW -> control.exceptions().emitThrow((int) instruction.operand(0));
            case THROW_REF -> control.exceptions().emitThrowReference();
            case RETURN_CALL -> emitTailCall((int) instruction.operand(0));
            case RETURN_CALL_INDIRECT -> {
                control.beforeTailCall();
                TailCallEmitter.emitIndirect(
                        e, (int) instruction.operand(0), (int) instruction.operand(1));
                control.emitReturnInstruction();
            }
            case DROP -> VariableEmitter.emitDrop(e);
            case SELECT, SELECT_T -> {
                if (Effects.isOfVectors(instruction)) {
                    VariableEmitter.emitSelectVector(e);
                } else {
                    VariableEmitter.emitSelect(e);
                }
            }
            case LOCAL_GET -> {
                int local = (int) instruction.operand(0);
                e.stack().pushLocal(local, e.body().locals()[local]);
            }
            case LOCAL_SET -> VariableEmitter.emitLocalSet(e, (int) instruction.operand(0));
            case LOCAL_TEE -> VariableEmitter.emitLocalTee(e, (int) instruction.operand(0));
            case GLOBAL_GET -> VariableEmitter.emitGlobalGet(e, (int) instruction.operand(0));
            case GLOBAL_SET -> VariableEmitter.emitGlobalSet(e, (int) instruction.operand(0));
            case I32_CONST, I64_CONST, F32_CONST, F64_CONST ->
                    VariableEmitter.emitConstant(e, instruction);
            case REF_NULL, REF_FUNC, REF_IS_NULL -> TableEmitter.emitReference(e, instruction);
            case TABLE_GET,
                    TABLE_SET,
                    TABLE_GROW,
                    TABLE_SIZE,
                    TABLE_FILL,
                    TABLE_COPY,
                    TABLE_INIT,
                    ELEM_DROP ->
                    TableEmitter.emitTable(e, instruction);
            case MEMORY_SIZE, MEMORY_GROW, MEMORY_FILL, MEMORY_COPY, MEMORY_INIT, DATA_DROP ->
                    MemoryEmitter.emitOther(e, instruction);
            default -> emitByType(instruction);
        }
    }

    private void emitTailCall(int function) {
        control.beforeTailCall();
        if (start != null && function == e.body().function()) {
            TailCallEmitter.emitSelf(e, start);
            return;
        }
        if (e.shape().isDeferring(function)) {
            TailCallEmitter.emitDeferred(e, function);
        } else {
            CallEmitter.emitCall(e, plan, function);
        }
        control.emitReturnInstruction();
    }

    private void emitByType(AnnotatedInstruction instruction) {
        VectorOp vector = VectorOp.of(instruction.opcode());
        if (vector != null) {
            VectorEmitter.emit(e, vector, instruction);
            return;
        }
        AtomicOp atomic = AtomicOp.of(instruction.opcode());
        if (atomic != null) {
            AtomicEmitter.emit(e, atomic, instruction);
            return;
        }
        Signature numeric = Signatures.numeric(instruction.opcode());
        if (numeric != null) {
            NumericEmitter.emit(e, instruction.opcode(), numeric);
        } else if (Effects.isLoad(instruction.opcode())) {
            AccessEmitter.emitLoad(e, instruction);
        } else {
            AccessEmitter.emitStore(e, instruction);
        }
    }
}
