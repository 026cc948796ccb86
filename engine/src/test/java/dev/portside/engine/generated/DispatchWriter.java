package dev.portside.engine.generated;

import java.util.List;

/**
 * Writes functions as Go's compiler does: one loop that begins with a table of places to go on at,
 * and jumps that go to the table with the number of a place.
 */
final class DispatchWriter {
    /*
     * Once in a while something is otherwise than the compiler expects: a jump without a number before it, a branch that depends on a
     * value, the number's local written before the loop. Jumps go anywhere, so some loops have several entries.
     */

    private final FunctionScope scope;
    private final Chooser choose;
    private final WasmWriter code;
    private final StatementWriter statements;
    private final ExpressionWriter expressions;
    private final int local;
    private final int places;
    private final boolean isUsual;

    /** How many jumps of ten go on to a place behind. */
    private final int forwards;

    /**
     * @param local the one with the place to go on at
     */
    DispatchWriter(
            FunctionScope scope,
            StatementWriter statements,
            ExpressionWriter expressions,
            int local) {
        this.scope = scope;
        this.choose = scope.choose();
        this.code = scope.code();
        this.statements = statements;
        this.expressions = expressions;
        this.local = local;
        this.places = choose.percent(10) ? choose.between(9, 40) : choose.between(1, 8);
        this.isUsual = choose.percent(80);
        this.forwards = choose.of(List.of(3, 6, 9, 10));
    }

    void body(Signature signature) {
        if (!isUsual && choose.percent(20)) {
            code.i32Const(choose.below(places)).bytes(0x21).u32(local);
        }
        scope.block(
                0x02,
                Signature.NOTHING,
                () ->
                        scope.block(
                                0x03,
                                Signature.NOTHING,
                                !isUsual,
                                () -> {
                                    nest(places);
                                    place(0);
                                }));
        statements.some(2);
        expressions.exact(signature.results());
    }

    private void nest(int left) {
        scope.block(
                0x02,
                Signature.NOTHING,
                () -> {
                    if (left > 1) {
                        nest(left - 1);
                        place(places - left + 1);
                    } else {
                        table();
                    }
                });
    }

    private void table() {
        int count = places + choose.below(4);
        code.bytes(0x20).u32(local).bytes(0x0e).u32(count);
        int next = 0;
        for (int i = 0; i <= count; i++) {
            // Not to the loop: that would be one that uses no fuel.
            int other = choose.percent(20) ? places + 1 : choose.below(places);
            code.u32(choose.percent(95) ? next : other);
            next = choose.percent(80) && next + 1 < places ? next + 1 : next;
        }
        statements.dead();
    }

    /**
     * @param depth how many blocks are open within the loop
     */
    private void place(int depth) {
        scope.burnFuel();
        statements.some(choose.percent(4) ? 40 : 3);
        switch (choose.below(10)) {
            case 0, 1, 2 -> jump(depth, 0);
            case 3, 4, 5, 6 -> jumpIf(depth);
            case 7 -> {
                expressions.exact(Type.I32);
                code.bytes(0x0d).u32(depth + 1);
            }
            case 8 -> {
                expressions.exact(scope.results());
                code.bytes(0x0f);
                statements.dead();
            }
            default -> {}
        }
    }

    private void jumpIf(int depth) {
        expressions.exact(Type.I32);
        scope.block(
                0x04,
                Signature.NOTHING,
                () -> {
                    statements.some(1);
                    jump(depth, 1);
                });
        if (choose.percent(20)) {
            jumpIf(depth);
        }
    }

    /**
     * @param within how many constructs of the place are open
     */
    private void jump(int depth, int within) {
        int here = places - depth;
        int first = choose.below(10) < forwards ? here : 0;
        int to = first + choose.below(places + 2 - first);
        if (isUsual || choose.percent(80)) {
            code.i32Const(choose.isUsual() ? to : -1).bytes(0x21).u32(local);
        }
        code.bytes(0x0c).u32(depth + within);
        statements.dead();
    }
}
