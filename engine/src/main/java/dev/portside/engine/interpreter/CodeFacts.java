package dev.portside.engine.interpreter;

import java.util.Arrays;
import java.util.stream.IntStream;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.BlockType;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionSection;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.TypeSection;
import run.endive.wasm.types.ValType;

/** What the interpreter has to know about a module's code beforehand. Immutable. */
public final class CodeFacts {

    private final TypeSection types;
    private final int imported;
    private final int[] frameSizes;
    private final int[] functionTypes;
    private boolean tailCalls;
    private boolean takeParams;
    private int blockValues;

    public CodeFacts(WasmModule module) {
        this.types = module.typeSection();
        CodeSection code = module.codeSection();
        imported = module.importSection().count(ExternalType.FUNCTION);
        functionTypes = functionTypes(module);
        frameSizes = new int[code.functionBodyCount()];
        for (int i = 0; i < frameSizes.length; i++) {
            FunctionBody body = code.getFunctionBody(i);
            int params =
                    module.typeSection()
                            .getType(module.functionSection().getFunctionType(i))
                            .params()
                            .size();
            frameSizes[i] = params + body.localTypes().size();
            body.instructions().forEach(instruction -> look(instruction, module));
        }
        if (tailCalls) {
            // Any function may take the place of the one that was called.
            Arrays.fill(frameSizes, Arrays.stream(frameSizes).max().orElse(0));
        }
    }

    private static int[] functionTypes(WasmModule module) {
        FunctionSection own = module.functionSection();
        IntStream imported =
                module.importSection().stream()
                        .filter(FunctionImport.class::isInstance)
                        .mapToInt(function -> ((FunctionImport) function).typeIndex());
        return IntStream.concat(
                        imported, IntStream.range(0, own.functionCount()).map(own::getFunctionType))
                .toArray();
    }

    private void look(AnnotatedInstruction instruction, WasmModule module) {
        switch (instruction.opcode()) {
            case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF -> tailCalls = true;
            case BLOCK, LOOP, IF, TRY_TABLE -> {
                long block = instruction.operand(0);
                if (BlockType.isTypeIndex(block)) {
                    FunctionType type =
                            module.typeSection().getType((int) BlockType.typeIndex(block));
                    int params = ValType.sizeOf(type.params());
                    if (params > 0 || instruction.opcode() == OpCode.LOOP) {
                        blockValues =
                                Math.max(blockValues, params + ValType.sizeOf(type.returns()));
                    }
                    takeParams |= params > 0;
                } else if (instruction.opcode() == OpCode.LOOP && !BlockType.isEmpty(block)) {
                    // One value, which is two slots when it is a vector.
                    blockValues = Math.max(blockValues, 2);
                }
            }
            default -> {
                // Nothing to know.
            }
        }
    }

    /** Returns the state of an instance that is to be made; it is to be the instance's listener. */
    public GuestState newState() {
        return new GuestState(
                takeParams ? new BlockHeights(types) : null,
                tailCalls ? new CallHeights(types, functionTypes) : null);
    }

    /**
     * Returns how many values a call of a function keeps, parameters and locals; 0 for an imported
     * one.
     *
     * @param function its index, imports included
     */
    int frameSize(int function) {
        return function < imported ? 0 : frameSizes[function - imported];
    }

    /**
     * Returns how many values Endive moves at most where a branch need not have brought as many: at
     * the end of a block that takes parameters, and back to the start of a loop with results.
     */
    int blockValues() {
        return blockValues;
    }
}
