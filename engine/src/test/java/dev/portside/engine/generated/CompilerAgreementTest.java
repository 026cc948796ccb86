package dev.portside.engine.generated;

import dev.portside.engine.Engine;

class CompilerAgreementTest extends AgreementSuite {

    CompilerAgreementTest() {
        super(Engine.compiler());
    }
}
