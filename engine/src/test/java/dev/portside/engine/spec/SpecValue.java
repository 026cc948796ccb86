package dev.portside.engine.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.runtime.WasmExternRef;
import run.endive.wasm.types.Value;

/** A value in a script: an argument, or what a result must look like. */
record SpecValue(Json.Node json) {

    private String type() {
        return json.string("type");
    }

    /** Returns how many slots of a raw argument or result array the value takes. */
    int slots() {
        return type().equals("v128") ? 2 : 1;
    }

    /** Writes an argument into its slot. */
    void writeTo(int slot, long[] longs, Object[] refs) {
        switch (type()) {
            case "i32" -> longs[slot] = (int) Long.parseUnsignedLong(json.string("value"));
            case "f32", "i64", "f64" -> longs[slot] = Long.parseUnsignedLong(json.string("value"));
            case "v128" -> {
                longs[slot] = lanes(0);
                longs[slot + 1] = lanes(1);
            }
            case "externref", "exnref" -> {
                longs[slot] = isNull() ? Value.REF_NULL_VALUE : 0;
                if (!isNull()) {
                    refs[slot] = new WasmExternRef(Long.parseLong(json.string("value")));
                }
            }
            case "funcref" -> {
                if (!isNull()) {
                    throw new IllegalArgumentException("function reference as argument");
                }
                longs[slot] = Value.REF_NULL_VALUE;
            }
            default -> throw new IllegalArgumentException("type " + type());
        }
    }

    /** Says whether a result in its slot is the expected one, NaN patterns included. */
    boolean matches(int slot, CallResult result) {
        return switch (type()) {
            case "externref" -> matchesExtern(result.refResult(slot));
            case "exnref" -> isNull() == (result.refResult(slot) == null);
            case "funcref" -> isNull() == (result.longResult(slot) == Value.REF_NULL_VALUE);
            case "v128" ->
                    matchesHalf(0, result.longResult(slot))
                            && matchesHalf(1, result.longResult(slot + 1));
            default -> matchesNumber(type(), json.string("value"), result.longResult(slot));
        };
    }

    private boolean matchesExtern(@Nullable Object ref) {
        if (isNull()) {
            return ref == null;
        }
        return ref instanceof WasmExternRef extern
                && (!json.has("value") || extern.value() == Long.parseLong(json.string("value")));
    }

    private boolean matchesHalf(int half, long actual) {
        List<String> lanes = json.strings("value");
        int width = 128 / lanes.size();
        for (int i = 0; i < lanes.size() / 2; i++) {
            String expected = lanes.get(half * lanes.size() / 2 + i);
            if (!matchesNumber(json.string("lane_type"), expected, actual >>> (i * width))) {
                return false;
            }
        }
        return true;
    }

    private static boolean matchesNumber(String type, String expected, long actual) {
        return switch (expected) {
            case "nan:canonical" ->
                    type.equals("f32")
                            ? (actual & 0x7fff_ffffL) == 0x7fc0_0000L
                            : (actual & Long.MAX_VALUE) == 0x7ff8_0000_0000_0000L;
            case "nan:arithmetic" ->
                    type.equals("f32")
                            ? (actual & 0x7fc0_0000L) == 0x7fc0_0000L
                            : (actual & 0x7ff8_0000_0000_0000L) == 0x7ff8_0000_0000_0000L;
            default -> (actual & mask(type)) == (parse(expected) & mask(type));
        };
    }

    private static long mask(String type) {
        int bits = Integer.parseInt(type.substring(1));
        return bits == 64 ? -1L : (1L << bits) - 1;
    }

    private static long parse(String number) {
        return number.startsWith("-") ? Long.parseLong(number) : Long.parseUnsignedLong(number);
    }

    private long lanes(int half) {
        List<String> lanes = json.strings("value");
        int width = 128 / lanes.size();
        long bits = 0;
        for (int i = 0; i < lanes.size() / 2; i++) {
            long lane = parse(lanes.get(half * lanes.size() / 2 + i));
            bits |= (lane & mask("i" + width)) << (i * width);
        }
        return bits;
    }

    private boolean isNull() {
        return "null".equals(json.optionalString("value"));
    }

    @Override
    public String toString() {
        return type() + ":" + json.members().get("value");
    }
}
