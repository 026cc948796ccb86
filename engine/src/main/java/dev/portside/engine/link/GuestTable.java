package dev.portside.engine.link;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.Table;

/** Endive's table, except that growing it too far answers -1 instead of failing. */
public final class GuestTable extends TableInstance {

    private final TableBudget budget;

    /**
     * @throws run.endive.wasm.UninstantiableException when the budget has not that many elements
     *     left
     */
    public GuestTable(Table declared, int initialValue, TableBudget budget) {
        super(budget.claim(declared), initialValue);
        this.budget = budget;
    }

    @Override
    public int grow(int size, int value, Instance instance) {
        return budget.grow(limits(), size(), size) ? super.grow(size, value, instance) : -1;
    }

    @Override
    public int growWithRef(int size, @Nullable Object refValue, Instance instance) {
        return budget.grow(limits(), size(), size)
                ? super.growWithRef(size, refValue, instance)
                : -1;
    }
}
