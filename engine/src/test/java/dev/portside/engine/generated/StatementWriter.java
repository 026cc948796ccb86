package dev.portside.engine.generated;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Writes random statements: code that leaves the operand stack as it was. */
final class StatementWriter {

    private static final int MAX_LOOPS = 3;

    private final FunctionScope scope;
    private final Chooser choose;
    private final WasmWriter code;
    private final ExpressionWriter expressions;
    private final ExceptionWriter exceptions;
    private final VectorWriter vectors;
    private final AtomicWriter atomics;
    private final BulkWriter bulk;
    private int loops;

    StatementWriter(FunctionScope scope) {
        this.scope = scope;
        this.choose = scope.choose();
        this.code = scope.code();
        this.expressions = new ExpressionWriter(scope, this);
        this.exceptions = new ExceptionWriter(scope, this, expressions);
        this.vectors = expressions.vectors();
        this.atomics = expressions.atomics();
        this.bulk = new BulkWriter(scope, expressions);
    }

    /** Writes the function's statements and its results. */
    void body(Signature signature) {
        int place = signature.params().indexOf(Type.I32);
        if (scope.shape().usesDispatchLoops() && place >= 0 && choose.percent(70)) {
            new DispatchWriter(scope, this, expressions, place).body(signature);
            return;
        }
        scope.burnFuel();
        do {
            one();
        } while (!scope.isSpent());
        expressions.exact(signature.results());
    }

    /** Writes up to that many. */
    void some(int most) {
        for (int i = choose.between(0, most); i > 0 && scope.spend(); i--) {
            one();
        }
    }

    private void one() {
        int rare = choose.below(100);
        boolean hasManyExits = scope.shape().usesManyExits();
        if (scope.shape().isShared() && rare < 6) {
            atomics.statement();
            return;
        } else if (scope.shape().usesVectors() && rare >= 6 && rare < 14) {
            vectors.store();
            return;
        } else if (!scope.shape().tags().isEmpty()
                && rare >= (hasManyExits ? 55 : 80)
                && rare < 92) {
            exceptions.statement();
            return;
        } else if (scope.shape().usesTailCalls() && rare >= (hasManyExits ? 92 : 98)) {
            tailCall();
            return;
        }
        int kind = choose.below(100);
        if (kind < 22) {
            Type type = choose.type();
            expressions.exact(type);
            code.bytes(0x21).u32(scope.writableLocal(type));
        } else if (kind < 28) {
            setGlobal();
        } else if (kind < 46) {
            store();
        } else if (kind < 56) {
            conditional();
        } else if (kind < 63) {
            block();
        } else if (kind < 69) {
            loop();
        } else if (kind < 75) {
            countedLoop();
        } else if (kind < 79) {
            dispatch();
        } else if (kind < 86) {
            callAndKeep();
        } else if (kind < 90) {
            bulk.memory();
        } else if (kind < 93) {
            bulk.table();
        } else if (kind < 96) {
            branchIf();
        } else if (kind < 98) {
            expressions.loose(choose.type());
            code.bytes(0x1a);
        } else if (kind < 99) {
            code.bytes(0x01);
        } else {
            leave();
        }
    }

    private void setGlobal() {
        Type type = choose.type();
        List<Integer> globals = expressions.globals(type);
        if (!globals.isEmpty()) {
            expressions.exact(type);
            code.bytes(0x24).u32(choose.of(globals));
        }
    }

    private void store() {
        int[][] stores = {
            {0x36, 2}, {0x37, 3}, {0x38, 2}, {0x39, 3}, {0x3a, 0}, {0x3b, 1}, {0x3c, 0}, {0x3d, 1},
            {0x3e, 2}
        };
        int[] store = choose.of(List.of(stores));
        Type type =
                switch (store[0]) {
                    case 0x36, 0x3a, 0x3b -> Type.I32;
                    case 0x38 -> Type.F32;
                    case 0x39 -> Type.F64;
                    default -> Type.I64;
                };
        expressions.address();
        expressions.exact(type);
        code.bytes(store[0]);
        expressions.memoryArgument(store[1]);
    }

