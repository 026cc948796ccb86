package dev.portside.engine.generated;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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

    private final List<Signature> tags = new ArrayList<>();
    private boolean vectors;
    private boolean shared;
    private boolean tailCalls;
    private boolean manyExits;
    private boolean dispatchLoops;
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

    /** Adds a tag whose exceptions carry values of those types. */
    void addTag(List<Type> values) {
        tags.add(new Signature(values, List.of()));
    }

    /** Returns the tags; none if the module throws no exceptions. */
    List<Signature> tags() {
        return tags;
    }

    void useVectors() {
        vectors = true;
    }

    boolean usesVectors() {
        return vectors;
    }

    /** Makes the memory a shared one, on which atomic instructions work. */
    void shareMemory() {
        shared = true;
    }

    boolean isShared() {
        return shared;
    }

    void useTailCalls() {
        tailCalls = true;
    }

    boolean usesTailCalls() {
        return tailCalls;
    }

    /** Makes exceptions and tail calls common: they meet in one function else hardly ever. */
    void useManyExits() {
        manyExits = true;
    }

    boolean usesManyExits() {
        return manyExits;
    }

    /** Writes functions with dispatch loops, where a parameter can be the place to go on at. */
    void useDispatchLoops() {
        dispatchLoops = true;
    }

    boolean usesDispatchLoops() {
        return dispatchLoops;
    }

    /** Returns the types random values have. */
    List<Type> valueTypes() {
        return Stream.concat(Type.NUMBERS.stream(), vectors ? Stream.of(Type.V128) : Stream.of())
                .toList();
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
