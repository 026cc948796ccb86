package dev.portside.engine.spec;

import dev.portside.engine.Engine;

class CompilerSpecTest extends SpecSuite {

    CompilerSpecTest() {
        super(Engine.compiler(), "compiler");
    }
}
