package dev.portside.engine.compiler.runtime;

import dev.portside.engine.TrapKind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.Element;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.PassiveElement;

/** Table instructions and what calls through a table need. Indices and counts are unsigned. */
public final class Tables {

    private Tables() {}

    /**
     * Finds what an indirect call calls.
     *
     * @return one of the instance's own functions, or -1 when {@link #callSlow} has to look closer
     */
    public static int callee(int index, ModuleState state, TableInstance table) {
        if (index < 0 || index >= table.size()) {
            throw new Trap(TrapKind.UNDEFINED_ELEMENT);
        }
        if (table instanceof CompiledTable compiled) {
            return compiled.own(index, state.instance());
        }
        int reference = state.reference(table.ref(index), table.instance(index));
        return reference < ModuleState.FOREIGN ? reference : -1;
    }

    /**
     * Makes an indirect call that generated code has no branch for: it traps, or goes to another
     * instance, or to a function nobody was expected to put into a table. The results are in the
     * state's {@code out}.
     */
    public static void callSlow(
            long[] args,
            Object[] refs,
            int index,
            ModuleState state,
            TableInstance table,
            int typeIndex) {
        int function = table.ref(index);
        if (function == -1) {
            throw new Trap(TrapKind.UNINITIALIZED_ELEMENT);
        }
        Instance owner = table.instance(index);
        if (owner == null) {
            owner = state.instance();
        }
        FunctionType expected = state.instance().type(typeIndex);
        if (!owner.type(owner.functionType(function)).equals(expected)) {
            throw new Trap(TrapKind.INDIRECT_CALL_TYPE_MISMATCH);
        }
        state.callGeneric(owner, function, args, refs);
    }

    public static int get(int index, ModuleState state, TableInstance table) {
        check(index, 1, table.size());
        return state.reference(table.ref(index), table.instance(index));
    }

    public static void set(int index, int reference, ModuleState state, TableInstance table) {
        check(index, 1, table.size());
        table.setRef(index, state.index(reference), state.owner(reference));
    }

    public static @Nullable Object getObject(int index, TableInstance table) {
        check(index, 1, table.size());
        return table.objRef(index);
    }

    public static void setObject(
            int index, @Nullable Object value, ModuleState state, TableInstance table) {
        check(index, 1, table.size());
        table.setObjRef(index, value, state.instance());
    }

    public static int grow(int reference, int count, ModuleState state, TableInstance table) {
        if (!canGrow(count, table)) {
            return -1;
        }
        return table.grow(count, state.index(reference), state.owner(reference));
    }

    public static int growObject(
            @Nullable Object value, int count, ModuleState state, TableInstance table) {
        if (!canGrow(count, table)) {
            return -1;
        }
        int before = table.growWithRef(count, value, state.instance());
        for (int i = before; before >= 0 && i < before + count; i++) {
            table.setObjRef(i, value, state.instance());
        }
        return before;
    }

    private static boolean canGrow(int count, TableInstance table) {
        return Integer.toUnsignedLong(count)
                <= Math.min(table.limits().max(), 10_000_000L) - table.size();
    }

    public static void fill(
            int start, int reference, int count, ModuleState state, TableInstance table) {
        check(start, count, table.size());
        for (int i = start; i < start + count; i++) {
            table.setRef(i, state.index(reference), state.owner(reference));
        }
    }

    public static void fillObject(
            int start, @Nullable Object value, int count, ModuleState state, TableInstance table) {
        check(start, count, table.size());
        for (int i = start; i < start + count; i++) {
            table.setObjRef(i, value, state.instance());
        }
    }

    @SuppressWarnings("ReferenceEquality")
    public static void copy(
            int dest, int source, int count, TableInstance destTable, TableInstance sourceTable) {
        check(dest, count, destTable.size());
        check(source, count, sourceTable.size());
        boolean backwards = destTable == sourceTable && dest > source;
        for (int n = 0; n < count; n++) {
            int i = backwards ? count - 1 - n : n;
            Instance owner = sourceTable.instance(source + i);
            if (destTable.elementType().isObjectRef()) {
                destTable.setObjRef(dest + i, sourceTable.objRef(source + i), owner);
            } else {
                destTable.setRef(dest + i, sourceTable.ref(source + i), owner);
            }
        }
    }

    public static void init(
            int dest, int source, int count, ModuleState state, TableInstance table, int segment) {
        Instance instance = state.instance();
        Element element = instance.element(segment);
        // Active and declarative segments count as dropped once the instance is made.
        List<List<Instruction>> values =
                element instanceof PassiveElement ? element.initializers() : List.of();
        check(dest, count, table.size());
        check(source, count, values.size());
        for (int i = 0; i < count; i++) {
            List<Instruction> value = values.get(source + i);
            if (table.elementType().isObjectRef()) {
                table.setObjRef(
                        dest + i,
                        ConstantEvaluators.computeConstant(instance, value).ref(),
                        instance);
            } else {
                table.setRef(
                        dest + i,
                        (int) ConstantEvaluators.computeConstantValue(instance, value)[0],
                        ConstantEvaluators.computeConstantInstance(instance, value));
            }
        }
    }

    @SuppressWarnings("NullAway") // Endive's way of dropping a segment.
    public static void drop(ModuleState state, int segment) {
        state.instance().setElement(segment, null);
    }

    private static void check(int start, int count, int size) {
        if (start < 0 || count < 0 || start > size - count) {
            throw new Trap(TrapKind.OUT_OF_BOUNDS_TABLE);
        }
    }
}
