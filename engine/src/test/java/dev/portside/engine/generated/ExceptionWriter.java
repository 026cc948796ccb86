package dev.portside.engine.generated;

import java.util.ArrayList;
import java.util.List;

/** Writes random statements that throw and catch exceptions. */
final class ExceptionWriter {

    // The kinds of clauses, 0 to 3; the one left out is catch_all.
    private static final int KINDS = 4;
    private static final int CATCH = 0;
    private static final int CATCH_REF = 1;
    private static final int CATCH_ALL_REF = 3;

    private final FunctionScope scope;
    private final Chooser choose;
    private final WasmWriter code;
    private final StatementWriter statements;
    private final ExpressionWriter expressions;

    ExceptionWriter(FunctionScope scope, StatementWriter statements, ExpressionWriter expressions) {
        this.scope = scope;
        this.choose = scope.choose();
        this.code = scope.code();
        this.statements = statements;
        this.expressions = expressions;
    }

    void statement() {
        if (choose.percent(85)) {
            tryTable();
        } else {
            raise();
        }
    }

    /** Throws a new exception or the one caught last, in a branch that is not always taken. */
    private void raise() {
        boolean isAgain = choose.percent(25);
        expressions.exact(Type.I32);
        if (isAgain && choose.percent(90)) {
            // Not if there is none yet: that would trap.
            code.bytes(0x20).u32(scope.exception()).bytes(0xd1, 0x45, 0x71);
        }
        scope.block(
                0x04,
                Signature.NOTHING,
                () -> {
                    if (isAgain) {
                        code.bytes(0x20).u32(scope.exception()).bytes(0x0a);
                    } else {
                        int tag = choose.below(scope.shape().tags().size());
                        expressions.exact(scope.shape().tags().get(tag).params());
                        code.bytes(0x08).u32(tag);
                    }
                    statements.dead();
                });
    }

    /** Writes a block for each clause to go to, and a try_table innermost. */
    private void tryTable() {
        List<Integer> kinds = new ArrayList<>();
        List<Integer> tags = new ArrayList<>();
        for (int i = choose.between(1, 3); i > 0; i--) {
            kinds.add(choose.below(KINDS));
            tags.add(choose.below(scope.shape().tags().size()));
        }
        if (choose.percent(30)) {
            // Something below what the clauses' blocks leave.
            Type type = choose.type();
            expressions.exact(type);
            nest(kinds, tags, 0);
            statements.keep(List.of(type));
        } else {
            nest(kinds, tags, 0);
        }
    }

    private void nest(List<Integer> kinds, List<Integer> tags, int depth) {
        List<Type> results = results(kinds.get(depth), tags.get(depth));
        scope.block(
                0x02,
                new Signature(List.of(), results),
                () -> {
                    if (depth + 1 < kinds.size()) {
                        nest(kinds, tags, depth + 1);
                        statements.some(1);
                    } else {
                        innermost(clauses(kinds, tags));
                    }
                    expressions.exact(results);
                });
        statements.keep(results);
    }

    private void innermost(List<WasmWriter> clauses) {
        Signature signature = new Signature(statements.types(2), statements.types(2));
        expressions.exact(signature.params());
        scope.tryTable(
                signature,
                clauses,
                () -> {
                    statements.keep(signature.params());
                    statements.some(3);
                    if (choose.percent(60)) {
                        raise();
                    }
                    statements.some(2);
                    expressions.exact(signature.results());
                });
        statements.keep(signature.results());
    }

    private List<Type> results(int kind, int tag) {
        List<Type> results = new ArrayList<>();
        if (kind == CATCH || kind == CATCH_REF) {
            results.addAll(scope.shape().tags().get(tag).params());
        }
        if (kind == CATCH_REF || kind == CATCH_ALL_REF) {
            results.add(Type.EXN);
        }
        return results;
    }

    /** Returns the clauses in random order; that at depth i goes to the i-th block from outside. */
    private List<WasmWriter> clauses(List<Integer> kinds, List<Integer> tags) {
        List<WasmWriter> clauses = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            WasmWriter clause = new WasmWriter().bytes(kinds.get(i));
            if (kinds.get(i) == CATCH || kinds.get(i) == CATCH_REF) {
                clause.u32(tags.get(i));
            }
            clause.u32(kinds.size() - 1 - i);
            clauses.add(choose.below(clauses.size() + 1), clause);
        }
        return clauses;
    }
}
