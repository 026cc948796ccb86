package dev.portside.engine.compiler;

import java.lang.classfile.TypeKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.BlockType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

/** A function's body with its constructs found and its stack heights known. */
final class Body {

    private final ModuleShape shape;
    private final int function;
    private final List<AnnotatedInstruction> code;
    private final boolean isRewritten;
    private final TypeKind[] locals;
    private final long[] zeros;
    private final Block root;

    /** The construct that each BLOCK, LOOP, IF, TRY_TABLE and END begins or ends. */
    private final @Nullable Block[] constructs;

    private final Block[] @Nullable [] targets;

    /** The targets without repetitions, of instructions that may have several. */
    private final Map<Integer, Block[]> distinctTargets = new HashMap<>();

    private final int[] heights;
    private final BitSet cuts = new BitSet();
    private boolean usesMemory;

    /** How many constructs there are, the body included. */
    private int blockCount = 1;

    /** The highest stack at the start of a try_table, -1 if there is none. */
    private int highestTry = -1;

    Body(ModuleShape shape, int function, FunctionBody body) {
        this(shape, function, body, lowered(shape, function, body), false);
    }

    private Body(
            ModuleShape shape,
            int function,
            FunctionBody body,
            List<AnnotatedInstruction> code,
            boolean isRewritten) {
        this.isRewritten = isRewritten;
        this.shape = shape;
        this.function = function;
        this.code = code;
        FunctionInfo info = shape.function(function);
        TypeKind[] own = Kinds.of(body.localTypes());
        int next = info.params().length;
        locals = Arrays.copyOf(info.params(), next + own.length);
        System.arraycopy(own, 0, locals, next, own.length);
        zeros = new long[locals.length];
        for (ValType type : body.localTypes()) {
            // A null function is -1, see Kinds.
            zeros[next] = type.isReference() && !type.isObjectRef() ? -1 : 0;
            next += Kinds.isVector(type) ? 2 : 1;
        }
        root = new Block(OpCode.CALL, 0, -1, null, Kinds.NONE, info.results(), 0);
        constructs = new Block[code.size()];
        targets = new Block[code.size()][];
        heights = new int[code.size()];
        findBlocks();
    }

    /**
     * Returns the body with other code that does the same.
     *
     * @param parsed the body as it was parsed
     * @param code with vectors as pairs of numbers, as {@link #code} has them
     */
    Body rewritten(FunctionBody parsed, List<AnnotatedInstruction> code) {
        return new Body(shape, function, parsed, code, true);
    }

    private static List<AnnotatedInstruction> lowered(
            ModuleShape shape, int function, FunctionBody body) {
        if (!shape.usesVectors()) {
            return body.instructions();
        }
        List<ValType> types = new ArrayList<>(shape.functionType(function).params());
        types.addAll(body.localTypes());
        return VectorLowering.lower(body.instructions(), types);
    }

    private void findBlocks() {
        Nest nest = new Nest(root);
        Block open = root;
        int height = 0;
        boolean live = true;
        for (int i = 0; i < code.size(); i++) {
            AnnotatedInstruction instruction = code.get(i);
            OpCode op = instruction.opcode();
            heights[i] = live ? height : -1;
            if (!live || height == open.height) {
                cuts.set(i);
            }
            switch (op) {
                case BLOCK, LOOP, IF, TRY_TABLE -> {
                    if (live && op == OpCode.TRY_TABLE) {
                        highestTry = Math.max(highestTry, height);
                        target(nest, i);
                    }
                    long type = instruction.operand(0);
                    TypeKind[] params =
                            BlockType.isTypeIndex(type) ? blockType(type).params() : Kinds.NONE;
                    if (op == OpCode.IF) {
                        height--;
                    }
                    open =
                            new Block(
                                    op,
                                    blockCount++,
                                    i,
                                    open,
                                    params,
                                    blockResults(type),
                                    height - params.length);
                    if (!live) {
                        // Nothing in it is reached; its height only has to be what its end expects.
                        open.isTargeted = false;
                    }
                    constructs[i] = open;
                    nest.open(open);
                }
                case ELSE -> {
                    open.elseIndex = i;
                    if (live && !open.isLoop()) {
                        open.isTargeted = true;
                    }
                    live = heights[open.start] >= 0;
                    height = open.height + open.params.length;
                }
                case END -> {
                    open.end = i;
                    constructs[i] = open;
                    boolean entered = open.start < 0 || heights[open.start] >= 0;
                    if (open.op == OpCode.IF && open.elseIndex < 0) {
                        live = entered;
                    } else {
                        live = live || (!open.isLoop() && open.isTargeted);
                    }
                    height = open.height + open.results.length;
                    if (open.parent != null) {
                        open = open.parent;
                        nest.close();
                    }
                }
                default -> {
                    if (live) {
                        height += Effects.of(shape, instruction);
                        target(nest, i);
                        live = !Effects.endsFlow(op);
                        usesMemory |= Effects.usesFirstMemory(instruction);
                    }
                }
            }
        }
    }

    private FunctionInfo blockType(long type) {
        return shape.type((int) BlockType.typeIndex(type));
    }

