package dev.portside.engine.spec;

import dev.portside.engine.Engine;

class InterpreterSpecTest extends SpecSuite {

    InterpreterSpecTest() {
        super(Engine.interpreter(), "interpreter");
    }
}
