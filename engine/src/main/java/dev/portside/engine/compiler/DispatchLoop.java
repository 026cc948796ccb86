package dev.portside.engine.compiler;

import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.OpCode;

/**
 * A function that is one loop which begins by looking up in a table where to go on. Go's compiler
 * writes all functions so that have a jump or a call.
 */
final class DispatchLoop {
    /*
     * Such a function takes the number of the place to go on at, 0 for its beginning; a goroutine that waits returns from all its
     * functions and calls them again with the numbers of the places they had come to. The loop begins with "block ... block,
     * local.get p, br_table", and behind the end of each block a piece of the function follows. A jump is "i32.const n, local.set p,
     * br loop": where it goes can be read off the table.
     */

    /** More pieces than that are left alone. */
    private static final int MAX_PIECES = 1_000;

    private final Body body;
    private final Block loop;

    /** Where the table is. */
    private final int lookup;

    private final int local;
    private boolean goesBack;

    private DispatchLoop(Body body, Block loop, int lookup, int local) {
        this.body = body;
        this.loop = loop;
        this.lookup = lookup;
        this.local = local;
    }

    /**
     * Returns a function's loop of this kind; null if it is not made so, or has a jump that does
     * not say where it goes.
     */
    static @Nullable DispatchLoop of(Body body) {
        List<AnnotatedInstruction> code = body.code();
        int first = firstLoop(code);
        if (first < 0 || body.hasTries()) {
            return null;
        }
        Block loop = body.startingAt(first);
        int next = first + 1;
        while (code.get(next).opcode() == OpCode.BLOCK && isPlain(body.startingAt(next))) {
            next++;
        }
        int pieces = next - first - 1;
        if (code.get(next).opcode() != OpCode.LOCAL_GET
                || code.get(next + 1).opcode() != OpCode.BR_TABLE
                || !isPlain(loop)
                || pieces > MAX_PIECES) {
            return null;
        }
        int local = (int) code.get(next).operand(0);
        DispatchLoop found = new DispatchLoop(body, loop, next + 1, local);
        boolean isSound = found.isLeftUntil(first) && found.isPiece(found.target(0));
        return isSound && found.findJumps() ? found : null;
    }

    private static boolean isPlain(Block block) {
        return block.params.length + block.results.length == 0;
    }

    /** Returns where the first loop begins, if nothing before it branches; -1 if there is none. */
    private static int firstLoop(List<AnnotatedInstruction> code) {
        for (int i = 0; i < code.size(); i++) {
            switch (code.get(i).opcode()) {
                case LOOP -> {
                    return i;
                }
                case BLOCK, LOCAL_GET, LOCAL_SET, LOCAL_TEE, GLOBAL_GET -> {}
                default -> {
                    return -1;
                }
            }
        }
        return -1;
    }

    /** Says whether the local is as it was when the function began. */
    private boolean isLeftUntil(int end) {
        for (int i = 0; i < end; i++) {
            OpCode op = body.code().get(i).opcode();
            if ((op == OpCode.LOCAL_SET || op == OpCode.LOCAL_TEE)
                    && body.code().get(i).operand(0) == local) {
                return false;
            }
        }
        return true;
    }

    /** Looks at all branches; false if one to the loop does not say where it goes. */
    private boolean findJumps() {
        for (int i = lookup + 1; i < loop.end; i++) {
            switch (body.code().get(i).opcode()) {
                case BR, BR_IF, BR_TABLE -> {
                    for (Block target : body.distinctTargets(i)) {
                        Object next = next(i, target);
                        if (next == loop) {
                            return false;
                        }
                        goesBack |= next instanceof Integer piece && start(piece) <= i;
                    }
                }
                default -> {}
            }
        }
        return true;
    }

    /**
     * Returns where a branch goes on that names a construct: the number of a piece or, of what is
     * none, the construct; the loop if that depends on the table.
     */
    Object next(int branch, Block named) {
        Block next = named == loop ? next(branch) : named;
        return isPiece(next) ? (Object) piece(next) : next;
    }

    private Block next(int branch) {
        List<AnnotatedInstruction> code = body.code();
        AnnotatedInstruction number = code.get(branch - 2);
        AnnotatedInstruction set = code.get(branch - 1);
        boolean isConstant =
                code.get(branch).opcode() == OpCode.BR
                        && set.opcode() == OpCode.LOCAL_SET
                        && set.operand(0) == local
                        && number.opcode() == OpCode.I32_CONST;
        Block next = isConstant ? target((int) number.operand(0)) : loop;
        return isPiece(next) ? next : loop;
    }

    /** Returns the construct the table has for a number. */
    private Block target(int number) {
        Block[] table = body.targets(lookup);
        int last = table.length - 1;
        return table[Integer.compareUnsigned(number, last) < 0 ? number : last];
    }

    private boolean isPiece(Block block) {
        return block.start > loop.start && block.start < lookup;
    }

    /** Pieces are numbered as they follow each other: the first is behind the innermost block. */
    private int piece(Block block) {
        return lookup - 2 - block.start;
    }

    private Block block(int piece) {
        return body.startingAt(lookup - 2 - piece);
    }

    /** Lets the jumps go where the table would send them; none of them goes back. */
    void shorten() {
        for (int i = lookup + 1; i < loop.end; i++) {
            if (body.code().get(i).opcode() == OpCode.BR
                    && body.targets(i).length > 0
                    && next(i, body.targets(i)[0]) instanceof Integer piece) {
                body.redirect(i, block(piece));
            }
        }
        loop.isTargeted = false;
    }

    /** Returns the piece the function begins with when the local is 0. */
    int beginning() {
        return piece(target(0));
    }

    int pieceCount() {
        return lookup - 2 - loop.start;
    }

    /** Returns a piece's first instruction. */
    int start(int piece) {
        return block(piece).end + 1;
    }

    /** Returns the instruction behind a piece's last: the end of the next block, or of the loop. */
    int end(int piece) {
        return piece + 1 < pieceCount() ? block(piece + 1).end : loop.end;
    }

    /** Says whether a branch goes to a piece before it. */
    boolean goesBack() {
        return goesBack;
    }

    Body body() {
        return body;
    }

    Block loop() {
        return loop;
    }

    /** Returns the local with the number of the place to go on at. */
    int local() {
        return local;
    }
}
