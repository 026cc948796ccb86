package dev.portside.engine.link;

import run.endive.wasm.UninstantiableException;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/**
 * How many elements the tables of one instance may have together: a module may declare a million
 * tables of ten million elements each.
 *
 * <p>Confined to the guest's thread.
 */
public final class TableBudget {

    /** Most elements in all tables of an instance. */
    public static final int MAX_ELEMENTS = 10_000_000;

    private long left = MAX_ELEMENTS;

    /**
     * Takes what a table needs at first.
     *
     * <p>Endive's tables write their new size into the limits of the parsed module, where the next
     * instance of that module would find it; so each table gets limits of its own.
     *
     * @return the declaration to make the table from
     * @throws UninstantiableException when it is too much
     */
    public Table claim(Table declared) {
        TableLimits limits = declared.limits();
        if (!take(limits.min())) {
            throw new UninstantiableException(
                    "the module's tables start with more than "
                            + MAX_ELEMENTS
                            + " elements together");
        }
        return new Table(
                declared.elementType(),
                new TableLimits(limits.min(), limits.max(), limits.shared()),
                declared.initialize());
    }

    /** Takes that many elements if there are as many left. */
    private boolean take(long elements) {
        if (elements > left) {
            return false;
        }
        left -= elements;
        return true;
    }

    /**
     * Takes what a table wants to grow by.
     *
     * @param size its size now
     * @param more by how many elements, unsigned
     * @return false when it would be above its maximum or above what is left
     */
    public boolean grow(TableLimits limits, int size, int more) {
        long elements = Integer.toUnsignedLong(more);
        return elements <= limits.max() - size && take(elements);
    }
}
