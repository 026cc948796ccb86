package dev.portside.engine.compiler;

import java.util.ArrayList;
import java.util.List;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

/**
 * Rewrites a function's code so that a local that is a vector is two locals of type i64: everything
 * but the vector instructions themselves then deals with numbers and references only.
 */
final class VectorLowering {

    private final int[] first;
    private final boolean[] isVector;

    private VectorLowering(List<ValType> locals) {
        first = new int[locals.size()];
        isVector = new boolean[locals.size()];
        int next = 0;
        for (int i = 0; i < first.length; i++) {
            first[i] = next;
            isVector[i] = locals.get(i).equals(ValType.V128);
            next += isVector[i] ? 2 : 1;
        }
    }

    /**
     * @param locals the types of all locals, parameters first
     * @return the code, possibly as it was
     */
    static List<AnnotatedInstruction> lower(List<AnnotatedInstruction> code, List<ValType> locals) {
        VectorLowering lowering = new VectorLowering(locals);
        List<AnnotatedInstruction> lowered = new ArrayList<>(code.size() + 16);
        for (AnnotatedInstruction instruction : code) {
            switch (instruction.opcode()) {
                case LOCAL_GET, LOCAL_SET, LOCAL_TEE -> lowering.lowerLocal(instruction, lowered);
                case DROP -> {
                    if (Effects.isOfVectors(instruction)) {
                        long number = ValType.I64.id();
                        lowered.add(like(instruction, OpCode.DROP, number));
                        lowered.add(like(instruction, OpCode.DROP, number));
                    } else {
                        lowered.add(instruction);
                    }
                }
                default -> lowered.add(instruction);
            }
        }
        return lowered;
    }

    private void lowerLocal(AnnotatedInstruction instruction, List<AnnotatedInstruction> lowered) {
        int local = (int) instruction.operand(0);
        OpCode op = instruction.opcode();
        if (!isVector[local]) {
            lowered.add(first[local] == local ? instruction : like(instruction, op, first[local]));
            return;
        }
        int low = first[local];
        int high = low + 1;
        if (op == OpCode.LOCAL_GET) {
            lowered.add(like(instruction, op, low));
            lowered.add(like(instruction, op, high));
        } else {
            lowered.add(like(instruction, OpCode.LOCAL_SET, high));
            lowered.add(like(instruction, op, low));
            if (op == OpCode.LOCAL_TEE) {
                lowered.add(like(instruction, OpCode.LOCAL_GET, high));
            }
        }
    }

    private static AnnotatedInstruction like(
            AnnotatedInstruction instruction, OpCode op, long operand) {
        return AnnotatedInstruction.builder()
                .from(new Instruction(instruction.address(), op, new long[] {operand}))
                .withDepth(instruction.depth())
                .build();
    }
}
