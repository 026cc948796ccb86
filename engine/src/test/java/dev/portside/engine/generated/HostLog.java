package dev.portside.engine.generated;

import dev.portside.engine.HostCallTarget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/** The host functions of generated modules, and a digest of what they were called with. */
final class HostLog {

    private long digest;
    private int calls;

    List<HostCallTarget> functions() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            return List.of(
                    new HostCallTarget(
                            "host",
                            "h0",
                            lookup.bind(
                                    this,
                                    "mix",
                                    MethodType.methodType(
                                            long.class,
                                            int.class,
                                            long.class,
                                            float.class,
                                            double.class))),
                    new HostCallTarget(
                            "host",
                            "h1",
                            lookup.bind(
                                    this,
                                    "note",
                                    MethodType.methodType(void.class, double.class))));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    long mix(int a, long b, float c, double d) {
        add(a);
        add(b);
        add(Float.floatToRawIntBits(c));
        note(d);
        return digest >>> (digest & 63);
    }

    void note(double value) {
        calls++;
        add(Double.doubleToRawLongBits(value));
    }

    private void add(long bits) {
        digest = (digest ^ bits) * 0x9e37_79b9_7f4a_7c15L;
    }

    @Override
    public String toString() {
        return calls + " host calls, digest " + Long.toHexString(digest);
    }
}
