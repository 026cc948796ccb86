package dev.portside.engine.compiler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.BlockType;
import run.endive.wasm.types.CatchOpCode;
import run.endive.wasm.types.Element;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Global;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.TypeSection;
import run.endive.wasm.types.ValType;

/** One pass over all code of a module for what must be known before any of it is compiled. */
final class BodyScan {

    /** A call of a function by another in tail position. */
    record TailCall(int caller, int callee) {}

    private final ModuleShape shape;
    private final SortedMap<Integer, String> unsupported = new TreeMap<>();
    private final SortedMap<Integer, BitSet> indirectCalls = new TreeMap<>();
    private final SortedMap<Integer, BitSet> indirectTailCalls = new TreeMap<>();
    private final List<TailCall> tailCalls = new ArrayList<>();
    private final BitSet indirectTailCallers = new BitSet();
    private boolean usesVectors;
    private final BitSet growing = new BitSet();
    private final BitSet referenced = new BitSet();
    private final List<List<Integer>> callers = new ArrayList<>();
    private final BitSet tries = new BitSet();
    private final List<Integer> large = new ArrayList<>();
    private final int[] instructions;

    BodyScan(ModuleShape shape) {
        this.shape = shape;
        instructions = new int[shape.functionCount()];
        for (int i = 0; i < shape.functionCount(); i++) {
            callers.add(List.of());
        }
        // A host function may call back into the guest, and that may grow its memory.
        growing.set(0, shape.importedFunctions());
        FunctionBounds bounds = new FunctionBounds(shape);
        shape.visitBodies((function, body) -> {
            instructions[function] = body.instructions().size();
            scan(function, body);
            if (tries.get(function) || bounds.mayBeLarge(function, body)) {
                large.add(function);
            }
        });
        spreadGrowing();
        for (Element element : shape.module().elementSection().elements()) {
            element.initializers().forEach(this::findReferences);
        }
        for (Global global : shape.module().globalSection().globals()) {
            findReferences(global.initInstructions());
        }
        for (int i = 0; i < shape.module().exportSection().exportCount(); i++) {
            Export export = shape.module().exportSection().getExport(i);
            if (export.exportType() == ExternalType.TABLE) {
                referenceExports();
            }
        }
    }

    /** Others see the table: they may put into it what they got from this module's exports. */
    private void referenceExports() {
        for (int i = 0; i < shape.module().exportSection().exportCount(); i++) {
            Export export = shape.module().exportSection().getExport(i);
            if (export.exportType() == ExternalType.FUNCTION) {
                referenced.set(export.index());
            }
        }
    }

    private void scan(int function, FunctionBody body) {
        if (!Kinds.areSupported(shape.functionType(function))) {
            unsupported.put(function, "signature " + shape.functionType(function));
        }
        usesVectors |= hasVectors(shape.functionType(function).params());
        usesVectors |= hasVectors(shape.functionType(function).returns());
        for (ValType local : body.localTypes()) {
            usesVectors |= Kinds.isVector(local);
            if (!Kinds.isSupported(local)) {
                unsupported.putIfAbsent(function, "local of type " + local);
            }
        }
        for (AnnotatedInstruction instruction : body.instructions()) {
            OpCode op = instruction.opcode();
            switch (op) {
                case MEMORY_GROW -> growing.set(function);
                case CALL_INDIRECT -> {
                    growing.set(function);
                    addIndirect(indirectCalls, instruction);
                }
                case RETURN_CALL_INDIRECT -> {
                    growing.set(function);
                    addIndirect(indirectCalls, instruction);
                    addIndirect(indirectTailCalls, instruction);
                    indirectTailCallers.set(function);
                }
                case CALL -> addCaller((int) instruction.operand(0), function);
                case RETURN_CALL -> {
                    int callee = (int) instruction.operand(0);
                    addCaller(callee, function);
                    tailCalls.add(new TailCall(function, callee));
                }
                case TRY_TABLE -> tries.set(function);
                case REF_FUNC -> referenced.set((int) instruction.operand(0));
                default -> {}
            }
            usesVectors |= VectorOp.of(op) != null;
            String why = whyUnsupported(instruction);
            if (why != null) {
                unsupported.putIfAbsent(function, why);
                growing.set(function);
            }
        }
    }

    private static boolean hasVectors(List<ValType> types) {
        for (ValType type : types) {
            if (Kinds.isVector(type)) {
                return true;
            }
        }
        return false;
    }

