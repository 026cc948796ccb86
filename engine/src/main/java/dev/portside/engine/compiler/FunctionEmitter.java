package dev.portside.engine.compiler;

import dev.portside.engine.compiler.Signatures.Signature;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;

/** Emits one method: a function, or a part split off it. */
final class FunctionEmitter {

    private final Emission e;
    private final ClassPlan plan;
    private final ControlEmitter control;
    private final SplitPlan split;
    private final @Nullable Region region;

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
        this.split = split;
        this.region = region;
        this.control = new ControlEmitter(e, region);
    }

    /** Emits a function's method, without the parts that are split off. */
    static void emitFunction(CodeBuilder code, ClassPlan plan, Body body, SplitPlan split) {
        FunctionInfo info = plan.shape().function(body.function());
        TypeKind[] locals = body.locals();
        int[] slots = new int[locals.length];
        int params = info.params().length;
        int state = info.isWide() ? 2 : Kinds.slots(info.params());
        int next = state + 2;
        int slot = 0;
        for (int i = 0; i < locals.length; i++) {
            if (i < params && !info.isWide()) {
                slots[i] = slot;
                slot += locals[i].slotSize();
            } else {
                slots[i] = next;
                next += locals[i].slotSize();
            }
        }
        Emission e = new Emission(plan.shape(), plan.options(), body, code, slots, state, next);
        for (int i = 0; info.isWide() && i < params; i++) {
            Emission.unpack(code, locals[i], i, 0, 1);
            code.storeLocal(locals[i], slots[i]);
        }
        Label start = code.newLabel();
        FunctionEmitter emitter = new FunctionEmitter(e, plan, split, null, start);
        emitter.control.emitCountCall();
        code.labelBinding(start);
        for (int local : split.innerLocals(null)) {
            if (local >= params) {
                emitZero(code, locals[local], body.zero(local), slots[local]);
            }
        }
        if (split.callsOthers()) {
            emitter.control.emitPoll();
        }
        e.reloadMemory();
        emitter.emit(0, body.code().size());
    }

    /** Gives a local the value it starts with. */
    private static void emitZero(CodeBuilder code, TypeKind kind, long zero, int slot) {
        OperandStack.emitConstant(code, kind, zero);
        code.storeLocal(kind, slot);
    }

    /** Emits the method of a part split off a function. */
    static void emitRegion(
            CodeBuilder code, ClassPlan plan, Body body, SplitPlan split, Region region) {
        TypeKind[] locals = body.locals();
        int[] slots = new int[locals.length];
        java.util.Arrays.fill(slots, -1);
        int next = 0;
        for (int local : region.ins()) {
            slots[local] = next;
            next += locals[local].slotSize();
        }
        int state = next;
        next += 2;
        int[] inner = split.innerLocals(region);
        for (int local : inner) {
            slots[local] = next;
            next += locals[local].slotSize();
        }
        Emission e = new Emission(plan.shape(), plan.options(), body, code, slots, state, next);
        for (int local : inner) {
            emitZero(code, locals[local], body.zero(local), slots[local]);
        }
        FunctionEmitter emitter = new FunctionEmitter(e, plan, split, region, null);
        e.stack().setBase(region.enclosing().height);
        e.reloadMemory();
        emitter.emit(region.start(), region.end());
        if (region.fallsThrough()) {
            emitter.control.emitFallThrough(region);
        }
    }

    private void emit(int from, int to) {
        Body body = e.body();
        List<AnnotatedInstruction> code = body.code();
        for (int i = from; i < to; i++) {
            boolean isReached = body.height(i) >= 0;
            Region part = split.startingAt(i, region);
            if (part != null) {
                control.emitRegionCall(part);
                i = part.end() - 1;
                continue;
            }
            AnnotatedInstruction instruction = code.get(i);
            switch (instruction.opcode()) {
                case BLOCK, LOOP, IF -> {
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
                        emit(instruction);
                    }
                }
            }
        }
    }

    private void emit(AnnotatedInstruction instruction) {
        switch (instruction.opcode()) {
            case NOP -> {}
            case UNREACHABLE ->
                    e.code()
                            .invokestatic(Names.TRAP, "unreachable", MethodTypeDesc.of(Names.TRAP))
                            .athrow();
            case BR -> control.emitBranch((int) instruction.operand(0));
            case BR_IF -> control.emitBranchIf((int) instruction.operand(0));
            case BR_TABLE -> control.emitBranchTable(instruction);
            case RETURN -> control.emitReturnInstruction();
            case CALL -> CallEmitter.emitCall(e, plan, (int) instruction.operand(0));
            case CALL_INDIRECT ->
                    CallEmitter.emitCallIndirect(
                            e, (int) instruction.operand(0), (int) instruction.operand(1));
            case RETURN_CALL -> emitTailCall((int) instruction.operand(0));
            case RETURN_CALL_INDIRECT -> {
                TailCallEmitter.emitIndirect(
                        e, (int) instruction.operand(0), (int) instruction.operand(1));
                control.emitReturnInstruction();
            }
            case DROP -> VariableEmitter.emitDrop(e);
            case SELECT, SELECT_T -> VariableEmitter.emitSelect(e);
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
        Signature numeric = Signatures.numeric(instruction.opcode());
        if (numeric != null) {
            NumericEmitter.emit(e, instruction.opcode(), numeric);
        } else if (Effects.isLoad(instruction.opcode())) {
            MemoryEmitter.emitLoad(e, instruction);
        } else {
            MemoryEmitter.emitStore(e, instruction);
        }
    }
}
