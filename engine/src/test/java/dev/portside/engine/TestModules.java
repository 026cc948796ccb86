package dev.portside.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/** The wasm modules next to this class: written as {@code .wat}, committed with their binary. */
final class TestModules {

    private TestModules() {}

    static WasmModule load(String name) {
        return Parser.parse(bytes(name));
    }

    static byte[] bytes(String name) {
        try (InputStream in = TestModules.class.getResourceAsStream(name + ".wasm")) {
            if (in == null) {
                throw new IllegalArgumentException("no test module " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Execution run(String name, HostCallTarget... functions) {
        return Engine.interpreter()
                .prepare(load(name))
                .instantiate(List.of(functions), ExecutionLimits.NONE);
    }

    /** Returns a host function that runs {@code body}: takes nothing, returns nothing. */
    static HostCallTarget host(String module, String name, Runnable body) {
        try {
            MethodHandle run =
                    MethodHandles.lookup()
                            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class));
            return new HostCallTarget(module, name, run.bindTo(body));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
