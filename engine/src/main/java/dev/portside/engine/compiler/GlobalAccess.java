package dev.portside.engine.compiler;

import java.lang.classfile.TypeKind;

/**
 * How compiled code gets at a global.
 *
 * @param kind what it holds
 * @param where where it is
 * @param bits the value of a {@link Where#CONSTANT}, as raw bits
 */
record GlobalAccess(TypeKind kind, Where where, long bits) {

    enum Where {
        /** Never changes, and its value is in the module. */
        CONSTANT,
        /** Neither imported nor exported, nor used by an interpreted function: a field. */
        FIELD,
        /** Others may see it: Endive's object holds it. */
        SHARED
    }
}
