package dev.portside.engine.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One method while its code is emitted: where everything is. */
final class Emission {

    private static final MethodTypeDesc ARRAY = MethodTypeDesc.of(Names.BYTES);

    /** The most bytes of code the JVM takes in a method. */
    private static final int METHOD_LIMIT = 65_535;

    private final ModuleShape shape;
    private final CompilerOptions options;
    private final Body body;
    private final CodeBuilder code;
    private final OperandStack stack;
    private final Layout layout;
    private final int[] slots;
    private final int stateSlot;
    private long least;

    /**
     * Where a method has what it works on.
     *
     * @param params the JVM local each parameter is in when the function begins
     * @param slots the JVM local of each wasm local the method uses; -1 for those in the frame
     * @param state the JVM local of the module's state; the next is memory 0's bytes
     * @param firstTemp the first JVM local nothing is kept in; before it is what {@link
     *     Body#keptSlots} asks for
     * @param frame the class of the object in which the function's methods share locals, or null
     * @param frameSlot the JVM local with that object
     * @param isMemoryKept whether memory 0's bytes are kept in a JVM local
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Layout(
            int[] params,
            int[] slots,
            int state,
            int firstTemp,
            @Nullable ClassDesc frame,
            int frameSlot,
            boolean isMemoryKept) {}

    Emission(ClassPlan plan, Body body, CodeBuilder code, Layout layout) {
        this.shape = plan.shape();
        this.options = plan.options();
        this.body = body;
        this.code = code;
        this.layout = layout;
        this.slots = layout.slots();
        this.stateSlot = layout.state();
        this.stack = new OperandStack(code, this::loadLocal);
    }

    ModuleShape shape() {
        return shape;
    }

    CompilerOptions options() {
        return options;
    }

    Body body() {
        return body;
    }

    CodeBuilder code() {
        return code;
    }

    OperandStack stack() {
        return stack;
    }

    int parameterSlot(int param) {
        return layout.params()[param];
    }

    /**
     * Notes that so many bytes are about to be emitted, or more. Said of what a few bytes of wasm
     * become many by: the class file writer finds a method too long only when it is complete, and
     * memory may not suffice for that.
     *
     * @throws OversizedFunction when they are too many for a method
     */
    void atLeast(long bytes) {
        least += bytes;
        if (least > METHOD_LIMIT) {
            throw new OversizedFunction(body.function());
        }
    }

    /** Pushes a wasm local. */
    void loadLocal(int local) {
        if (slots[local] >= 0) {
            code.loadLocal(body.locals()[local], slots[local]);
        } else {
            loadField(local);
        }
    }

    /** Takes the top of the JVM stack into a wasm local. */
    void storeLocal(int local) {
        TypeKind kind = body.locals()[local];
        if (slots[local] >= 0) {
            code.storeLocal(kind, slots[local]);
            return;
        }
        loadFrame();
        if (NumericEmitter.isWide(kind)) {
            code.dup_x2().pop();
        } else {
            code.swap();
        }
        code.putfield(frame(), Names.local(local), Kinds.desc(kind));
    }

    private ClassDesc frame() {
        return Objects.requireNonNull(layout.frame());
    }

    CodeBuilder loadFrame() {
        return code.aload(layout.frameSlot());
    }

    private void loadField(int local) {
        loadFrame().getfield(frame(), Names.local(local), Kinds.desc(body.locals()[local]));
    }

    /** Copies a local from the frame to its JVM local, if it has one. */
    void fetchLocal(int local) {
        if (slots[local] >= 0) {
            loadField(local);
            code.storeLocal(body.locals()[local], slots[local]);
        }
    }

    /** Copies a local to the frame, if it has a JVM local. */
    void returnLocal(int local) {
        if (slots[local] >= 0) {
            TypeKind kind = body.locals()[local];
            loadFrame().loadLocal(kind, slots[local]);
            code.putfield(frame(), Names.local(local), Kinds.desc(kind));
        }
    }

    /** Returns a JVM local for a moment; each number is two slots wide. */
    int temp(int number) {
        return layout.firstTemp() + 2 * number;
    }

    /** Returns the JVM local that keeps the value at a height of the stack during a try_table. */
    int keptSlot(int height) {
        return layout.firstTemp() - 2 * (height + 1);
    }

    /** Returns the JVM local an exception is in while its handler is being chosen. */
    int keptExceptionSlot() {
        return layout.firstTemp() - body.keptSlots();
    }

    /** Returns the JVM local that keeps how many more calls may be nested. */
    int keptDepthSlot() {
        return keptExceptionSlot() + 1;
    }

    int stateSlot() {
        return stateSlot;
    }

    CodeBuilder loadState() {
        return code.aload(stateSlot);
    }

    void loadMemoryBytes() {
        if (layout.isMemoryKept()) {
            code.aload(stateSlot + 1);
        } else {
            loadMemory(0);
            code.invokevirtual(Names.MEMORY, "array", ARRAY);
        }
    }

    /** Fetches memory 0's bytes again, after something that may have grown it. */
    void reloadMemory() {
        if (body.usesMemory() && layout.isMemoryKept()) {
            loadState().getfield(Names.STATE, "memory", Names.MEMORY);
            code.invokevirtual(Names.MEMORY, "array", ARRAY).astore(stateSlot + 1);
        }
    }

