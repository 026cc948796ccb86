package dev.portside.engine.spec;

import dev.portside.engine.Engine;

class CompilerSpecTest extends SpecSuite {

    CompilerSpecTest() {
        super(Engine.compiler(), "compiler");
    }

    @Override
    int interpreted(String script) {
        // One has a br_table of 24,000 labels, which is more than a JVM method's 64 KiB.
        return script.equals("br_table.wast") ? 1 : 0;
    }
}
