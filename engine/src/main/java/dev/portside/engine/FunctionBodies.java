package dev.portside.engine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.FunctionBody;

/**
 * The bodies of a module's functions. Functions are counted without imports.
 *
 * <p>May be shared by threads.
 */
public interface FunctionBodies {

    /** Takes a function's body. */
    interface Visitor {
        void visit(int function, FunctionBody body);
    }

    /** Returns the bodies of neighbours, from one function to before another. */
    List<FunctionBody> range(int from, int end);

    /** Hands over the bodies of some functions in their order, on the calling thread. */
    void visit(BitSet functions, Visitor visitor);

    /** Returns those of a module that was parsed as a whole. */
    static FunctionBodies of(WasmModule module) {
        CodeSection code = module.codeSection();
        return new FunctionBodies() {
            @Override
            public List<FunctionBody> range(int from, int end) {
                List<FunctionBody> bodies = new ArrayList<>();
                for (int i = from; i < end; i++) {
                    bodies.add(code.getFunctionBody(i));
                }
                return bodies;
            }

            @Override
            public void visit(BitSet functions, Visitor visitor) {
                for (int i = functions.nextSetBit(0); i >= 0; i = functions.nextSetBit(i + 1)) {
                    visitor.visit(i, code.getFunctionBody(i));
                }
            }
        };
    }
}
