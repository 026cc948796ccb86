package dev.portside.engine.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** One method while its code is emitted: where everything is. */
final class Emission {

    private static final MethodTypeDesc ARRAY = MethodTypeDesc.of(Names.BYTES);

    private final ModuleShape shape;
    private final CompilerOptions options;
    private final Body body;
    private final CodeBuilder code;
    private final OperandStack stack;
    private final int[] slots;
    private final int stateSlot;
    private final int memorySlot;
    private final int firstTemp;

    /**
     * @param slots the JVM local of each wasm local the method uses
     * @param stateSlot the JVM local of the module's state; the next is memory 0's bytes
     * @param firstTemp the first JVM local nothing is kept in
     */
    Emission(
            ModuleShape shape,
            CompilerOptions options,
            Body body,
            CodeBuilder code,
            int[] slots,
            int stateSlot,
            int firstTemp) {
        this.shape = shape;
        this.options = options;
        this.body = body;
        this.code = code;
        this.stack = new OperandStack(code, slots);
        this.slots = slots;
        this.stateSlot = stateSlot;
        this.memorySlot = stateSlot + 1;
        this.firstTemp = firstTemp;
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

    int slot(int local) {
        return slots[local];
    }

    /** Returns a JVM local for a moment; each number is two slots wide. */
    int temp(int number) {
        return firstTemp + 2 * number;
    }

    int stateSlot() {
        return stateSlot;
    }

    CodeBuilder loadState() {
        return code.aload(stateSlot);
    }

    CodeBuilder loadMemoryBytes() {
        return code.aload(memorySlot);
    }

    /** Fetches memory 0's bytes again, after something that may have grown it. */
    void reloadMemory() {
        if (body.usesMemory()) {
            loadState().getfield(Names.STATE, "memory", Names.MEMORY);
            code.invokevirtual(Names.MEMORY, "array", ARRAY).astore(memorySlot);
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
        int temp = temp(0);
        code.storeLocal(kind, temp);
        emitStoreOut(code, kind, index, temp, stateSlot);
    }

    /** Stores a wasm local into an element of the state's {@code out}. */
    void storeLocalOut(int local, int index) {
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
