package dev.portside.engine.compiler;

import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import run.endive.wasm.types.FunctionType;

/**
 * A function's type as the JVM sees it.
 *
 * @param params what it takes
 * @param results what it returns: the first as the method's result, the rest in the state's {@code
 *     out}
 * @param isWide whether it has more parameters than a JVM method may: they then come in arrays
 * @param method the type of its method
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FunctionInfo(TypeKind[] params, TypeKind[] results, boolean isWide, MethodTypeDesc method) {

    /** The JVM's limit of 255, less the state and the element index of an indirect call. */
    private static final int MAX_PARAMETER_SLOTS = 250;

    static FunctionInfo of(FunctionType type) {
        TypeKind[] params = Kinds.of(type.params());
        TypeKind[] results = Kinds.of(type.returns());
        boolean isWide = Kinds.slots(params) > MAX_PARAMETER_SLOTS;
        MethodTypeDesc method =
                isWide
                        ? Kinds.method(Kinds.NONE, results, Names.LONGS, Names.OBJECTS, Names.STATE)
                        : Kinds.method(params, results, Names.STATE);
        return new FunctionInfo(params, results, isWide, method);
    }
}