    /** Pushes a memory object. */
    void loadMemory(int index) {
        if (index == 0) {
            loadState().getfield(Names.STATE, "memory", Names.MEMORY);
        } else {
            loadState().getfield(Names.STATE, "memories", Names.MEMORIES);
            code.loadConstant(index).aaload();
        }
    }

    /** Pushes a memory's bytes. */
    void loadBytes(int index) {
        if (index == 0) {
            loadMemoryBytes();
        } else {
            loadMemory(index);
            code.invokevirtual(Names.MEMORY, "array", ARRAY);
        }
    }

    /** Pushes a table object. */
    void loadTable(int index) {
        if (index == 0) {
            loadState().getfield(Names.STATE, "table", Names.TABLE);
        } else {
            loadState().getfield(Names.STATE, "tables", Names.TABLE.arrayType());
            code.loadConstant(index).aaload();
        }
    }

    /** Stores the top of the JVM stack into an element of the state's {@code out}. */
    void storeOut(TypeKind kind, int index) {
        atLeast(7);
        int temp = temp(0);
        code.storeLocal(kind, temp);
        emitStoreOut(code, kind, index, temp, stateSlot);
    }

    /** Stores a wasm local into an element of the state's {@code out}. */
    void storeLocalOut(int local, int index) {
        atLeast(7);
        emitStoreOut(code, body.locals()[local], index, slots[local], stateSlot);
    }

    static void emitStoreOut(CodeBuilder code, TypeKind kind, int index, int from, int state) {
        code.aload(state);
        if (kind == TypeKind.REFERENCE) {
            code.getfield(Names.STATE, "outRefs", Names.OBJECTS);
            code.loadConstant(index).aload(from).aastore();
        } else {
            code.getfield(Names.STATE, "out", Names.LONGS);
            code.loadConstant(index).loadLocal(kind, from);
            toBits(code, kind);
            code.lastore();
        }
    }

    /** Pushes an element of the state's {@code out}. */
    void loadOut(TypeKind kind, int index) {
        atLeast(6);
        emitLoadOut(code, kind, index, stateSlot);
    }

    static void emitLoadOut(CodeBuilder code, TypeKind kind, int index, int state) {
        code.aload(state);
        if (kind == TypeKind.REFERENCE) {
            code.getfield(Names.STATE, "outRefs", Names.OBJECTS);
            code.loadConstant(index).aaload();
        } else {
            code.getfield(Names.STATE, "out", Names.LONGS);
            code.loadConstant(index).laload();
            fromBits(code, kind);
        }
    }

    /** Turns the value on the JVM stack into raw bits in a long. */
    static void toBits(CodeBuilder code, TypeKind kind) {
        switch (kind) {
            case INT -> code.i2l();
            case FLOAT ->
                    code.invokestatic(
                                    ConstantDescs.CD_Float,
                                    "floatToRawIntBits",
                                    MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_float))
                            .i2l();
            case DOUBLE ->
                    code.invokestatic(
                            ConstantDescs.CD_Double,
                            "doubleToRawLongBits",
                            MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_double));
            default -> {}
        }
    }

    /** Turns raw bits in a long on the JVM stack into a value. */
    static void fromBits(CodeBuilder code, TypeKind kind) {
        switch (kind) {
            case INT -> code.l2i();
            case FLOAT ->
                    code.l2i()
                            .invokestatic(
                                    ConstantDescs.CD_Float,
                                    "intBitsToFloat",
                                    MethodTypeDesc.of(
                                            ConstantDescs.CD_float, ConstantDescs.CD_int));
            case DOUBLE ->
                    code.invokestatic(
                            ConstantDescs.CD_Double,
                            "longBitsToDouble",
                            MethodTypeDesc.of(ConstantDescs.CD_double, ConstantDescs.CD_long));
            default -> {}
        }
    }

    /** As {@link #pack(CodeBuilder, TypeKind[], int)}, for this method. */
    void pack(TypeKind[] kinds, int firstTemp) {
        atLeast(5L * kinds.length);
        pack(code, kinds, firstTemp);
    }

    /**
     * Takes values off the JVM stack into new arrays, which are then the top: raw bits in a {@code
     * long[]}, objects in an {@code Object[]}.
     */
    static void pack(CodeBuilder code, TypeKind[] kinds, int firstTemp) {
        int longs = firstTemp + 2;
        int objects = firstTemp + 4;
        code.loadConstant(kinds.length).newarray(TypeKind.LONG).astore(longs);
        code.loadConstant(kinds.length).anewarray(ConstantDescs.CD_Object).astore(objects);
        for (int i = kinds.length - 1; i >= 0; i--) {
            code.storeLocal(kinds[i], firstTemp);
            if (kinds[i] == TypeKind.REFERENCE) {
                code.aload(objects).loadConstant(i).aload(firstTemp).aastore();
            } else {
                code.aload(longs).loadConstant(i).loadLocal(kinds[i], firstTemp);
                toBits(code, kinds[i]);
                code.lastore();
            }
        }
        code.aload(longs).aload(objects);
    }

    /** Pushes the value at an index of such arrays. */
    static void unpack(CodeBuilder code, TypeKind kind, int index, int longs, int objects) {
        if (kind == TypeKind.REFERENCE) {
            code.aload(objects).loadConstant(index).aaload();
        } else {
            code.aload(longs).loadConstant(index).laload();
            fromBits(code, kind);
        }
    }
}
