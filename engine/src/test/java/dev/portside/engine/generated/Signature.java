package dev.portside.engine.generated;

import java.util.List;

/** What a function, or a block, takes and returns. */
record Signature(List<Type> params, List<Type> results) {

    static final Signature NOTHING = new Signature(List.of(), List.of());

    static Signature returning(Type result) {
        return new Signature(List.of(), List.of(result));
    }
}
