package dev.portside.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The class that makes indirect calls of one type: a switch on the function found in the table
 * leads to a direct call of each function of the type that the module refers to.
 */
final class Dispatcher {

    static final MethodTypeDesc SLOW =
            MethodTypeDesc.of(
                    CD_void,
                    Names.LONGS,
                    Names.OBJECTS,
                    CD_int,
                    Names.MODULE_STATE,
                    Names.TABLE,
                    CD_int);

    private static final MethodTypeDesc CALLEE =
            MethodTypeDesc.of(CD_int, CD_int, Names.MODULE_STATE, Names.TABLE);
    private static final int METHOD_BYTES = 5_000;

    private final ClassPlan plan;
    private final int type;
    private final FunctionInfo info;
    private final int[] targets;
    private final int chunk;
    private final int elementSlot;

    Dispatcher(ClassPlan plan, int type) {
        this.plan = plan;
        this.type = type;
        this.info = plan.shape().type(type);
        int[] functions = plan.shape().tableFunctions(type);
        // What does not fit a class is reached the slow way.
        this.targets = Arrays.copyOf(functions, Math.min(functions.length, 12_000));
        this.chunk = Math.max(8, METHOD_BYTES / (20 + 3 * info.params().length));
        this.elementSlot = Kinds.slots(info.params());
    }

    static String method(int table) {
        return "table" + table;
    }

    byte[] emit(ClassFile classFile, BitSet tables) {
        return classFile.build(
                Names.dispatcher(type),
                builder -> {
                    builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
                    tables.stream().forEach(table -> emit(builder, table));
                });
    }

    private void emit(ClassBuilder builder, int table) {
        MethodTypeDesc desc = Kinds.method(info.params(), info.results(), CD_int, Names.STATE);
        int state = elementSlot + 1;
        int function = state + 1;
        builder.withMethodBody(
                method(table),
                desc,
                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                code -> {
                    code.iload(elementSlot).aload(state);
                    loadTable(code, table, state);
                    code.invokestatic(Names.TABLES, "callee", CALLEE).istore(function);
                    if (targets.length <= chunk) {
                        emitSwitch(code, table, 0, targets.length, function, state);
                    } else {
                        emitSearch(code, table, 0, targets.length, function, state);
                    }
                });
        if (targets.length > chunk) {
            for (int from = 0; from < targets.length; from += chunk) {
                int first = from;
                int end = Math.min(from + chunk, targets.length);
                builder.withMethodBody(
                        method(table) + "from" + first,
                        part(),
                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                        code ->
                                emitSwitch(
                                        code, table, first, end, elementSlot + 1, elementSlot + 2));
            }
        }
    }

    private MethodTypeDesc part() {
        return Kinds.method(info.params(), info.results(), CD_int, CD_int, Names.STATE);
    }

    /** Halves the targets until one method's are left. */
    private void emitSearch(
            CodeBuilder code, int table, int from, int end, int function, int state) {
        if (end - from <= chunk) {
            loadParams(code);
            code.iload(elementSlot).iload(function).aload(state);
            code.invokestatic(Names.dispatcher(type), method(table) + "from" + from, part());
            emitReturn(code);
            return;
        }
        int chunks = (end - from + chunk - 1) / chunk;
        int middle = from + chunks / 2 * chunk;
        Label upper = code.newLabel();
        code.iload(function).loadConstant(targets[middle]).if_icmpge(upper);
        emitSearch(code, table, from, middle, function, state);
        code.labelBinding(upper);
        emitSearch(code, table, middle, end, function, state);
    }

    private void emitSwitch(
            CodeBuilder code, int table, int from, int end, int function, int state) {
        List<SwitchCase> cases = new ArrayList<>();
        for (int i = from; i < end; i++) {
            cases.add(SwitchCase.of(targets[i], code.newLabel()));
        }
        Label otherwise = code.newLabel();
        if (end > from) {
            code.iload(function);
            if (targets[end - 1] - targets[from] < 3 * (end - from)) {
                code.tableswitch(targets[from], targets[end - 1], otherwise, cases);
            } else {
                code.lookupswitch(otherwise, cases);
            }
        }
        for (int i = from; i < end; i++) {
            code.labelBinding(cases.get(i - from).target());
            loadParams(code);
            code.aload(state);
            code.invokestatic(plan.owner(targets[i]), Names.function(targets[i]), info.method());
            emitReturn(code);
        }
        code.labelBinding(otherwise);
        loadParams(code);
        Emission.pack(code, info.params(), state + 2);
        code.iload(elementSlot).aload(state);
        loadTable(code, table, state);
        code.loadConstant(type).invokestatic(Names.TABLES, "callSlow", SLOW);
        if (info.results().length > 0) {
            Emission.emitLoadOut(code, info.results()[0], 0, state);
        }
        emitReturn(code);
    }

    private void loadParams(CodeBuilder code) {
        int slot = 0;
        for (TypeKind kind : info.params()) {
            code.loadLocal(kind, slot);
            slot += kind.slotSize();
        }
    }

    private void emitReturn(CodeBuilder code) {
        if (info.results().length == 0) {
            code.return_();
        } else {
            code.return_(info.results()[0]);
        }
    }

    private static void loadTable(CodeBuilder code, int table, int state) {
        code.aload(state);
        if (table == 0) {
            code.getfield(Names.STATE, "table", Names.TABLE);
        } else {
            code.getfield(Names.STATE, "tables", Names.TABLE.arrayType());
            code.loadConstant(table).aaload();
        }
    }
}