    private void addIndirect(SortedMap<Integer, BitSet> calls, AnnotatedInstruction instruction) {
        calls.computeIfAbsent(shape.canonicalType((int) instruction.operand(0)), _ -> new BitSet())
                .set((int) instruction.operand(1));
    }

    private @Nullable String whyUnsupported(AnnotatedInstruction instruction) {
        OpCode op = instruction.opcode();
        int code = op.opcode();
        long first = instruction.operandCount() == 0 ? 0 : instruction.operand(0);
        TypeSection types = shape.module().typeSection();
        boolean known =
                switch (op) {
                    case CALL_REF, RETURN_CALL_REF -> false;
                    case THROW -> Kinds.areSupported(shape.tagType((int) first));
                    case THROW_REF -> true;
                    case TRY_TABLE ->
                            isSupportedBlock(first, types) && areSupportedTags(instruction);
                    case BLOCK, LOOP, IF -> isSupportedBlock(first, types);
                    case CALL, RETURN_CALL -> Kinds.areSupported(shape.functionType((int) first));
                    case CALL_INDIRECT -> Kinds.areSupported(types.getType((int) first));
                    case RETURN_CALL_INDIRECT ->
                            Kinds.areSupported(types.getType((int) first))
                                    && !shape.type((int) first).isWide();
                    case GLOBAL_GET, GLOBAL_SET -> Kinds.isSupported(shape.globalType((int) first));
                    case SELECT_T -> Kinds.isSupported(ValType.builder().fromId(first).build());
                    default ->
                            code <= 0xC4
                                    || (code >= 0xD0 && code <= 0xD2)
                                    || isPrefixed(code)
                                    || VectorOp.of(op) != null
                                    || AtomicOp.of(op) != null;
                };
        return known ? null : "instruction " + op.name().toLowerCase(Locale.ROOT);
    }

    private boolean areSupportedTags(AnnotatedInstruction instruction) {
        for (CatchOpCode.Catch clause : instruction.catches()) {
            if (clause.tag() >= 0 && !Kinds.areSupported(shape.tagType(clause.tag()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSupportedBlock(long type, TypeSection types) {
        if (BlockType.isTypeIndex(type)) {
            return Kinds.areSupported(types.getType((int) type));
        }
        return BlockType.isEmpty(type)
                || Kinds.isSupported(ValType.builder().fromId(BlockType.valueTypeId(type)).build());
    }

    private static boolean isPrefixed(int code) {
        return code >= 0xFC00 && code <= 0xFC11;
    }

    private void addCaller(int callee, int caller) {
        List<Integer> list = callers.get(callee);
        if (list.isEmpty()) {
            list = new ArrayList<>(4);
            callers.set(callee, list);
        }
        list.add(caller);
    }

    private void spreadGrowing() {
        Deque<Integer> work = new ArrayDeque<>();
        growing.stream().forEach(work::add);
        while (!work.isEmpty()) {
            for (int caller : callers.get(work.remove())) {
                if (!growing.get(caller)) {
                    growing.set(caller);
                    work.add(caller);
                }
            }
        }
    }

    private void findReferences(List<Instruction> constant) {
        for (Instruction instruction : constant) {
            if (instruction.opcode() == OpCode.REF_FUNC) {
                referenced.set((int) instruction.operand(0));
            }
        }
    }

    /** Returns the functions the compiler cannot compile, and why. */
    SortedMap<Integer, String> unsupported() {
        return unsupported;
    }

    /** Returns how many instructions a function has. */
    int instructions(int function) {
        return instructions[function];
    }

    /** Says whether a function has a try_table. */
    boolean hasTries(int function) {
        return tries.get(function);
    }

    /** Returns the functions that {@link FunctionBounds} has to look at again, ascending. */
    List<Integer> large() {
        return large;
    }

    /** Returns the tables called through, by canonical type. */
    SortedMap<Integer, BitSet> indirectCalls() {
        return indirectCalls;
    }

    /** Returns the tables called through in tail position, by canonical type. */
    SortedMap<Integer, BitSet> indirectTailCalls() {
        return indirectTailCalls;
    }

    /** Returns the calls by name in tail position. */
    List<TailCall> tailCalls() {
        return tailCalls;
    }

    /** Says whether there may be vectors anywhere. */
    boolean usesVectors() {
        return usesVectors;
    }

    /** Returns the functions that call through a table in tail position. */
    BitSet indirectTailCallers() {
        return indirectTailCallers;
    }

    /** Returns the functions during a call of which a memory may grow. */
    BitSet growing() {
        return growing;
    }

    /** Returns the functions that a table may come to hold. */
    BitSet referenced() {
        return referenced;
    }
}
