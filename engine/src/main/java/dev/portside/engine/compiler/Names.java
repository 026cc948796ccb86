package dev.portside.engine.compiler;

import dev.portside.engine.LinearMemory;
import dev.portside.engine.compiler.runtime.Bulk;
import dev.portside.engine.compiler.runtime.HostFailure;
import dev.portside.engine.compiler.runtime.MemoryAccess;
import dev.portside.engine.compiler.runtime.MemoryViews;
import dev.portside.engine.compiler.runtime.ModuleLoader;
import dev.portside.engine.compiler.runtime.ModuleState;
import dev.portside.engine.compiler.runtime.Numeric;
import dev.portside.engine.compiler.runtime.Tables;
import dev.portside.engine.compiler.runtime.Trap;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;

/** The classes and members generated code is made of or refers to. */
final class Names {

    static final String PACKAGE = ModuleLoader.PACKAGE;
    static final String STATE_NAME = PACKAGE + "State";

    static final ClassDesc STATE = ClassDesc.of(STATE_NAME);

    static final ClassDesc MODULE_STATE = of(ModuleState.class);
    static final ClassDesc NUMERIC = of(Numeric.class);
    static final ClassDesc BULK = of(Bulk.class);
    static final ClassDesc TABLES = of(Tables.class);
    static final ClassDesc TRAP = of(Trap.class);
    static final ClassDesc HOST_FAILURE = of(HostFailure.class);
    static final ClassDesc MEMORY_ACCESS = of(MemoryAccess.class);
    static final ClassDesc VIEWS = of(MemoryViews.class);
    static final ClassDesc MEMORY = of(LinearMemory.class);
    static final ClassDesc MEMORIES = MEMORY.arrayType();
    static final ClassDesc TABLE = of(TableInstance.class);
    static final ClassDesc GLOBAL = of(GlobalInstance.class);
    static final ClassDesc INSTANCE = of(Instance.class);
    static final ClassDesc OBJECTS = ConstantDescs.CD_Object.arrayType();
    static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();
    static final ClassDesc BYTES = ConstantDescs.CD_byte.arrayType();

    private Names() {}

    private static ClassDesc of(Class<?> type) {
        return ClassDesc.of(type.getName());
    }

    /** The class the {@code n}-th group of functions is in. */
    static ClassDesc functions(int group) {
        return ClassDesc.of(PACKAGE + "F" + group);
    }

    /** The class that calls through tables for the canonical type {@code type}. */
    static ClassDesc dispatcher(int type) {
        return ClassDesc.of(PACKAGE + "Calls" + type);
    }

    /** The {@code n}-th class that makes the calls functions leave when they return. */
    static ClassDesc deferred(int index) {
        return ClassDesc.of(PACKAGE + "Deferred" + index);
    }

    /** The class through which the host calls the {@code n}-th group of functions. */
    static ClassDesc entries(int group) {
        return ClassDesc.of(PACKAGE + "Entry" + group);
    }

    /** The class of the object in which a function's method and its parts share locals. */
    static ClassDesc frame(String method) {
        return ClassDesc.of(PACKAGE + "Frame" + method.substring(1));
    }

    /** A local as a field of such an object. */
    static String local(int index) {
        return "l" + index;
    }

    static String function(int index) {
        return "f" + index;
    }

    /** The method that goes on with a function in its middle. */
    static String again(int index) {
        return function(index) + "$again";
    }

    /** A half of a global that is a vector. */
    static String half(int index, int half) {
        return "g" + index + (half == 0 ? "low" : "high");
    }

    /** The method that calls a function and makes the calls left when it returns. */
    static String completing(int index) {
        return "c" + index;
    }

    /** Returns the function that a method is, or is a part of. */
    static int functionOf(String method) {
        int end = method.indexOf('$');
        return Integer.parseInt(method.substring(1, end < 0 ? method.length() : end));
    }

    static CompiledCode.ClassBytes named(ClassDesc name, byte[] bytes) {
        return new CompiledCode.ClassBytes(PACKAGE + name.displayName(), bytes);
    }

    static String global(int index) {
        return "g" + index;
    }
}
