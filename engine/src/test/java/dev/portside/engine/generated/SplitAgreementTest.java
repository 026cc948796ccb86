package dev.portside.engine.generated;

import dev.portside.engine.compiler.CompilerEngine;
import dev.portside.engine.compiler.CompilerOptions;

/** Compiled code whose functions are split into very small methods. */
class SplitAgreementTest extends AgreementSuite {

    SplitAgreementTest() {
        super(new CompilerEngine(new CompilerOptions(200, false, true, 1)));
    }
}
