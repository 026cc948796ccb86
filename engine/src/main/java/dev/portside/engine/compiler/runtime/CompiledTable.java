package dev.portside.engine.compiler.runtime;

import dev.portside.engine.link.TableBudget;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.Table;

/**
 * A table that compiled code reads without asking: same contract as Endive's, whose fields are
 * hidden, except that growing it too far answers -1.
 */
public final class CompiledTable extends TableInstance {
    /*
     * owner is the one instance all functions in the table belong to, as long as there is only one: a call through the table then
     * needs no look at each element's instance.
     */

    private final TableBudget budget;
    private int[] refs;
    private @Nullable Instance[] instances;
    private @Nullable Object[] objects;
    private @Nullable Instance owner;
    private boolean shared;

    /**
     * @throws UninstantiableException when the budget has not that many elements left
     */
    public CompiledTable(Table declared, int initialValue, TableBudget budget) {
        super(budget.claim(declared), initialValue);
        this.budget = budget;
        int size = super.size();
        refs = new int[size];
        Arrays.fill(refs, initialValue);
        instances = new Instance[size];
        objects = new Object[declared.elementType().isObjectRef() ? size : 0];
        // Whoever reads an element without an owner takes it for its own.
        shared = initialValue != -1;
    }

    /**
     * Returns the reader's own function at an index within the table, or -1 for null or foreign.
     */
    @SuppressWarnings("ReferenceEquality")
    int own(int index, Instance reader) {
        int ref = refs[index];
        if (owner == reader) {
            return ref;
        }
        Instance holder = instances[index];
        return holder == null || holder == reader ? ref : -1;
    }

    @Override
    public int size() {
        // The superclass's constructor asks for nothing, but its own copy is what it would answer.
        return refs == null ? super.size() : refs.length;
    }

    @Override
    public int grow(int size, int value, @Nullable Instance instance) {
        int before = refs.length;
        if (!resize(size)) {
            return -1;
        }
        for (int i = before; i < refs.length; i++) {
            setRef(i, value, instance);
        }
        return before;
    }

    @Override
    public int growWithRef(int size, @Nullable Object value, @Nullable Instance instance) {
        int before = refs.length;
        if (!resize(size)) {
            return -1;
        }
        for (int i = before; i < refs.length; i++) {
            setObjRef(i, value, instance);
        }
        return before;
    }

    private boolean resize(int more) {
        if (!budget.grow(limits(), refs.length, more)) {
            return false;
        }
        int size = refs.length + more;
        refs = Arrays.copyOf(refs, size);
        instances = Arrays.copyOf(instances, size);
        if (elementType().isObjectRef()) {
            objects = Arrays.copyOf(objects, size);
        }
        limits().grow(more);
        return true;
    }

    @Override
    public int ref(int index) {
        if (index < 0 || index >= refs.length) {
            throw new WasmEngineException("undefined element");
        }
        return refs[index];
    }

    @Override
    public int requiredRef(int index) {
        int ref = ref(index);
        if (ref == -1) {
            throw new WasmEngineException("uninitialized element " + index);
        }
        return ref;
    }

    @Override
    public @Nullable Object objRef(int index) {
        checkIndex(index);
        return objects.length == 0 ? null : objects[index];
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public void setRef(int index, int value, @Nullable Instance instance) {
        checkIndex(index);
        refs[index] = value;
        instances[index] = instance;
        if (value != -1 && instance != owner) {
            if (shared || owner != null || instance == null) {
                shared = true;
                owner = null;
            } else {
                owner = instance;
            }
        }
    }

    @Override
    public void setObjRef(int index, @Nullable Object value, @Nullable Instance instance) {
        checkIndex(index);
        if (objects.length != 0) {
            objects[index] = value;
        }
        refs[index] = value == null ? -1 : 0;
        instances[index] = instance;
    }

    private void checkIndex(int index) {
        if (index < 0 || index >= refs.length) {
            throw new UninstantiableException("out of bounds table access");
        }
    }

    @Override
    public @Nullable Instance instance(int index) {
        return instances[index];
    }

    @Override
    public void reset() {
        Arrays.fill(refs, -1);
        Arrays.fill(objects, null);
    }
}
