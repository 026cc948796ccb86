package dev.portside.engine.compiler;

import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * How wasm types are carried in the JVM: numbers as themselves, a funcref as the {@code int} index
 * of its function (-1 is null), an externref or exnref as an object (null is null), a vector as two
 * longs, the low half first.
 */
final class Kinds {

    static final TypeKind[] NONE = {};

    private Kinds() {}

    static TypeKind of(ValType type) {
        if (type.equals(ValType.I32)) {
            return TypeKind.INT;
        } else if (type.equals(ValType.I64)) {
            return TypeKind.LONG;
        } else if (type.equals(ValType.F32)) {
            return TypeKind.FLOAT;
        } else if (type.equals(ValType.F64)) {
            return TypeKind.DOUBLE;
        } else if (isVector(type)) {
            // Each of its halves.
            return TypeKind.LONG;
        } else if (type.isObjectRef()) {
            return TypeKind.REFERENCE;
        }
        return TypeKind.INT;
    }

    /** Returns the kinds of all values; a vector is two longs. */
    static TypeKind[] of(List<ValType> types) {
        if (types.isEmpty()) {
            return NONE;
        }
        TypeKind[] kinds = new TypeKind[ValType.sizeOf(types)];
        int next = 0;
        for (ValType type : types) {
            if (isVector(type)) {
                kinds[next++] = TypeKind.LONG;
                kinds[next++] = TypeKind.LONG;
            } else {
                kinds[next++] = of(type);
            }
        }
        return kinds;
    }

    static boolean isVector(ValType type) {
        return type.equals(ValType.V128);
    }

    /** Tells whether values of the type can be carried at all. */
    static boolean isSupported(ValType type) {
        return type.equals(ValType.I32)
                || type.equals(ValType.I64)
                || isVector(type)
                || type.equals(ValType.F32)
                || type.equals(ValType.F64)
                || type.equals(ValType.FuncRef)
                || type.equals(ValType.ExternRef)
                || isException(type);
    }

    private static boolean isException(ValType type) {
        return type.isReference() && type.typeIdx() == ValType.TypeIdxCode.EXN.code();
    }

    static boolean areSupported(FunctionType type) {
        for (ValType param : type.params()) {
            if (!isSupported(param)) {
                return false;
            }
        }
        for (ValType result : type.returns()) {
            if (!isSupported(result)) {
                return false;
            }
        }
        return true;
    }

    static ClassDesc desc(TypeKind kind) {
        return kind == TypeKind.REFERENCE ? ConstantDescs.CD_Object : kind.upperBound();
    }

    static int slots(TypeKind[] kinds) {
        int slots = 0;
        for (TypeKind kind : kinds) {
            slots += kind.slotSize();
        }
        return slots;
    }

    /** The method type of a compiled function: its parameters, then the state; the first result. */
    static MethodTypeDesc method(TypeKind[] params, TypeKind[] results, ClassDesc... extra) {
        ClassDesc[] descs = new ClassDesc[params.length + extra.length];
        for (int i = 0; i < params.length; i++) {
            descs[i] = desc(params[i]);
        }
        System.arraycopy(extra, 0, descs, params.length, extra.length);
        return MethodTypeDesc.of(
                results.length == 0 ? ConstantDescs.CD_void : desc(results[0]), descs);
    }
}
