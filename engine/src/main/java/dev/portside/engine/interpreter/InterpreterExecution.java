package dev.portside.engine.interpreter;

import dev.portside.engine.link.LinkedExecution;
import run.endive.runtime.Instance;

/** An instance on Endive's interpreter. */
final class InterpreterExecution extends LinkedExecution {

    private final GuestState state;

    InterpreterExecution(Instance instance, GuestState state) {
        super(instance);
        this.state = state;
    }

    @Override
    protected void stopRunning() {
        state.stop();
    }

    @Override
    protected void callEnded() {
        state.forgetHostFailure();
    }
}
