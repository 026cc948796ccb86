package dev.portside.engine.generated;

import java.util.ArrayList;
import java.util.List;

/** What function bodies may refer to: types, functions, globals, segments. */
final class ModuleShape {

    /** The memory's pages at first and at most. */
    static final int PAGES = 1;

    static final int MAX_PAGES = 3;
    static final int TABLE_SIZE = 12;
    static final int MAX_TABLE_SIZE = 20;

    /** Index of the global that holds how many more calls and loop iterations there may be. */
    static final int FUEL = 0;

    /** The passive data segment; segment 0 is active. */
    static final int PASSIVE_DATA = 1;

    static final int PASSIVE_DATA_SIZE = 40;

    /** The passive element segment; segment 0 is active. */
    static final int PASSIVE_ELEMENTS = 1;

    static final int PASSIVE_ELEMENT_COUNT = 5;

    /** The host functions, which come first in the index space. */
    static final List<Signature> HOST =
            List.of(
                    new Signature(
                            List.of(Type.I32, Type.I64, Type.F32, Type.F64), List.of(Type.I64)),
                    new Signature(List.of(Type.F64), List.of()));

    private final List<Signature> types = new ArrayList<>();
    private final List<Signature> functions = new ArrayList<>(HOST);
    private final List<Integer> elements = new ArrayList<>();
    private final List<Type> globals = new ArrayList<>(List.of(Type.I32));

    /** Returns a signature's index in the type section, adding it when it is new. */
    int typeIndex(Signature signature) {
        int index = types.indexOf(signature);
        if (index < 0) {
            index = types.size();
            types.add(signature);
        }
        return index;
    }

    void addFunction(Signature signature) {
        functions.add(signature);
    }

    void addGlobal(Type type) {
        globals.add(type);
    }

    /** Returns the signatures by function index, host functions first. */
    List<Signature> functions() {
        return functions;
    }

    /** Returns the functions in the table at first, from index 1 on. */
    List<Integer> elements() {
        return elements;
    }

    List<Type> globals() {
        return globals;
    }

    List<Signature> types() {
        return types;
    }
}
