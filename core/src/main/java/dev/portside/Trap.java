package dev.portside;

import java.util.List;

/**
 * Why a guest trapped, and where.
 *
 * @param message the kind in the specification's words, and details, for example {@code out of
 *     bounds memory access}
 * @param frames the wasm calls that were running, innermost first, each as {@code name
 *     (func[index])}
 */
public record Trap(String message, List<String> frames) {

    public Trap {
        frames = List.copyOf(frames);
    }

    /** Returns the message and one indented line per frame. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(message);
        for (String frame : frames) {
            text.append(System.lineSeparator()).append("    at ").append(frame);
        }
        return text.toString();
    }
}
