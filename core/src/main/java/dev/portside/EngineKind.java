package dev.portside;

/** How a program's wasm is run. Results and traps are the same. */
public enum EngineKind {
    /** Instruction by instruction: starts at once, loops slowly. */
    INTERPRETER,
    /** Compiled to JVM bytecode, which the JVM compiles further: the speed of native programs. */
    COMPILER
}
