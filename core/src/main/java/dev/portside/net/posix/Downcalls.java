package dev.portside.net.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Makes method handles of C library functions, all with a leading segment that receives errno.
 *
 * <p>Critical ones leave the thread in Java state: they may be handed heap arrays, which the
 * collector then does not move, and cost no state change; but while one runs no safepoint can be
 * reached, so they are for calls that never wait. All others may wait or touch the file system and
 * are ordinary.
 */
@SuppressWarnings("restricted") // the purpose of this class; PosixNetworks explains a refusal
final class Downcalls {
    /*
     * The linker of JDK 25 captures errno in both kinds. Measured on x86-64 (failing recv): 193 ns
     * with capture, 190 without, 140 in a C loop.
     */

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    private Downcalls() {}

    static MethodHandle critical(String name, MemoryLayout result, MemoryLayout... parameters) {
        return LINKER.downcallHandle(
                SYMBOLS.findOrThrow(name),
                FunctionDescriptor.of(result, parameters),
                Linker.Option.critical(true),
                ERRNO);
    }

    static MethodHandle ordinary(String name, MemoryLayout result, MemoryLayout... parameters) {
        return LINKER.downcallHandle(
                SYMBOLS.findOrThrow(name), FunctionDescriptor.of(result, parameters), ERRNO);
    }

    /** As {@link #ordinary}; null where the C library is too old to have the function. */
    static @Nullable MethodHandle optional(
            String name, MemoryLayout result, MemoryLayout... parameters) {
        return SYMBOLS.find(name).isPresent() ? ordinary(name, result, parameters) : null;
    }

    /** As {@link #critical}, for a function whose parameters after the second are variadic. */
    static MethodHandle variadic(String name, MemoryLayout result, MemoryLayout... parameters) {
        return LINKER.downcallHandle(
                SYMBOLS.findOrThrow(name),
                FunctionDescriptor.of(result, parameters),
                Linker.Option.critical(true),
                Linker.Option.firstVariadicArg(2),
                ERRNO);
    }

    /** Wraps what a method handle must declare and a downcall does not throw. */
    static RuntimeException unexpected(Throwable t) {
        return t instanceof RuntimeException e ? e : new IllegalStateException(t);
    }
}
