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
    private static final int FLAGS = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;
    private static final int METHOD_BYTES = 5_000;

    private final ClassPlan plan;
    private final int type;
    private final FunctionInfo info;
    private final int[] targets;
    private final int chunk;
    private final int elementSlot;
    private final int stateSlot;
    private final int functionSlot;

    /** A method that calls through a table: by which name, and whether in tail position. */
    private record Entry(String name, int table, boolean isTail) {

        String part(int first) {
            return name + "from" + first;
        }
    }

    Dispatcher(ClassPlan plan, int type) {
        this.plan = plan;
        this.type = type;
        this.info = plan.shape().type(type);
        int[] functions = plan.shape().tableFunctions(type);
        // What does not fit a class is reached the slow way.
        this.targets = Arrays.copyOf(functions, Math.min(functions.length, 12_000));
        this.chunk = Math.max(8, METHOD_BYTES / (20 + 3 * info.params().length));
        this.elementSlot = Kinds.slots(info.params());
        this.stateSlot = elementSlot + 1;
        this.functionSlot = stateSlot + 1;
    }

    static String method(int table) {
        return "table" + table;
    }

    /** The method that may leave the call to be made later. */
    static String tailMethod(int table) {
        return "tail" + table;
    }

    byte[] emit(ClassFile classFile, BitSet tables) {
        BitSet tails = plan.shape().indirectTailCalls().getOrDefault(type, new BitSet());
        return classFile.build(
                Names.dispatcher(type),
                builder -> {
                    builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
                    tables.stream().forEach(t -> emit(builder, new Entry(method(t), t, false)));
                    tails.stream().forEach(t -> emit(builder, new Entry(tailMethod(t), t, true)));
                });
    }

    private void emit(ClassBuilder builder, Entry entry) {
        builder.withMethodBody(
                entry.name(),
                Kinds.method(info.params(), info.results(), CD_int, Names.STATE),
                FLAGS,
                code -> {
                    code.iload(elementSlot).aload(stateSlot);
                    loadTable(code, entry.table());
                    code.invokestatic(Names.TABLES, "callee", CALLEE).istore(functionSlot);
                    if (targets.length <= chunk) {
                        emitSwitch(code, entry, 0, targets.length);
                    } else {
                        emitSearch(code, entry);
                    }
                });
        for (int from = 0; targets.length > chunk && from < targets.length; from += chunk) {
            int first = from;
            int end = Math.min(from + chunk, targets.length);
            builder.withMethodBody(
                    entry.part(first), part(), FLAGS, code -> emitSwitch(code, entry, first, end));
        }
    }

    private MethodTypeDesc part() {
        return Kinds.method(info.params(), info.results(), CD_int, Names.STATE, CD_int);
    }

    private void emitSearch(CodeBuilder code, Entry entry) {
        List<Integer> firsts = new ArrayList<>();
        for (int from = 0; from < targets.length; from += chunk) {
            firsts.add(targets[from]);
        }
        Halving.emit(
                code,
                functionSlot,
                firsts,
                found -> {
                    loadParams(code);
                    code.iload(elementSlot).aload(stateSlot).iload(functionSlot);
                    code.invokestatic(Names.dispatcher(type), entry.part(found * chunk), part());
                    emitReturn(code);
                });
    }

    private void emitSwitch(CodeBuilder code, Entry entry, int from, int end) {
        List<SwitchCase> cases = new ArrayList<>();
        Label deferred = code.newLabel();
        boolean defers = false;
        for (int i = from; i < end; i++) {
            boolean isDeferred = entry.isTail() && plan.shape().isDeferring(targets[i]);
            cases.add(SwitchCase.of(targets[i], isDeferred ? deferred : code.newLabel()));
            defers |= isDeferred;
        }
        Label otherwise = code.newLabel();
        if (end > from) {
            code.iload(functionSlot);
            if (targets[end - 1] - targets[from] < 3 * (end - from)) {
                code.tableswitch(targets[from], targets[end - 1], otherwise, cases);
            } else {
                code.lookupswitch(otherwise, cases);
            }
        }
        for (int i = from; i < end; i++) {
            if (cases.get(i - from).target() != deferred) {
                code.labelBinding(cases.get(i - from).target());
                loadParams(code);
                code.aload(stateSlot);
                code.invokestatic(plan.owner(targets[i]), plan.method(targets[i]), info.method());
                emitReturn(code);
            }
        }
        if (defers) {
            code.labelBinding(deferred);
            emitDeferred(code);
        }
        code.labelBinding(otherwise);
        emitSlow(code, entry.table());
    }

    private void emitDeferred(CodeBuilder code) {
        int slot = 0;
        for (int i = 0; i < info.params().length; i++) {
            TailCallEmitter.emitArgument(code, info.params()[i], i, slot, stateSlot);
            slot += info.params()[i].slotSize();
        }
        code.aload(stateSlot).iload(functionSlot).iconst_1().iadd();
        code.putfield(Names.STATE, "deferred", CD_int);
        if (info.results().length > 0) {
            OperandStack.emitConstant(code, info.results()[0], 0);
        }
        emitReturn(code);
    }

    private void emitSlow(CodeBuilder code, int table) {
        loadParams(code);
        Emission.pack(code, info.params(), functionSlot + 1);
        code.iload(elementSlot).aload(stateSlot);
        loadTable(code, table);
        code.loadConstant(type).invokestatic(Names.TABLES, "callSlow", SLOW);
        if (info.results().length > 0) {
            Emission.emitLoadOut(code, info.results()[0], 0, stateSlot);
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

    private void loadTable(CodeBuilder code, int table) {
        code.aload(stateSlot);
        if (table == 0) {
            code.getfield(Names.STATE, "table", Names.TABLE);
        } else {
            code.getfield(Names.STATE, "tables", Names.TABLE.arrayType());
            code.loadConstant(table).aaload();
        }
    }
}