    /** Writes an if with parameters and results; without an else it leaves what it takes. */
    private void conditional() {
        boolean hasElse = choose.percent(50);
        List<Type> params = types(2);
        Signature signature = new Signature(params, hasElse ? types(2) : params);
        expressions.exact(params);
        expressions.exact(Type.I32);
        scope.block(
                0x04,
                signature,
                () -> {
                    branch(signature);
                    if (hasElse) {
                        code.bytes(0x05);
                        branch(signature);
                    }
                });
        keep(signature.results());
    }

    private void branch(Signature signature) {
        keep(signature.params());
        some(3);
        expressions.exact(signature.results());
    }

    /** Writes a block with parameters and results. */
    private void block() {
        Signature signature = new Signature(types(2), types(3));
        expressions.exact(signature.params());
        scope.block(
                0x02,
                signature,
                () -> {
                    keep(signature.params());
                    some(4);
                    expressions.exact(signature.results());
                });
        keep(signature.results());
    }

    /** Writes a loop that goes round while its counter is not used up and there is fuel. */
    private void loop() {
        if (loops == MAX_LOOPS) {
            return;
        }
        loops++;
        int counter = scope.newCounter();
        Signature signature = new Signature(types(2), types(2));
        code.i32Const(choose.between(1, 8)).bytes(0x21).u32(counter);
        expressions.exact(signature.params());
        scope.block(
                0x03,
                signature,
                () -> {
                    scope.burnFuel();
                    keep(signature.params());
                    some(4);
                    expressions.exact(signature.params());
                    code.bytes(0x20).u32(counter).i32Const(1).bytes(0x6b, 0x22).u32(counter);
                    code.bytes(0x0d).u32(0);
                    signature.params().forEach(_ -> code.bytes(0x1a));
                    expressions.exact(signature.results());
                });
        keep(signature.results());
        loops--;
    }

    /** Writes a loop in the form compilers give {@code for} loops: step, compare, branch back. */
    private void countedLoop() {
        if (loops == MAX_LOOPS) {
            return;
        }
        loops++;
        int counter = scope.newCounter();
        int step = choose.of(List.of(1, 1, 1, 2, 4, 8, -1, -4, 1 << 28));
        int start = choose.percent(70) ? choose.below(16) : (int) choose.bits(Type.I32);
        int end = start + step * choose.between(1, 12);
        // ne; or the comparison that suits the direction, which may end the loop early on overflow
        int compare =
                choose.percent(60)
                        ? 0x47
                        : choose.of(step > 0 ? List.of(0x48, 0x49) : List.of(0x4a, 0x4b));
        code.i32Const(start).bytes(0x21).u32(counter);
        scope.closedLoop(() -> {
            if (compare != 0x47) {
                scope.burnFuel();
            }
            some(3);
            code.bytes(0x20).u32(counter).i32Const(step).bytes(0x6a, 0x22).u32(counter);
            code.i32Const(end).bytes(compare, 0x0d).u32(0);
        });
        loops--;
    }

    /**
     * Writes nested blocks and a br_table that jumps to the end of one, as a switch compiles to.
     */
    private void dispatch() {
        int cases = choose.between(1, 5);
        nest(cases, cases);
    }

    private void nest(int left, int cases) {
        scope.block(
                0x02,
                Signature.NOTHING,
                () -> {
                    if (left > 1) {
                        nest(left - 1, cases);
                        some(2);
                    } else {
                        expressions.exact(Type.I32);
                        if (choose.percent(70)) {
                            code.i32Const(7).bytes(0x71);
                        }
                        branchTable(IntStream.range(0, cases).boxed().toList());
                        dead();
                    }
                });
    }

    private void branchTable(List<Integer> targets) {
        int count = choose.between(0, 8);
        code.bytes(0x0e).u32(count);
        for (int i = 0; i <= count; i++) {
            code.u32(choose.of(targets));
        }
    }

    /** Writes a call, direct or through the table, and puts the results into locals. */
    private void callAndKeep() {
        int function = choose.of(scope.callees());
        call(function);
        keep(scope.shape().functions().get(function).results());
    }

    /** Writes a call of a function with that index's signature; its results stay on the stack. */
    void call(int function) {
        call(function, false);
    }

