package dev.portside.engine.link;

import dev.portside.engine.ExecutionStopped;
import dev.portside.engine.TrapKind;
import dev.portside.engine.WasmFrame;
import dev.portside.engine.WasmTrap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmException;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.WasmEngineException;

/** Translates what Endive's runtime throws for a trap. */
public final class Traps {
    /*
     * Endive has no trap codes: its messages begin with the test suite's words for most kinds. Exceptions that are not Endive's (a null
     * pointer, a class cast) are defects of the engine, not deeds of the guest: they are passed on as they are.
     */

    private static final List<TrapKind> NAMED_BY_MESSAGE =
            List.of(
                    TrapKind.OUT_OF_BOUNDS_MEMORY,
                    TrapKind.OUT_OF_BOUNDS_TABLE,
                    TrapKind.UNDEFINED_ELEMENT,
                    TrapKind.UNINITIALIZED_ELEMENT,
                    TrapKind.INDIRECT_CALL_TYPE_MISMATCH,
                    TrapKind.INTEGER_DIVIDE_BY_ZERO,
                    TrapKind.INTEGER_OVERFLOW,
                    TrapKind.INVALID_CONVERSION_TO_INTEGER,
                    TrapKind.CALL_STACK_EXHAUSTED,
                    TrapKind.UNALIGNED_ATOMIC);

    private Traps() {}

    /**
     * @param thrown what the interpreter threw, not a host function
     * @param frames the wasm calls that were running, innermost first
     * @return the trap, or {@link ExecutionStopped} for an interrupted thread, or what was thrown
     *     when it is no trap
     */
    public static RuntimeException translate(Throwable thrown, List<WasmFrame> frames) {
        return switch (thrown) {
            case WasmInterruptedException _ -> new ExecutionStopped();
            case WasmException e ->
                    new WasmTrap(TrapKind.UNCAUGHT_EXCEPTION, "tag " + e.tagIdx(), frames, e);
            case StackOverflowError e ->
                    new WasmTrap(TrapKind.CALL_STACK_EXHAUSTED, null, frames, e);
            case ArithmeticException e ->
                    new WasmTrap(TrapKind.INTEGER_DIVIDE_BY_ZERO, null, frames, e);
            case WasmEngineException e -> fromMessage(e, frames);
            case RuntimeException e -> e;
            default -> throw new IllegalArgumentException("not an exception of a call", thrown);
        };
    }

    private static WasmTrap fromMessage(WasmEngineException e, List<WasmFrame> frames) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        for (TrapKind kind : NAMED_BY_MESSAGE) {
            if (message.startsWith(kind.text())) {
                return new WasmTrap(
                        kind, detail(message.substring(kind.text().length())), frames, e);
            }
        }
        if (message.startsWith("Trapped on unreachable")) {
            return new WasmTrap(TrapKind.UNREACHABLE, null, frames, e);
        }
        if (message.contains("null") && message.contains("reference")) {
            return new WasmTrap(TrapKind.NULL_REFERENCE, null, frames, e);
        }
        return new WasmTrap(TrapKind.OTHER, detail(message), frames, e);
    }

    private static @Nullable String detail(String rest) {
        int start = 0;
        while (start < rest.length() && ": ".indexOf(rest.charAt(start)) >= 0) {
            start++;
        }
        return start == rest.length() ? null : rest.substring(start);
    }
}
