package dev.portside.engine.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.OpCode;

/** Blocks, loops, ifs and branches of one method. */
final class ControlEmitter {
    /*
     * Values of enclosing constructs stay on the JVM stack below those of the current one. A branch whose target's height leaves more
     * than the carried values on the stack moves these into temporaries and back. The code after an unconditional branch is not emitted
     * at all, so what the stack looks like there does not matter.
     */

    private static final MethodTypeDesc POLL = MethodTypeDesc.of(ConstantDescs.CD_boolean);
    private static final MethodTypeDesc VOID = MethodTypeDesc.of(ConstantDescs.CD_void);

    /** A construct while it is open. */
    private static final class Target {
        final Label label;
        @Nullable Label elseLabel;

        Target(Label label) {
            this.label = label;
        }
    }

    private final Emission e;
    private final CodeBuilder code;
    private final OperandStack stack;
    private final SplitPlan split;
    private final @Nullable Region region;
    private final Map<Block, Target> targets = new HashMap<>();
    private final Label wayOut;
    private final Label crossing;

    /** The constructs that split-off parts leave for by way of the crossing, with their numbers. */
    private final Map<Block, Integer> crossings = new LinkedHashMap<>();

    /** How many values of the function lie below the method's own. */
    private final int base;

    /** Made when something is thrown or caught. */
    private @Nullable ExceptionEmitter exceptions;

    private Block open;

    /**
     * @param region what the method holds, or null for the whole function
     */
    ControlEmitter(Emission e, SplitPlan split, @Nullable Region region) {
        this.e = e;
        this.split = split;
        this.code = e.code();
        this.stack = e.stack();
        this.region = region;
        this.wayOut = code.newLabel();
        this.crossing = code.newLabel();
        this.base = region == null ? 0 : region.enclosing().height;
        this.open = region == null ? e.body().root() : region.enclosing();
        if (region == null) {
            targets.put(open, new Target(code.newLabel()));
        }
    }

    ExceptionEmitter exceptions() {
        if (exceptions == null) {
            exceptions = new ExceptionEmitter(e, base);
        }
        return exceptions;
    }

    /** Notes that what is emitted next may throw an exception. */
    void beforeThrowing() {
        if (exceptions != null) {
            exceptions.beforeThrowing();
        }
    }

    /** Notes that what is emitted next is no longer the function's own doing. */
    void beforeTailCall() {
        if (exceptions != null) {
            exceptions.beforeTailCall();
        }
    }

    static Condition takeCondition(Emission e) {
        Condition condition = e.stack().takeCondition();
        if (condition == null) {
            e.stack().flush();
            e.stack().drop(1);
            condition = Condition.NOT_ZERO;
        }
        return condition;
    }

    void emitStart(int index) {
        Block block = e.body().startingAt(index);
        if (block.op == OpCode.IF) {
            Condition condition = takeCondition(e);
            Target target = new Target(code.newLabel());
            target.elseLabel = code.newLabel();
            condition.emitBranch(code, false, target.elseLabel);
            targets.put(block, target);
        } else {
            stack.flush();
            Label label = code.newLabel();
            targets.put(block, new Target(label));
            if (block.isLoop()) {
                code.labelBinding(label);
                if (block.isTargeted && !e.body().pollsAtBranches(block)) {
                    emitPoll();
                }
            } else if (block.op == OpCode.TRY_TABLE) {
                exceptions().begin(block);
            }
        }
        open = block;
    }

    void emitElse(boolean isReached) {
        Target target = target(open);
        if (isReached) {
            stack.flush();
            code.goto_(target.label);
        }
        code.labelBinding(Objects.requireNonNull(target.elseLabel));
        target.elseLabel = null;
        stack.truncate(open.height);
        stack.push(open.params);
    }

    void emitEnd(boolean isReached) {
        Block block = open;
        Target target = target(block);
        if (isReached) {
            stack.flush();
        } else {
            stack.truncate(block.height);
            stack.push(block.results);
        }
        if (target.elseLabel != null) {
            code.labelBinding(target.elseLabel);
        }
        boolean isJumpedTo = !block.isLoop() && block.isTargeted;
        if (block.op == OpCode.TRY_TABLE) {
            isJumpedTo |= emitTryEnd(block, isReached);
        }
        if (isJumpedTo) {
            code.labelBinding(target.label);
        }
        if (block.parent != null) {
            open = block.parent;
        } else if (isReached || block.isTargeted) {
            emitReturn();
        }
    }

    /** Emits a try_table's handler, if it needs one; says whether what precedes jumps over it. */
    private boolean emitTryEnd(Block block, boolean isReached) {
        List<Label> ranges = exceptions().end();
        if (ranges == null) {
            return false;
        }
        if (isReached) {
            code.goto_(target(block).label);
        }
        TypeKind[] kinds = stack.kinds();
        exceptions().emitHandler(block, ranges, kinds, this::emitJump);
        stack.truncate(base);
        for (int i = base; i < kinds.length; i++) {
            stack.push(kinds[i]);
        }
        return isReached;
    }

