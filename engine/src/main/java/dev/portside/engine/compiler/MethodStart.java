package dev.portside.engine.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Chooses where a method has its locals and gives them the values they start with. */
final class MethodStart {
    /*
     * JVM locals of a function's own method: the parameters (or the two arrays they are packed in), the state, memory 0's bytes, the
     * frame, everything else. Of a part's: the locals it is handed and the state, or the frame and the state; memory 0's bytes, everything
     * else.
     */

    private static final MethodTypeDesc NEW = MethodTypeDesc.of(ConstantDescs.CD_void);

    private final CodeBuilder code;
    private final ClassPlan plan;
    private final Body body;
    private final SplitPlan split;
    private final @Nullable Region region;
    private final TypeKind[] locals;
    private final @Nullable ClassDesc frame;
    private final int[] params;

    /** The JVM local of each local, -1 for none. */
    private final int[] slots;

    /** Which locals have a value when the method begins. */
    private final long[] given;

    private int next;
    private int state;
    private int frameSlot;
    private @Nullable Emission emission;

    private MethodStart(
            CodeBuilder code,
            ClassPlan plan,
            Body body,
            SplitPlan split,
            @Nullable Region region,
            int params) {
        this.code = code;
        this.plan = plan;
        this.body = body;
        this.split = split;
        this.region = region;
        this.locals = body.locals();
        this.frame = split.frame();
        this.params = new int[params];
        this.slots = new int[locals.length];
        this.given = new long[(locals.length + 63) / 64];
        Arrays.fill(slots, -1);
    }

    /** Lays out a function's own method. */
    static MethodStart ofFunction(CodeBuilder code, ClassPlan plan, Body body, SplitPlan split) {
        FunctionInfo info = plan.shape().function(body.function());
        int count = info.params().length;
        MethodStart start = new MethodStart(code, plan, body, split, null, count);
        start.state = info.isWide() ? 2 : Kinds.slots(info.params());
        start.frameSlot = start.state + 2;
        start.next = info.isWide() ? start.state + 3 : 0;
        for (int i = 0; i < count; i++) {
            start.params[i] = start.take(i);
            Liveness.set(start.given, i);
        }
        start.next = Math.max(start.next, start.state + 3);
        start.placeOthers();
        for (int i = 0; info.isWide() && i < count; i++) {
            Emission.unpack(code, start.locals[i], i, 0, 1);
            code.storeLocal(start.locals[i], start.params[i]);
        }
        return start;
    }

    /** Lays out the method of a part split off a function. */
    static MethodStart ofPart(
            CodeBuilder code, ClassPlan plan, Body body, SplitPlan split, Region region) {
        MethodStart start = new MethodStart(code, plan, body, split, region, 0);
        for (int local : region.ins()) {
            Liveness.set(start.given, local);
            if (start.frame == null) {
                start.slots[local] = start.take(local);
            }
        }
        start.state = start.frame == null ? start.next : 1;
        start.next = start.state + 2;
        start.placeOthers();
        start.emission().stack().setBase(region.enclosing().height);
        return start;
    }

    private int take(int local) {
        int slot = next;
        next += locals[local].slotSize();
        return slot;
    }

    /** Gives JVM locals to the locals the method uses that have none and are not in the frame. */
    private void placeOthers() {
        long[] used = split.locals(region);
        long[] framed = split.framed(region);
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] < 0 && Liveness.get(used, i) && !Liveness.get(framed, i)) {
                slots[i] = i < params.length ? params[i] : take(i);
            }
        }
    }

    Emission emission() {
        if (emission == null) {
            boolean isMemoryKept =
                    frame == null || split.parts(region).stream().noneMatch(Region::mayGrowMemory);
            Emission.Layout layout =
                    new Emission.Layout(
                            params,
                            slots,
                            state,
                            next + body.keptSlots(),
                            frame,
                            frameSlot,
                            isMemoryKept);
            emission = new Emission(plan, body, code, layout);
        }
        return emission;
    }

    /** Makes the function's frame and gives all locals the values they start with. */
    void emitLocals() {
        Emission e = emission();
        long[] fields = frame == null ? new long[given.length] : split.frameFields();
        if (frame != null && region == null) {
            code.new_(frame).dup().invokespecial(frame, ConstantDescs.INIT_NAME, NEW);
            code.astore(frameSlot);
        }
        for (int i = 0; i < slots.length; i++) {
            boolean isField = region == null && slots[i] < 0 && Liveness.get(fields, i);
            if (!Liveness.get(given, i)) {
                if (slots[i] >= 0 || (isField && body.zero(i) != 0)) {
                    OperandStack.emitConstant(code, locals[i], body.zero(i));
                    e.storeLocal(i);
                }
            } else if (isField) {
                code.loadLocal(locals[i], params[i]);
                e.storeLocal(i);
            } else if (frame != null && region != null) {
                e.fetchLocal(i);
            }
        }
    }
}
