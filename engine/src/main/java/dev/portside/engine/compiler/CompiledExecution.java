package dev.portside.engine.compiler;

import dev.portside.engine.link.LinkedExecution;
import run.endive.runtime.Instance;

/** An instance on compiled code. */
final class CompiledExecution extends LinkedExecution {

    private final CompiledMachine machine;

    CompiledExecution(Instance instance) {
        super(instance);
        this.machine = (CompiledMachine) instance.getMachine();
    }

    @Override
    protected void stopRunning() {
        machine.stop();
    }
}
