package dev.portside.engine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.CodeSection;

/** A module's functions in slices, which are parsed and validated on several threads. */
final class CodeSlices {
    /*
     * Function bodies do not depend on each other, but Endive validates a module as a whole. So there is a module for each slice in which
     * the other slices' functions are "unreachable", which has any type, and data segments are empty. Nothing is validated twice but the
     * small rest; slices are larger where the rest is, so that it stays small beside them.
     */

    /**
     * How much code a slice has at least when there are more slices than threads; so little that
     * what it is parsed to dies young.
     */
    private static final int SLICE_BYTES = 1 << 16;

    private final byte[] wasm;
    private final CodeBytes code;

    /** All of a module: what its slices have become, and everything but functions. */
    private record Parts<T>(ParsedSections rest, List<T> slices) {}

    /** Takes what a slice has become, on the thread that parsed it. */
    private interface Result<T> {
        T of(int from, CodeSection parsed);
    }

    CodeSlices(byte[] wasm, CodeBytes code) {
        this.wasm = wasm;
        this.code = code;
    }

    /**
     * Parses and validates the module.
     *
     * @throws IllegalArgumentException when it is not valid
     */
    WasmModule parse(int slices) {
        CodeSection.Builder all = CodeSection.builder();
        boolean requiresDataCount = false;
        Parts<CodeSection> parts = parse(slices, slices, (_, parsed) -> parsed);
        for (CodeSection part : parts.slices) {
            requiresDataCount |= part.isRequiresDataCount();
            for (int i = 0; i < part.functionBodyCount(); i++) {
                all.addFunctionBody(part.getFunctionBody(i));
            }
        }
        return parts.rest.with(all.setRequiresDataCount(requiresDataCount).build());
    }

    /**
     * Parses and validates the module, and keeps nothing but what is needed to parse functions
     * again.
     *
     * @throws IllegalArgumentException when it is not valid
     */
    UnparsedBodies check(int threads) {
        // A function that is not in a slice takes about as long as a byte of one that is.
        long least = Math.max(SLICE_BYTES, code.outlineSize() + code.count());
        int slices = (int) Math.max(1, code.size() / least);
        Map<Integer, BitSet> ofVectors = new TreeMap<>();
        parse(slices, threads, UnparsedBodies::ofVectors).slices.forEach(ofVectors::putAll);
        return new UnparsedBodies(code, ofVectors, threads);
    }

    private <T> Parts<T> parse(int slices, int threads, Result<T> result) {
        List<Integer> cuts = cuts(slices);
        CompletableFuture<ParsedSections> context = new CompletableFuture<>();
        List<Future<T>> futures = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < slices; i++) {
                int from = cuts.get(i);
                int end = cuts.get(i + 1);
                futures.add(executor.submit(() -> result.of(from, validated(from, end, context))));
            }
            try {
                return new Parts<>(rest(context), results(futures));
            } finally {
                // What is left when one is wrong is not needed.
                futures.forEach(future -> future.cancel(false));
            }
        }
    }

    /**
     * Parses and validates everything but functions, and hands over what these are checked with.
     */
    private ParsedSections rest(CompletableFuture<ParsedSections> context) {
        ParsedSections rest;
        try {
            rest = ModuleParser.allButCode(wasm);
        } catch (RuntimeException | Error e) {
            context.completeExceptionally(e);
            throw e;
        }
        context.complete(rest.withoutData());
        WasmModule _ = rest.validated(ParsedSections.amongStubs(code.count(), _ -> null));
        return rest;
    }

    private CodeSection validated(int from, int end, CompletableFuture<ParsedSections> context) {
        CodeSection parsed = code.parseExactly(from, end);
        ParsedSections others = context.join();
        if (parsed.isRequiresDataCount() && !others.hasDataCount()) {
            throw new IllegalArgumentException("a data count section is missing");
        }
        WasmModule _ =
                others.validated(
                        ParsedSections.amongStubs(
                                code.count(),
                                i ->
                                        i < from || i >= end
                                                ? null
                                                : parsed.getFunctionBody(i - from)));
        return parsed;
    }

    private static <T> List<T> results(List<Future<T>> futures) {
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            try {
                results.add(await(future));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof OutOfMemoryError full) {
                    // Trying it in one go would fill the heap again, which takes long.
                    throw full;
                }
                throw new IllegalArgumentException("not a valid module", e.getCause());
            }
        }
        return results;
    }

    /** Returns the first function of each slice, and the number of functions. */
    private List<Integer> cuts(int slices) {
        List<Integer> cuts = new ArrayList<>(List.of(0));
        for (int i = 0; i < code.count() && cuts.size() < slices; i++) {
            if (code.size(0, i + 1) >= (long) code.size() * cuts.size() / slices) {
                cuts.add(i + 1);
            }
        }
        while (cuts.size() <= slices) {
            cuts.add(code.count());
        }
        return cuts;
    }

    /** Waits for a result. An interrupt of the calling thread is not for it and is kept. */
    static <T> T await(Future<T> future) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
