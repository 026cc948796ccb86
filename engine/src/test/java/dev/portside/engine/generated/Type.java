package dev.portside.engine.generated;

import java.util.List;

/** A type of values. */
enum Type {
    I32(0x7f),
    I64(0x7e),
    F32(0x7d),
    F64(0x7c),
    V128(0x7b),

    /** A reference to an exception, which only blocks and locals have here. */
    EXN(0x69);

    /** The number types. */
    static final List<Type> NUMBERS = List.of(I32, I64, F32, F64);

    private final int code;

    Type(int code) {
        this.code = code;
    }

    /** Returns the byte that stands for it in the binary format. */
    int code() {
        return code;
    }

    boolean isFloat() {
        return this == F32 || this == F64;
    }

    boolean isVector() {
        return this == V128;
    }
}
