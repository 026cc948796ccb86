package dev.portside.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * WasmEdge's switches for proposals: accepted, so that its users' command lines work unchanged, and
 * without effect.
 *
 * <p>Which proposals a module may use is a property of the engine, not of the command line; a
 * switch that turns one off only makes a module that does not use it load as before.
 */
final class CompatibilityToggles {

    private static final List<String> PROPOSALS =
            List.of(
                    "import-export-mut-globals",
                    "non-trap-float-to-int",
                    "sign-extension-operators",
                    "multi-value",
                    "bulk-memory",
                    "reference-types",
                    "simd",
                    "tail-call",
                    "extended-const",
                    "function-reference",
                    "gc",
                    "multi-memory",
                    "relaxed-simd",
                    "exception-handling",
                    "memory64",
                    "threads",
                    "component");

    private static final List<String> BASELINES =
            List.of("--wasm-1", "--wasm-2", "--wasm-3", "--enable-all");

    private CompatibilityToggles() {}

    /** Returns the names of all switches. */
    static List<String> names() {
        List<String> names = new ArrayList<>(BASELINES);
        for (String proposal : PROPOSALS) {
            names.add("--disable-" + proposal);
            names.add("--enable-" + proposal);
        }
        return names;
    }

    /** Makes a command accept them. */
    static void addTo(CommandSpec command) {
        for (String name : names()) {
            command.addOption(
                    OptionSpec.builder(name).arity("0").type(boolean.class).hidden(true).build());
        }
    }

    /** Explains at debug level those that were given. */
    static void explain(ParseResult given, Messages messages) {
        for (String name : names()) {
            if (given.hasMatchedOption(name)) {
                messages.debug(
                        name
                                + " has no effect: every proposal Portside's engine supports is always on, the others are always off");
            }
        }
    }
}
