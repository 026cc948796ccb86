package dev.portside.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.junit.jupiter.api.Test;
import run.endive.wasm.UnlinkableException;
import run.endive.wasm.types.ExternalType;

class ImportsTest {

    private static float noted;

    @Test
    void oneNameWithTwoSignaturesIsBoundToTwoFunctions() {
        try (Execution execution =
                TestModules.run(
                        "imports", own("accept3"), own("accept2"), own("mix"), own("note"))) {
            assertThat(execution.call("accept1", 3, 4)).containsExactly(7);
            assertThat(execution.call("accept2", 3, 4, 5)).containsExactly(60);
        }
    }

    @Test
    void valuesOfEachTypeReachTheHostFunctionAndComeBack() {
        try (Execution execution =
                TestModules.run(
                        "imports", own("accept3"), own("accept2"), own("mix"), own("note"))) {
            long[] result =
                    execution.call(
                            "mix",
                            -1,
                            1L << 40,
                            Float.floatToRawIntBits(0.5f),
                            Double.doubleToRawLongBits(0.25));
            assertThat(Double.longBitsToDouble(result[0])).isEqualTo((1L << 40) - 1 + 0.75);
            assertThat(execution.call("note", Float.floatToRawIntBits(2.5f))).isEmpty();
            assertThat(noted).isEqualTo(2.5f);
        }
    }

    @Test
    void everyUnresolvedImportIsListed() {
        UnresolvedImports failure =
                catchThrowableOfType(
                        UnresolvedImports.class,
                        () -> TestModules.run("imports", own("accept2"), own("mix")));
        assertThat(failure)
                .isInstanceOf(UnlinkableException.class)
                .hasMessage(
                        """
                        2 imports are unresolved:
                          import wasi.accept is imported as (i32, i32, i32) -> i32 but provided as\
                         (i32, i32) -> i32
                          import host.note (f32) -> () is not provided\
                        """);
        assertThat(failure.imports()).hasSize(2);
        UnresolvedImport first = failure.imports().getFirst();
        assertThat(first.module()).isEqualTo("wasi");
        assertThat(first.name()).isEqualTo("accept");
        assertThat(first.kind()).isEqualTo(ExternalType.FUNCTION);
        assertThat(first.wanted()).isEqualTo(own("accept3").type());
        assertThat(first.provided()).containsExactly(own("accept2").type());
    }

    @Test
    void importsThatAreNoFunctionsAreListedToo() {
        UnresolvedImports failure =
                catchThrowableOfType(
                        UnresolvedImports.class,
                        () ->
                                TestModules.run(
                                        "other_imports",
                                        TestModules.host("env", "f", () -> {}),
                                        TestModules.host("env", "memory", () -> {})));
        assertThat(failure)
                .hasMessageContaining("import env.memory is a memory; only functions can be")
                .hasMessageContaining("import env.base is a global; only functions can be");
    }

    static int accept2(int a, int b) {
        return a + b;
    }

    static int accept3(int a, int b, int c) {
        return a * b * c;
    }

    static double mix(int a, long b, float c, double d) {
        return (double) a + b + c + d;
    }

    static void note(float value) {
        noted = value;
    }

    private static HostCallTarget own(String method) {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            return switch (method) {
                case "accept2" -> target("wasi", "accept", lookup, method, int.class, int.class);
                case "accept3" ->
                        target("wasi", "accept", lookup, method, int.class, int.class, int.class);
                case "note" ->
                        new HostCallTarget(
                                "host",
                                "note",
                                lookup.findStatic(
                                        ImportsTest.class,
                                        method,
                                        MethodType.methodType(void.class, float.class)));
                default ->
                        new HostCallTarget(
                                "host",
                                "mix",
                                lookup.findStatic(
                                        ImportsTest.class,
                                        method,
                                        MethodType.methodType(
                                                double.class,
                                                int.class,
                                                long.class,
                                                float.class,
                                                double.class)));
            };
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HostCallTarget target(
            String module,
            String name,
            MethodHandles.Lookup lookup,
            String method,
            Class<?>... params)
            throws ReflectiveOperationException {
        MethodHandle handle =
                lookup.findStatic(
                        ImportsTest.class, method, MethodType.methodType(int.class, params));
        return new HostCallTarget(module, name, handle);
    }
}
