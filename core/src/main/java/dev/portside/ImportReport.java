package dev.portside;

import org.jspecify.annotations.Nullable;

/**
 * One import of a module and what it is bound to.
 *
 * @param module the import's module name
 * @param name the import's name
 * @param kind function, memory, table or global
 * @param type its type, for a function in the form {@code (i32, i32) -> i32}, else its kind again
 * @param boundTo what serves it, for example {@code sock_accept V1}; null when nothing does
 * @param problem why nothing does and what would, else null
 */
public record ImportReport(
        String module,
        String name,
        String kind,
        String type,
        @Nullable String boundTo,
        @Nullable String problem) {}
