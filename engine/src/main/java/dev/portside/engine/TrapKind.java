package dev.portside.engine;

/** Why a wasm call trapped, in the words of the core specification's test suite. */
public enum TrapKind {
    UNREACHABLE("unreachable"),
    OUT_OF_BOUNDS_MEMORY("out of bounds memory access"),
    OUT_OF_BOUNDS_TABLE("out of bounds table access"),
    UNDEFINED_ELEMENT("undefined element"),
    UNINITIALIZED_ELEMENT("uninitialized element"),
    INDIRECT_CALL_TYPE_MISMATCH("indirect call type mismatch"),
    INTEGER_DIVIDE_BY_ZERO("integer divide by zero"),
    INTEGER_OVERFLOW("integer overflow"),
    INVALID_CONVERSION_TO_INTEGER("invalid conversion to integer"),
    CALL_STACK_EXHAUSTED("call stack exhausted"),
    NULL_REFERENCE("null reference"),
    UNALIGNED_ATOMIC("unaligned atomic"),
    UNCAUGHT_EXCEPTION("uncaught exception"),
    OTHER("trap");

    private final String text;

    TrapKind(String text) {
        this.text = text;
    }

    /** Returns the test suite's words for this kind. */
    public String text() {
        return text;
    }
}
