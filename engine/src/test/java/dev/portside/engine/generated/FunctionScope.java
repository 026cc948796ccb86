package dev.portside.engine.generated;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A function body under construction: its code so far, its locals, the labels around the next
 * instruction.
 */
final class FunctionScope {

    private static final int MAX_NESTING = 24;

    private final ModuleShape shape;
    private final Chooser choose;
    private final WasmWriter code = new WasmWriter();
    private final List<Type> locals;
    private final List<Integer> writable = new ArrayList<>();
    private final List<Integer> readable = new ArrayList<>();
    private final List<Label> labels = new ArrayList<>();
    private final int paramCount;
    private final int function;
    private int budget;
    private int exception = -1;

    /**
     * @param types what a branch there must leave on the stack
     * @param isTarget whether random branches may go there
     */
    private record Label(List<Type> types, boolean isTarget) {}

    /**
     * @param function the function's index
     * @param budget about how many more expressions and statements there may be
     */
    FunctionScope(ModuleShape shape, Chooser choose, int function, int budget) {
        Signature signature = shape.functions().get(function);
        this.function = function;
        this.shape = shape;
        this.choose = choose;
        this.budget = budget;
        this.locals = new ArrayList<>(signature.params());
        this.paramCount = locals.size();
        for (Type type : shape.valueTypes()) {
            locals.add(type);
            locals.add(type);
        }
        for (int i = 0; i < locals.size(); i++) {
            writable.add(i);
            readable.add(i);
        }
        labels.add(new Label(signature.results(), true));
    }

    ModuleShape shape() {
        return shape;
    }

    Chooser choose() {
        return choose;
    }

    WasmWriter code() {
        return code;
    }

    /** Takes one from the budget; false when it is used up or the code is nested too deeply. */
    boolean spend() {
        return budget-- > 0 && labels.size() < MAX_NESTING;
    }

    boolean isSpent() {
        return budget <= 0;
    }

    /** Returns a local of that type that may be written, params included. */
    int writableLocal(Type type) {
        return choose.of(writable.stream().filter(i -> locals.get(i) == type).toList());
    }

    /** Returns a local of that type, loop counters included. */
    int readableLocal(Type type) {
        return choose.of(readable.stream().filter(i -> locals.get(i) == type).toList());
    }

    /** Adds a local that random code only reads. */
    int newCounter() {
        int local = newHidden(Type.I32);
        readable.add(local);
        return local;
    }

    /** Adds a local that random code does not touch. */
    int newHidden(Type type) {
        locals.add(type);
        return locals.size() - 1;
    }

    /** Returns a local that holds the exception caught last, or null. */
    int exception() {
        if (exception < 0) {
            exception = newHidden(Type.EXN);
        }
        return exception;
    }

    /**
     * Writes a try_table around a body, which begins with the parameters on the stack.
     *
     * @param clauses its clauses as the binary format has them; labels are counted from outside
     */
    void tryTable(Signature signature, List<WasmWriter> clauses, Runnable body) {
        code.bytes(0x1f).signed(shape.typeIndex(signature));
        code.vector(clauses);
        labels.add(new Label(signature.results(), true));
        body.run();
        labels.removeLast();
        code.bytes(0x0b);
    }

    /** Returns the index of the function the code is of. */
    int function() {
        return function;
    }

    /** Writes a block, loop or if around a body, which begins with the parameters on the stack. */
    void block(int opcode, Signature signature, Runnable body) {
        block(opcode, signature, true, body);
    }

    /** Writes a loop that is only entered again by the branch at its end. */
    void closedLoop(Runnable body) {
        block(0x03, Signature.NOTHING, false, body);
    }

    /**
     * Writes a block, loop or if around a body.
     *
     * @param isTarget whether random branches may go to its label
     */
    void block(int opcode, Signature signature, boolean isTarget, Runnable body) {
        code.bytes(opcode);
        if (signature.params().isEmpty() && signature.results().isEmpty()) {
            code.bytes(0x40);
        } else if (signature.params().isEmpty()
                && signature.results().size() == 1
                && choose.percent(80)) {
            code.bytes(signature.results().getFirst().code());
        } else {
            code.signed(shape.typeIndex(signature));
        }
        labels.add(new Label(opcode == 0x03 ? signature.params() : signature.results(), isTarget));
        body.run();
        labels.removeLast();
        code.bytes(0x0b);
    }

    /** Returns the depths, as branches count them, that random branches may go to. */
    List<Integer> targets() {
        return IntStream.range(0, labels.size()).filter(i -> label(i).isTarget()).boxed().toList();
    }

    /** Returns what a branch to that depth must leave on the stack. */
    List<Type> labelTypes(int depth) {
        return label(depth).types();
    }

    /** Returns what the function returns. */
    List<Type> results() {
        return labels.getFirst().types();
    }

    private Label label(int depth) {
        return labels.get(labels.size() - 1 - depth);
    }

    /**
     * Returns the functions to call: mostly the earlier ones, else all calls would use up the fuel.
     */
    List<Integer> callees() {
        int end = choose.percent(95) ? function : shape.functions().size();
        return IntStream.range(0, end).boxed().toList();
    }

    /**
     * Takes one unit of fuel, or traps. Executions are finite because every call and loop does so.
     */
    void burnFuel() {
        code.bytes(0x23).u32(ModuleShape.FUEL).bytes(0x45, 0x04, 0x40, 0x00, 0x0b);
        code.bytes(0x23).u32(ModuleShape.FUEL).i32Const(1).bytes(0x6b);
        code.bytes(0x24).u32(ModuleShape.FUEL);
    }

    /** Returns the body as the code section holds it, without its length. */
    byte[] finish() {
        WasmWriter body = new WasmWriter();
        body.u32(locals.size() - paramCount);
        locals.subList(paramCount, locals.size()).forEach(type -> body.u32(1).bytes(type.code()));
        return body.append(code.toByteArray()).bytes(0x0b).toByteArray();
    }
}
