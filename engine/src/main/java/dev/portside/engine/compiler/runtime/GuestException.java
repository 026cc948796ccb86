package dev.portside.engine.compiler.runtime;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TagInstance;
import run.endive.runtime.WasmException;

/** An exception thrown by compiled code. Interpreted code catches it as one of its own. */
public final class GuestException extends WasmException {
    /*
     * A stack trace costs many times what throwing does, and is of use only if nobody catches the exception, which cannot be known when it
     * is thrown. Programs that end by an exception rarely throw many before; so the first ones of an instance have a trace, and later ones
     * tell no more than which function threw.
     */

    @Serial private static final long serialVersionUID = 1L;

    /** How many exceptions of an instance have a whole trace. */
    private static final int TRACED = 100;

    private static final long[] NO_VALUES = {};
    private static final Object[] NO_REFERENCES = {};

    private final transient Object[] references;
    private final transient StackTraceElement thrower;
    private final transient @Nullable Throwable trace;

    @SuppressWarnings("deprecation") // The builder makes no objects of other classes.
    private GuestException(
            long[] values, Object[] references, int tag, int function, ModuleState state) {
        super(state.instance(), tag, values);
        this.references = references;
        this.thrower = state.frame(function);
        this.trace = state.thrown++ < TRACED ? new Throwable() : null;
    }

    /**
     * Makes an exception.
     *
     * @param values what it carries, one slot for each value
     * @param references the references among these, in the same slots
     * @param function who throws it
     */
    public static GuestException of(
            long[] values, Object[] references, int tag, int function, ModuleState state) {
        return new GuestException(values, references, tag, function, state);
    }

    /** Makes an exception that carries no values. */
    public static GuestException of(int tag, int function, ModuleState state) {
        return new GuestException(NO_VALUES, NO_REFERENCES, tag, function, state);
    }

    /** Says whether an exception is of one of the instance's tags, which may be another's too. */
    @SuppressWarnings("ReferenceEquality") // tags are told apart by identity
    public static boolean matches(WasmException exception, int tag, ModuleState state) {
        Instance thrower = exception.instance();
        Instance catcher = state.instance();
        if (thrower == catcher && exception.tagIdx() == tag) {
            return true;
        }
        TagInstance wanted = catcher.tag(tag);
        return thrower.tag(exception.tagIdx()) == wanted;
    }

    /** Returns a reference an exception carries. */
    public static @Nullable Object reference(WasmException exception, int slot) {
        Object[] references = exception.refArgs();
        return references == null ? null : references[slot];
    }

    @Override
    public Object[] refArgs() {
        return references;
    }

    @Override
    public StackTraceElement[] getStackTrace() {
        return trace == null ? new StackTraceElement[] {thrower} : trace.getStackTrace();
    }
}
