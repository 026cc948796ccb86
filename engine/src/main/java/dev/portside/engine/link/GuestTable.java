package dev.portside.engine.link;

import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/**
 * A table that belongs to one instance only and refuses growth instead of failing.
 *
 * <p>Endive's table writes its new size into the limits of the parsed module, where the next
 * instance of that module would find it; here each instance has limits of its own.
 */
public final class GuestTable extends TableInstance {

    public GuestTable(Table declared, int initialValue) {
        super(
                new Table(
                        declared.elementType(),
                        new TableLimits(
                                declared.limits().min(),
                                declared.limits().max(),
                                declared.limits().shared()),
                        declared.initialize()),
                initialValue);
    }

    @Override
    public int grow(int size, int value, Instance instance) {
        return canGrow(size) ? super.grow(size, value, instance) : -1;
    }

    @Override
    public int growWithRef(int size, @Nullable Object refValue, Instance instance) {
        return canGrow(size) ? super.growWithRef(size, refValue, instance) : -1;
    }

    /** Says whether that many elements more, unsigned, keep within the maximum. */
    private boolean canGrow(int size) {
        return Integer.toUnsignedLong(size) <= limits().max() - size();
    }
}