    private TypeKind[] blockResults(long type) {
        if (BlockType.isEmpty(type)) {
            return Kinds.NONE;
        } else if (BlockType.isTypeIndex(type)) {
            return blockType(type).results();
        }
        return Kinds.of(List.of(ValType.builder().fromId(BlockType.valueTypeId(type)).build()));
    }

    private void target(Nest nest, int index) {
        AnnotatedInstruction instruction = code.get(index);
        switch (instruction.opcode()) {
            case BR, BR_IF ->
                    targets[index] = new Block[] {nest.outer((int) instruction.operand(0))};
            case BR_TABLE -> {
                Block[] found = new Block[instruction.operandCount()];
                for (int i = 0; i < found.length; i++) {
                    found[i] = nest.outer((int) instruction.operand(i));
                }
                targets[index] = found;
                distinctTargets.put(index, distinct(found, index));
            }
            case TRY_TABLE -> {
                // Labels are counted from outside.
                Block[] found =
                        instruction.catches().stream()
                                .map(clause -> nest.outer(clause.label()))
                                .toArray(Block[]::new);
                targets[index] = found;
                distinctTargets.put(index, distinct(found, index));
            }
            default -> {
                return;
            }
        }
        for (Block target : distinctTargets(index)) {
            target.isTargeted = true;
            target.isTargetedOtherwise |= instruction.opcode() != OpCode.BR;
        }
    }

    /** Returns the constructs an instruction names, each where it is named first. */
    private static Block[] distinct(Block[] named, int index) {
        // A table names the same few constructs again and again.
        List<Block> distinct = new ArrayList<>();
        for (Block block : named) {
            if (block.namedAt != index) {
                block.namedAt = index;
                distinct.add(block);
            }
        }
        return distinct.toArray(Block[]::new);
    }

    /** The constructs around an instruction, so that a branch's is found at once in a deep nest. */
    private static final class Nest {

        private final List<Block> open = new ArrayList<>();

        Nest(Block root) {
            open.add(root);
        }

        void open(Block block) {
            open.add(block);
        }

        void close() {
            Block _ = open.removeLast();
        }

        /** Returns the construct that a branch of this depth goes to. */
        Block outer(int depth) {
            return open.get(open.size() - 1 - depth);
        }
    }

    /** Lets a branch go to another construct around it, without values as before. */
    void redirect(int branch, Block target) {
        targets[branch] = new Block[] {target};
        target.isTargeted = true;
    }

    int function() {
        return function;
    }

    List<AnnotatedInstruction> code() {
        return code;
    }

    /** Returns the kinds of all locals, parameters first. */
    TypeKind[] locals() {
        return locals;
    }

    /** Returns the bits a local starts with. */
    long zero(int local) {
        return zeros[local];
    }

    Block root() {
        return root;
    }

    /** Says whether an instruction begins a construct. */
    static boolean opens(OpCode op) {
        return switch (op) {
            case BLOCK, LOOP, IF, TRY_TABLE -> true;
            default -> false;
        };
    }

    /** Returns the construct that starts at an instruction. */
    Block startingAt(int index) {
        return Objects.requireNonNull(constructs[index]);
    }

    /** Returns the construct that ends at an instruction. */
    Block endingAt(int index) {
        return Objects.requireNonNull(constructs[index]);
    }

    /**
     * Returns the constructs a branch, or a try_table's clauses, go to, in the order it names them;
     * none if it is unreached.
     */
    Block[] targets(int branch) {
        return heights[branch] < 0 ? Block.NONE : Objects.requireNonNull(targets[branch]);
    }

    /** Returns the constructs {@link #targets} does, each once. */
    Block[] distinctTargets(int branch) {
        Block[] all = targets(branch);
        return all.length > 1 ? Objects.requireNonNull(distinctTargets.get(branch)) : all;
    }

    /**
     * Returns how many values are on the stack before an instruction, or -1 when none reaches it.
     */
    int height(int index) {
        return heights[index];
    }

    /** Says whether the function can be cut before an instruction: its construct has no values. */
    boolean isCut(int index) {
        return cuts.get(index);
    }

    /** Returns how many places there are where the function can be cut. */
    int cutCount() {
        return cuts.cardinality();
    }

    /** Returns how many constructs there are, the body included. */
    int blockCount() {
        return blockCount;
    }

    /** Says whether the function has a try_table that can be reached. */
    boolean hasTries() {
        return highestTry >= 0;
    }

    /** Returns how many JVM locals {@link ExceptionEmitter} keeps things in. */
    int keptSlots() {
        return hasTries() ? 2 + 2 * highestTry : 0;
    }

    /** Says whether the branches back to a loop ask whether to stop, in place of its start. */
    boolean pollsAtBranches(Block block) {
        // What these loops begin with is the test that ends them, which HotSpot has to see first.
        return isRewritten && block.isLoop() && !block.isTargetedOtherwise;
    }

    /** Says whether an instruction, a branch back to a loop, asks whether to stop. */
    boolean pollsAt(int index) {
        return code.get(index).opcode() == OpCode.BR
                && heights[index] >= 0
                && pollsAtBranches(targets(index)[0]);
    }

    /** Says whether the function reads or writes memory 0 by address. */
    boolean usesMemory() {
        return usesMemory;
    }
}