    private void call(int function, boolean isTail) {
        Signature signature = scope.shape().functions().get(function);
        expressions.exact(signature.params());
        if (choose.percent(60)) {
            code.bytes(isTail ? 0x12 : 0x10).u32(function);
            return;
        }
        List<Integer> callees = scope.callees();
        List<Integer> fitting =
                IntStream.range(0, scope.shape().elements().size())
                        .filter(i -> callees.contains(scope.shape().elements().get(i)))
                        .filter(i -> hasSignature(i, signature))
                        .boxed()
                        .toList();
        if (fitting.isEmpty() && choose.isUsual()) {
            code.bytes(isTail ? 0x12 : 0x10).u32(function);
            return;
        }
        if (!fitting.isEmpty() && choose.isUsual()) {
            code.i32Const(choose.of(fitting) + 1);
        } else {
            expressions.exact(Type.I32);
            code.i32Const(choose.percent(90) ? 15 : -1).bytes(0x71);
        }
        code.bytes(isTail ? 0x13 : 0x11).u32(scope.shape().typeIndex(signature)).u32(0);
    }

    private boolean hasSignature(int element, Signature signature) {
        int function = scope.shape().elements().get(element);
        return scope.shape().functions().get(function).equals(signature);
    }

    private void branchIf() {
        int depth = choose.of(scope.targets());
        List<Type> types = scope.labelTypes(depth);
        expressions.exact(types);
        expressions.exact(Type.I32);
        code.bytes(0x0d).u32(depth);
        keep(types);
    }

    /** Leaves the block, the function or the program, in a branch that is not always taken. */
    private void leave() {
        expressions.exact(Type.I32);
        scope.block(
                0x04,
                Signature.NOTHING,
                () -> {
                    int depth = choose.of(scope.targets());
                    List<Type> types = scope.labelTypes(depth);
                    switch (choose.below(8)) {
                        case 0 -> code.bytes(0x00);
                        case 1, 2 -> {
                            expressions.exact(scope.results());
                            code.bytes(0x0f);
                        }
                        case 3, 4 -> {
                            expressions.exact(types);
                            expressions.exact(Type.I32);
                            branchTable(
                                    scope.targets().stream()
                                            .filter(i -> scope.labelTypes(i).equals(types))
                                            .toList());
                        }
                        default -> {
                            expressions.exact(types);
                            code.bytes(0x0c).u32(depth);
                        }
                    }
                    dead();
                });
    }

    /** Writes a tail call, in a branch that is not always taken. */
    private void tailCall() {
        // Neither the function itself nor, as it may be in the table, its type: Endive's
        // interpreter
        // cannot run one that tail-calls itself and has locals, as all have here. It takes as many
        // arguments as there are locals.
        Signature own = scope.shape().functions().get(scope.function());
        List<Integer> callees =
                scope.callees().stream()
                        .filter(i -> {
                            Signature callee = scope.shape().functions().get(i);
                            return callee.results().equals(own.results()) && !callee.equals(own);
                        })
                        .toList();
        if (callees.isEmpty()) {
            return;
        }
        expressions.exact(Type.I32);
        scope.block(
                0x04,
                Signature.NOTHING,
                () -> {
                    call(choose.of(callees), true);
                    dead();
                });
    }

    /** Writes code nothing reaches, some of it on a stack that holds whatever it wants. */
    void dead() {
        if (choose.percent(30)) {
            code.bytes(choose.of(List.of(0x6a, 0x7c, 0x92, 0xa0)), 0x1a);
        }
        if (choose.percent(30)) {
            some(2);
        }
    }

    /** Puts the values on top of the stack into locals, or drops them. */
    void keep(List<Type> types) {
        for (Type type : types.reversed()) {
            if (type == Type.EXN) {
                code.bytes(0x21).u32(scope.exception());
            } else if (choose.percent(75)) {
                code.bytes(0x21).u32(scope.writableLocal(type));
            } else {
                code.bytes(0x1a);
            }
        }
    }

    /** Returns up to that many types, most often none. */
    List<Type> types(int most) {
        List<Type> types = new ArrayList<>();
        for (int i = choose.percent(50) ? 0 : choose.between(0, most); i > 0; i--) {
            types.add(choose.type());
        }
        return types;
    }
}
