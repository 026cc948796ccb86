package dev.portside.engine.generated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.engine.Engine;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.BlockType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.OpCode;

class GeneratedModuleTest {

    private static final int MODULES = 250;
    private static final Set<OpCode> CONSTRUCTS =
            EnumSet.of(OpCode.BLOCK, OpCode.LOOP, OpCode.IF, OpCode.TRY_TABLE);

    @Test
    void seedDeterminesTheModule() {
        assertThat(GeneratedModule.of(7).bytes()).isEqualTo(GeneratedModule.of(7).bytes());
        assertThat(GeneratedModule.of(7).bytes()).isNotEqualTo(GeneratedModule.of(8).bytes());
    }

    @Test
    void modulesAreValidAndUseEveryInstruction() {
        Set<Integer> used = new HashSet<>();
        for (int seed = 0; seed < MODULES; seed++) {
            WasmModule module = Parser.parse(GeneratedModule.of(seed).bytes());
            for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
                FunctionBody body = module.codeSection().getFunctionBody(i);
                for (AnnotatedInstruction instruction : body.instructions()) {
                    used.add(instruction.opcode().opcode());
                }
            }
        }
        List<OpCode> unused =
                EnumSet.allOf(OpCode.class).stream()
                        .filter(op -> isGenerated(op.opcode()))
                        .filter(op -> !used.contains(op.opcode()))
                        .toList();
        assertThat(unused).isEmpty();
    }

    @Test
    void constructsOfEveryKindTakeAndLeaveValues() {
        Set<OpCode> taking = EnumSet.noneOf(OpCode.class);
        Set<OpCode> leaving = EnumSet.noneOf(OpCode.class);
        for (int seed = 0; seed < MODULES; seed++) {
            WasmModule module = Parser.parse(GeneratedModule.of(seed).bytes());
            for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
                for (AnnotatedInstruction instruction :
                        module.codeSection().getFunctionBody(i).instructions()) {
                    OpCode op = instruction.opcode();
                    if (CONSTRUCTS.contains(op) && BlockType.isTypeIndex(instruction.operand(0))) {
                        FunctionType type =
                                module.typeSection()
                                        .getType((int) BlockType.typeIndex(instruction.operand(0)));
                        if (!type.params().isEmpty()) {
                            taking.add(op);
                        }
                        if (type.returns().size() > 1) {
                            leaving.add(op);
                        }
                    }
                }
            }
        }
        assertThat(taking).isEqualTo(CONSTRUCTS);
        assertThat(leaving).isEqualTo(CONSTRUCTS);
    }

    @Test
    void manyCallsReturnAndManyTrap() {
        int returned = 0;
        int trapped = 0;
        for (int seed = 0; seed < MODULES; seed++) {
            GeneratedModule module = GeneratedModule.of(seed);
            Chooser choose = new Chooser(seed);
            try (Run run = new Run(module, Engine.interpreter())) {
                for (int f = 0; f < module.functions().size(); f++) {
                    long[] args = choose.arguments(module.functions().get(f).params());
                    if (run.call("f" + f, args).startsWith("[")) {
                        returned++;
                    } else {
                        trapped++;
                    }
                }
            }
        }
        assertThat(returned).isGreaterThan(100);
        assertThat(trapped).isGreaterThan(100);
    }

    /**
     * Says whether it is one of version 2.0's instructions, a tail call, atomic, or about
     * exceptions.
     */
    private static boolean isGenerated(int opcode) {
        return switch (opcode >>> 8) {
            case 0 ->
                    isWithin(opcode, 0x00, 0x05)
                            || opcode == 0x08
                            || isWithin(opcode, 0x0a, 0x13)
                            || opcode == 0x1f
                            || isWithin(opcode, 0x1a, 0x1c)
                            || isWithin(opcode, 0x20, 0xc4)
                            || isWithin(opcode, 0xd0, 0xd2);
            case 0xfc -> (opcode & 0xff) <= 0x11;
            case 0xfd -> true;
            case 0xfe -> (opcode & 0xff) <= 0x4e;
            default -> false;
        };
    }

    private static boolean isWithin(int opcode, int first, int last) {
        return opcode >= first && opcode <= last;
    }
}
