package dev.portside.engine.generated;

/** A number type. */
enum Type {
    I32(0x7f),
    I64(0x7e),
    F32(0x7d),
    F64(0x7c);

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
}
