package dev.portside.engine.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.BlockType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.OpCode;

/** Tells which functions may be too large for a JVM method, without compiling them. */
final class FunctionBounds {
    /*
     * An upper bound on the bytecode of a whole function, before it is split: Costs, which is on the high side, by half as much again,
     * and what Costs leaves out because it is rare: values that branches, returns and calls move, twice (store and load), up to 6 bytes each
     * way.
     */

    /** So few instructions are never split into methods that share a frame, which costs more. */
    private static final int NEVER_SPLIT = 250;

    private static final int METHOD_LIMIT = 60_000;
    private static final int MOVE = 12;

    private final ModuleShape shape;

    FunctionBounds(ModuleShape shape) {
        this.shape = shape;
    }

    /** Returns the compiled functions that cannot be seen to fit a method, ascending. */
    List<Integer> uncertain() {
        List<Integer> found = new ArrayList<>();
        shape.visitBodies(
                shape.scan().large(),
                (function, body) -> {
                    if (shape.whyInterpreted(function) == null
                            && bound(function, body, shape::mayGrowMemory) + kept(function, body)
                                    > METHOD_LIMIT) {
                        found.add(function);
                    }
                });
        return found;
    }

    /**
     * Says whether a function without try_table may be {@link #uncertain}, before it is known which
     * functions may grow a memory.
     */
    boolean mayBeLarge(int function, FunctionBody body) {
        return bound(function, body, _ -> true) > METHOD_LIMIT;
    }

    /** Returns how many bytes a function's bytecode has at most, without {@link #kept}. */
    private long bound(int function, FunctionBody body, IntPredicate mayGrowMemory) {
        FunctionInfo info = shape.function(function);
        int locals = info.params().length + body.localTypes().size();
        Costs costs =
                new Costs(shape, mayGrowMemory, locals, body.instructions().size() > NEVER_SPLIT);
        long bytes = 100 + 8L * locals;
        // The most values any branch carries, which is known last: all branches are counted before.
        int carried = info.results().length;
        long labels = 0;
        long branches = 0;
        for (AnnotatedInstruction instruction : body.instructions()) {
            bytes += 1 + 3L * costs.of(instruction) / 2;
            bytes += (long) MOVE * Math.max(0, moved(instruction) - 1);
            carried = Math.max(carried, carried(instruction));
            int named = labels(instruction);
            labels += named;
            branches += named > 0 ? 1 : 0;
        }
        bytes += Math.max(0, MOVE * (carried * labels - branches));
        return bytes;
    }

    /** Returns what keeping the stack for the handlers of exceptions takes. */
    private long kept(int function, FunctionBody parsed) {
        if (!shape.scan().hasTries(function)) {
            return 0;
        }
        Body body = new Body(shape, function, parsed);
        long bytes = 0;
        for (int i = 0; i < body.code().size(); i++) {
            AnnotatedInstruction instruction = body.code().get(i);
            if (instruction.opcode() == OpCode.TRY_TABLE && body.height(i) > 0) {
                bytes += (long) MOVE * body.height(i) * (1 + instruction.catches().size());
            }
        }
        return bytes;
    }

    /** Returns the most values a branch to a construct's label carries. */
    private int carried(AnnotatedInstruction instruction) {
        return switch (instruction.opcode()) {
            case BLOCK, LOOP, IF, TRY_TABLE -> {
                long type = instruction.operand(0);
                if (!BlockType.isTypeIndex(type)) {
                    yield 1;
                }
                FunctionInfo block = shape.type((int) BlockType.typeIndex(type));
                yield Math.max(block.params().length, block.results().length);
            }
            default -> 0;
        };
    }

    /** Returns how many times an instruction may move what a branch carries. */
    private static int labels(AnnotatedInstruction instruction) {
        return switch (instruction.opcode()) {
            case BR, BR_IF, RETURN, BLOCK, LOOP, IF, ELSE, END -> 1;
            case BR_TABLE -> instruction.operandCount();
            case TRY_TABLE -> 1 + instruction.catches().size();
            default -> 0;
        };
    }

    /** Returns how many values a call moves. */
    private int moved(AnnotatedInstruction instruction) {
        return switch (instruction.opcode()) {
            case CALL, RETURN_CALL -> values(shape.function((int) instruction.operand(0)));
            case CALL_INDIRECT, RETURN_CALL_INDIRECT ->
                    values(shape.type((int) instruction.operand(0)));
            default -> 0;
        };
    }

    private static int values(FunctionInfo callee) {
        return callee.params().length + callee.results().length;
    }
}