    private Target target(Block block) {
        return Objects.requireNonNull(targets.get(block));
    }

    void emitBranch(int index) {
        stack.flush();
        emitJump(e.body().targets(index)[0]);
    }

    void emitBranchIf(int index) {
        Condition condition = takeCondition(e);
        Block block = e.body().targets(index)[0];
        LoopCount count = block.isLoop() ? LoopCount.before(e.body().code(), index) : null;
        if (isSimple(block) && count != null) {
            for (int i = condition.isZeroTest() ? 1 : 2; i > 0; i--) {
                code.pop();
            }
            count.emitBranch(e, target(block).label);
        } else if (isSimple(block)) {
            condition.emitBranch(code, true, target(block).label);
        } else {
            Label skip = code.newLabel();
            condition.emitBranch(code, false, skip);
            emitJump(block);
            code.labelBinding(skip);
        }
    }

    void emitBranchTable(int index) {
        stack.flush();
        stack.drop(1);
        Block[] table = e.body().targets(index);
        int count = table.length - 1;
        e.atLeast(4L * count);
        Map<Block, Label> stubs = new LinkedHashMap<>();
        List<SwitchCase> cases = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            cases.add(SwitchCase.of(i, tableLabel(table[i], stubs)));
        }
        Label otherwise = tableLabel(table[count], stubs);
        if (count == 0) {
            code.pop().goto_(otherwise);
        } else {
            code.tableswitch(0, count - 1, otherwise, cases);
        }
        stubs.forEach((block, stub) -> {
            code.labelBinding(stub);
            emitJump(block);
        });
    }

    private Label tableLabel(Block block, Map<Block, Label> stubs) {
        if (isSimple(block)) {
            return target(block).label;
        }
        return stubs.computeIfAbsent(block, _ -> code.newLabel());
    }

    /** Says whether a jump to the construct's label is all a branch takes. */
    private boolean isSimple(Block block) {
        return targets.containsKey(block)
                && block.parent != null
                && stack.size() == block.height + block.label().length;
    }

    void emitReturnInstruction() {
        stack.flush();
        emitJump(e.body().root());
    }

    /** Leaves for a construct's label with the values it takes on top of the stack. */
    void emitJump(Block block) {
        TypeKind[] carried = block.label();
        if (!targets.containsKey(block)) {
            emitExit(block);
            return;
        } else if (block.parent == null) {
            emitReturn();
            return;
        }
        int extra = stack.size() - carried.length - block.height;
        if (extra > 0) {
            e.atLeast(2L * carried.length + extra);
            for (int i = carried.length - 1; i >= 0; i--) {
                code.storeLocal(carried[i], e.temp(i));
            }
            for (int i = 0; i < extra; i++) {
                VariableEmitter.pop(code, stack.kind(carried.length + i));
            }
            for (int i = 0; i < carried.length; i++) {
                code.loadLocal(carried[i], e.temp(i));
            }
        }
        if (e.body().pollsAtBranches(block)) {
            emitPoll();
        }
        code.goto_(target(block).label);
    }

    private void emitReturn() {
        TypeKind[] results = e.body().root().results;
        for (int i = results.length - 1; i > 0; i--) {
            e.storeOut(results[i], i);
        }
        emitCountReturn();
        if (results.length == 0) {
            code.return_();
        } else {
            code.return_(results[0]);
        }
    }

    /** Leaves a split-off part of a function; the values the target takes are on the stack. */
    private void emitExit(Block block) {
        Region part = Objects.requireNonNull(region);
        TypeKind[] carried = block.label();
        for (int i = carried.length - 1; i >= 0; i--) {
            e.storeOut(carried[i], part.carriedAt() + i);
        }
        e.atLeast(stack.size() - part.enclosing().height - carried.length);
        for (int i = carried.length; i < stack.size() - part.enclosing().height; i++) {
            VariableEmitter.pop(code, stack.kind(i));
        }
        emitExit(part, split.exitNumber(part, block));
    }

    /** Leaves with the number of an exit, if that matters, and nothing else on the stack. */
    private void emitExit(Region part, int number) {
        if (part.returns() == Region.Returns.EXIT) {
            code.loadConstant(number);
        }
        code.goto_(wayOut);
    }

    /** Ends the method of a split-off part, where all its exits meet. */
    void emitPartEnd(Region part) {
        if (part.fallsThrough()) {
            stack.flush();
            if (part.returns() == Region.Returns.EXIT) {
                code.iconst_0();
            }
        } else if (part.exits().isEmpty()) {
            return;
        }
        code.labelBinding(wayOut);
        int[] outs = part.outs();
        if (part.returns() == Region.Returns.LOCAL) {
            e.loadLocal(outs[0]);
            code.return_(e.body().locals()[outs[0]]);
            return;
        }
        for (int i = outs.length - 1; i >= 0; i--) {
            if (part.frame() == null) {
                e.storeLocalOut(outs[i], i);
            } else {
                e.returnLocal(outs[i]);
            }
        }
        if (part.returns() == Region.Returns.EXIT) {
            code.ireturn();
        } else {
            code.return_();
        }
    }

    /** Ends the call if somebody asked for it; free until then. */
    void emitPoll() {
        Label go = code.newLabel();
        code.invokestatic(Names.STATE, "poll", POLL).ifeq(go);
        e.loadState().invokevirtual(Names.STATE, "checkStopped", VOID);
        code.labelBinding(go);
    }

    void emitCountCall() {
        if (e.options().countCalls()) {
            Label go = code.newLabel();
            e.loadState().dup().getfield(Names.STATE, "depthLeft", ConstantDescs.CD_int);
            code.iconst_1().isub().dup_x1();
            code.putfield(Names.STATE, "depthLeft", ConstantDescs.CD_int).ifge(go);
            e.loadState().invokevirtual(Names.STATE, "exhausted", VOID);
            code.labelBinding(go);
        }
    }

    private void emitCountReturn() {
        if (e.options().countCalls()) {
            e.loadState().dup().getfield(Names.STATE, "depthLeft", ConstantDescs.CD_int);
            code.iconst_1().iadd();
            code.putfield(Names.STATE, "depthLeft", ConstantDescs.CD_int);
        }
    }

    /** Calls a split-off part where it stood and goes on wherever it left for. */
    void emitRegionCall(Region part) {
        stack.flush();
        TypeKind[] locals = e.body().locals();
        int[] outs = part.outs();
        if (part.frame() != null) {
            e.loadFrame();
        } else {
            for (int local : part.ins()) {
                e.loadLocal(local);
            }
        }
        e.loadState();
        beforeThrowing();
        code.invokestatic(part.owner(), part.name(), part.method(locals));
        if (part.returns() == Region.Returns.LOCAL) {
            e.storeLocal(outs[0]);
        } else if (part.frame() == null) {
            for (int i = outs.length - 1; i >= 0; i--) {
                e.loadOut(locals[outs[i]], i);
                e.storeLocal(outs[i]);
            }
        }
        if (part.mayGrowMemory()) {
            e.reloadMemory();
        }
        emitAfter(part);
    }

    private void emitAfter(Region part) {
        List<Block> exits = part.exits();
        if (part.returns() != Region.Returns.EXIT) {
            if (exits.isEmpty() && !part.fallsThrough()) {
                // It traps or loops for ever; the verifier still wants to see where that ends.
                code.invokestatic(Names.TRAP, "unreachable", MethodTypeDesc.of(Names.TRAP))
                        .athrow();
            } else if (!part.fallsThrough()) {
                emitContinue(part.carriedAt(), exits.getFirst());
            }
            return;
        }
        if (part.frame() != null && exits.size() > 1 && stack.size() == base) {
            if (part.fallsThrough()) {
                code.dup().ifne(crossing).pop();
            } else {
                code.goto_(crossing);
            }
            exits.forEach(block -> crossings.put(block, split.exitNumber(part, block)));
            return;
        }
        Label next = code.newLabel();
        List<SwitchCase> cases = new ArrayList<>();
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < exits.size(); i++) {
            labels.add(code.newLabel());
            cases.add(SwitchCase.of(split.exitNumber(part, exits.get(i)), labels.get(i)));
        }
        Label otherwise = part.fallsThrough() ? next : labels.getFirst();
        if (exits.size() == 1) {
            code.ifeq(next);
        } else {
            code.lookupswitch(otherwise, cases);
        }
        for (int i = 0; i < exits.size(); i++) {
            code.labelBinding(labels.get(i));
            emitContinue(part.carriedAt(), exits.get(i));
        }
        if (part.fallsThrough()) {
            code.labelBinding(next);
        }
    }

    /** Emits, behind everything else, the place where the exits of all split-off parts meet. */
    void emitCrossing() {
        if (crossings.isEmpty()) {
            return;
        }
        stack.truncate(base);
        List<SwitchCase> cases = new ArrayList<>();
        crossings.forEach((block, number) -> cases.add(SwitchCase.of(number, code.newLabel())));
        code.labelBinding(crossing);
        code.tableswitch(cases.getFirst().target(), cases);
        int next = 0;
        for (Block block : crossings.keySet()) {
            code.labelBinding(cases.get(next++).target());
            emitContinue(0, block);
        }
    }

    /** Branches on behalf of a split-off part. */
    private void emitContinue(int carriedAt, Block block) {
        TypeKind[] carried = block.label();
        for (int i = 0; i < carried.length; i++) {
            e.loadOut(carried[i], carriedAt + i);
        }
        stack.push(carried);
        emitJump(block);
        stack.drop(carried.length);
    }
}
