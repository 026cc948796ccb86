package dev.portside.engine;

import java.util.Arrays;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;

/** How many values a call of each function of a module keeps: parameters and locals. Immutable. */
final class FrameSizes {

    private final int imported;
    private final int[] sizes;

    FrameSizes(WasmModule module) {
        CodeSection code = module.codeSection();
        imported = module.importSection().count(ExternalType.FUNCTION);
        sizes = new int[code.functionBodyCount()];
        boolean tailCalls = false;
        for (int i = 0; i < sizes.length; i++) {
            FunctionBody body = code.getFunctionBody(i);
            sizes[i] =
                    body.localTypes().size()
                            + module.typeSection()
                                    .getType(module.functionSection().getFunctionType(i))
                                    .params()
                                    .size();
            tailCalls |= body.instructions().stream().anyMatch(FrameSizes::isTailCall);
        }
        if (tailCalls) {
            // Any function may take the place of the one that was called.
            Arrays.fill(sizes, Arrays.stream(sizes).max().orElse(0));
        }
    }

    private static boolean isTailCall(AnnotatedInstruction instruction) {
        return switch (instruction.opcode()) {
            case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF -> true;
            default -> false;
        };
    }

    /**
     * @param function its index, imports included
     * @return 0 for an imported function
     */
    int of(int function) {
        return function < imported ? 0 : sizes[function - imported];
    }
}
