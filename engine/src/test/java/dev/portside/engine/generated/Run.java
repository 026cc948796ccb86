package dev.portside.engine.generated;

import dev.portside.engine.Engine;
import dev.portside.engine.Execution;
import dev.portside.engine.ExecutionLimits;
import dev.portside.engine.WasmTrap;
import java.util.Arrays;
import java.util.Objects;
import java.util.StringJoiner;
import run.endive.wasm.Parser;

/** One generated module running on one engine. */
final class Run implements AutoCloseable {

    private static final int FUEL = 200;

    private final HostLog host = new HostLog();
    private final Execution execution;

    Run(GeneratedModule module, Engine engine) {
        execution =
                engine.prepare(Parser.parse(module.bytes()))
                        .instantiate(host.functions(), ExecutionLimits.NONE);
    }

    /** Calls a function and says in one line what it returned, or why it trapped. */
    String call(String function, long... args) {
        execution.call("fuel", FUEL);
        try {
            return hex(execution.call(function, args));
        } catch (WasmTrap trap) {
            return trap.kind().toString();
        }
    }

    /** Returns globals, sizes and what the host saw, in one line. */
    String state() {
        return hex(execution.call("state")) + ", " + host;
    }

    byte[] memory() {
        return Objects.requireNonNull(execution.memory()).array();
    }

    /** Compares the memories' contents. */
    String memoryDifference(Run other) {
        int at = Arrays.mismatch(memory(), other.memory());
        return at < 0 ? "" : "memories differ at 0x" + Integer.toHexString(at);
    }

    private static String hex(long[] values) {
        StringJoiner joiner = new StringJoiner(" ", "[", "]");
        for (long value : values) {
            joiner.add(Long.toHexString(value));
        }
        return joiner.toString();
    }

    @Override
    public void close() {
        execution.close();
    }
}
