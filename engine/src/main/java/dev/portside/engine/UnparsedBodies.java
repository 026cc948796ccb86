package dev.portside.engine;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

/** The bodies of a valid module's functions, parsed each time somebody wants them. */
final class UnparsedBodies implements FunctionBodies {
    /*
     * Parsed, a body takes 35 to 40 times the memory that its bytes take. Most of a large module is looked at once and compiled never or
     * once, and parsing without validation takes less time than the JVM's garbage collector needs to keep so many objects.
     *
     * The validator is what notes in an instruction that it drops or selects vectors; that is kept from when the module was validated.
     */

    /** How much code is parsed at once when many functions are visited: little, to die young. */
    private static final int PART_BYTES = 1 << 16;

    private final CodeBytes code;
    private final Map<Integer, BitSet> ofVectors;
    private final int threads;

    /** Neighbouring functions, parsed or being parsed. */
    private record Part(int from, Future<List<FunctionBody>> parsed) {}

    /**
     * @param ofVectors of each function with drops or selects of vectors, which instructions they
     *     are
     * @param threads how many threads parse when many functions are visited
     */
    UnparsedBodies(CodeBytes code, Map<Integer, BitSet> ofVectors, int threads) {
        this.code = code;
        this.ofVectors = ofVectors;
        this.threads = threads;
    }

    /**
     * Returns which instructions of validated functions drop or select vectors, by function.
     *
     * @param from the first of the functions
     */
    static Map<Integer, BitSet> ofVectors(int from, CodeSection validated) {
        Map<Integer, BitSet> found = new TreeMap<>();
        for (int i = 0; i < validated.functionBodyCount(); i++) {
            List<AnnotatedInstruction> instructions = validated.getFunctionBody(i).instructions();
            for (int j = 0; j < instructions.size(); j++) {
                if (isOfVectors(instructions.get(j))) {
                    found.computeIfAbsent(from + i, _ -> new BitSet()).set(j);
                }
            }
        }
        return found;
    }

    private static boolean isOfVectors(AnnotatedInstruction instruction) {
        return (instruction.opcode() == OpCode.DROP || instruction.opcode() == OpCode.SELECT)
                && instruction.operandCount() > 0
                && instruction.operand(0) == ValType.V128.id();
    }

    @Override
    public List<FunctionBody> range(int from, int end) {
        CodeSection parsed = code.parse(from, end);
        return IntStream.range(from, end)
                .mapToObj(i -> marked(i, parsed.getFunctionBody(i - from)))
                .toList();
    }

    private FunctionBody marked(int function, FunctionBody body) {
        BitSet marks = ofVectors.get(function);
        if (marks != null) {
            marks.stream()
                    .forEach(i -> body.instructions().get(i).setOperand(0, ValType.V128.id()));
        }
        return body;
    }

    @Override
    public void visit(BitSet functions, Visitor visitor) {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            Deque<Part> ahead = new ArrayDeque<>();
            int next = functions.nextSetBit(0);
            while (next >= 0 || !ahead.isEmpty()) {
                // As many parts are parsed as there are threads, while one is visited.
                while (next >= 0 && ahead.size() <= threads) {
                    int from = next;
                    int end = partEnd(from, functions);
                    ahead.add(new Part(from, executor.submit(() -> range(from, end))));
                    next = functions.nextSetBit(end);
                }
                visit(ahead.remove(), functions, visitor);
            }
        }
    }

    /** Goes on over functions that are not wanted where that is less than to begin again. */
    private int partEnd(int from, BitSet functions) {
        int end = from + 1;
        while (true) {
            int next = functions.nextSetBit(end);
            if (next < 0
                    || code.size(end, next) > code.repeatedSize()
                    || code.size(from, next + 1) > Math.max(PART_BYTES, code.repeatedSize())) {
                return end;
            }
            end = next + 1;
        }
    }

    private static void visit(Part part, BitSet functions, Visitor visitor) {
        List<FunctionBody> parsed = result(part);
        for (int i = 0; i < parsed.size(); i++) {
            if (functions.get(part.from + i)) {
                visitor.visit(part.from + i, parsed.get(i));
            }
        }
    }

    private static List<FunctionBody> result(Part part) {
        try {
            return CodeSlices.await(part.parsed);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(e.getCause());
        }
    }
}
