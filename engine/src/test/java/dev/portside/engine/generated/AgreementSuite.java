package dev.portside.engine.generated;

import static org.junit.jupiter.api.Assertions.fail;

import dev.portside.engine.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An engine against the interpreter on generated modules: equal results, traps, memories, globals
 * and host calls after every call. A subclass says which engine.
 *
 * <p>{@code -Dportside.generated.functions=N} sets how many functions are tried, {@code
 * -Dportside.generated.seed=N} with which module to begin; module {@code i} has seed {@code N + i}.
 */
abstract class AgreementSuite {

    private static final int CALLS_PER_FUNCTION = 3;
    private static final long STACK_BYTES = 256L << 20;

    private final Engine engine;

    AgreementSuite(Engine engine) {
        this.engine = engine;
    }

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS) // as many functions as were asked for
    void engineAgreesWithTheInterpreter() throws Exception {
        // Functions of 300 parameters, split into many parts, need more stack than threads have as
        // a rule.
        FutureTask<?> task = new FutureTask<>(this::compareAll, null);
        new Thread(null, task, "agreement", STACK_BYTES).start();
        task.get();
    }

    private void compareAll() {
        int wanted = Integer.getInteger("portside.generated.functions", 500);
        long seed = Long.getLong("portside.generated.seed", new SplittableRandom().nextLong());
        System.out.println("generated modules from seed " + seed);
        int functions = 0;
        int returned = 0;
        int calls = 0;
        for (long i = 0; functions < wanted; i++) {
            GeneratedModule module = GeneratedModule.of(seed + i);
            try (Run expected = new Run(module, Engine.interpreter());
                    Run actual = new Run(module, engine)) {
                returned += compare(module, expected, actual);
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError(describe(module, "an engine failed"), e);
            }
            functions += module.functions().size();
            calls += module.functions().size() * CALLS_PER_FUNCTION;
        }
        System.out.printf(
                "%s agrees with the interpreter on %d functions; %d of %d calls returned, the others"
                        + " trapped%n",
                engine.getClass().getSimpleName(), functions, returned, calls);
    }

    /** Returns how many calls returned without a trap. */
    private static int compare(GeneratedModule module, Run expected, Run actual) {
        Chooser choose = new Chooser(~module.seed());
        int returned = 0;
        for (int call = 0; call < CALLS_PER_FUNCTION; call++) {
            for (int f = 0; f < module.functions().size(); f++) {
                long[] args = choose.arguments(module.functions().get(f).params());
                String outcome = expected.call("f" + f, args);
                String where = "call " + call + " of f" + f + ": ";
                check(module, where + "outcome", outcome, actual.call("f" + f, args));
                check(module, where + "state", expected.state(), actual.state());
                check(module, where + "memory", "", expected.memoryDifference(actual));
                returned += outcome.startsWith("[") ? 1 : 0;
            }
        }
        return returned;
    }

    private static void check(GeneratedModule module, String what, String expected, String actual) {
        if (!expected.equals(actual)) {
            fail(
                    describe(
                            module,
                            "%s%n  interpreter: %s%n  engine:      %s"
                                    .formatted(what, expected, actual)));
        }
    }

    private static String describe(GeneratedModule module, String what) {
        Path file;
        try {
            file = Files.createTempFile("portside-generated-" + module.seed() + "-", ".wasm");
            Files.write(file, module.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "%s%n  repeat with -Dportside.generated.seed=%d -Dportside.generated.functions=1; module in %s"
                .formatted(what, module.seed(), file);
    }
}
