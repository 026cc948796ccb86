package dev.portside.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.OpCode;

/**
 * A vector instruction: how it is put together from calls of a method of the runtime that works on
 * halves.
 *
 * <p>Derived from the names: {@code I16x8_EXTMUL_HIGH_I8x16_S} is made of {@code I16x8.extmulS}.
 *
 * @param form how
 * @param vectors how many vectors it takes
 * @param lanes the class with the method
 * @param method its name
 * @param scalar what lanes are outside of vectors
 * @param width the bits of a lane, or of what a memory instruction reads or writes
 * @param isHigh whether the operand's high half is widened, not the low one
 */
record VectorOp(
        Form form,
        int vectors,
        ClassDesc lanes,
        String method,
        TypeKind scalar,
        int width,
        boolean isHigh) {

    /** How the result's halves, or the number that is the result, come about. */
    enum Form {
        /** Each half from the operands' same halves. */
        EACH,
        /** Each half from the operand's same half and a count. */
        SHIFT,
        /** Each half from an int of one half. */
        WIDEN,
        /** Each half from both halves of one operand. */
        NARROW,
        /** The low half from both halves of the operand, the high one is zero. */
        NARROW_ZERO,
        /** An i32 from both halves. */
        TEST,
        SPLAT,
        EXTRACT,
        REPLACE,
        SHUFFLE,
        SWIZZLE,
        CONST,
        LOAD,
        /** Reads half as much and widens it. */
        LOAD_WIDEN,
        LOAD_SPLAT,
        LOAD_ZERO,
        LOAD_LANE,
        STORE,
        STORE_LANE
    }

    private static final String RUNTIME = "dev.portside.engine.compiler.runtime.";
    private static final int PREFIX = 0xfd;
    private static final Set<String> UNARY =
            Set.of(
                    "not",
                    "abs",
                    "neg",
                    "popcnt",
                    "ceil",
                    "floor",
                    "trunc",
                    "nearest",
                    "sqrt",
                    "extaddPairwiseS",
                    "extaddPairwiseU",
                    "convertS",
                    "convertU",
                    "truncSatS",
                    "truncSatU");
    private static final Map<OpCode, VectorOp> ALL = new EnumMap<>(OpCode.class);

    static {
        for (OpCode op : OpCode.values()) {
            if (op.opcode() >> 8 == PREFIX) {
                ALL.put(op, derive(op.name()));
            }
        }
    }

    /** Returns what an instruction does, or null when it is no vector instruction. */
    static @Nullable VectorOp of(OpCode op) {
        return op.opcode() >> 8 == PREFIX ? ALL.get(op) : null;
    }

    private static VectorOp derive(String name) {
        String[] parts = name.split("_", -1);
        String lanes = parts[0];
        StringBuilder method = new StringBuilder();
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].toLowerCase(Locale.ROOT);
            if (!part.matches("[if]\\d+x\\d+|low|high|zero|lane")) {
                method.append(
                        method.isEmpty()
                                ? part
                                : part.substring(0, 1).toUpperCase(Locale.ROOT)
                                        + part.substring(1));
            }
        }
        if (lanes.equals("V128") && (name.contains("LOAD") || name.contains("STORE"))) {
            return memory(name, parts[1]);
        }
        return derive(name, lanes, method.toString());
    }

    private static VectorOp derive(String name, String lanes, String method) {
        boolean isLow = name.contains("_LOW_");
        boolean isHigh = name.contains("_HIGH_");
        TypeKind scalar =
                switch (lanes) {
                    case "I64x2" -> TypeKind.LONG;
                    case "F32x4" -> TypeKind.FLOAT;
                    case "F64x2" -> TypeKind.DOUBLE;
                    default -> TypeKind.INT;
                };
        Form form =
                switch (method) {
                    case "const" -> Form.CONST;
                    case "shuffle" -> Form.SHUFFLE;
                    case "swizzle" -> Form.SWIZZLE;
                    case "splat" -> Form.SPLAT;
                    case "extract", "extractS", "extractU" -> Form.EXTRACT;
                    case "replace" -> Form.REPLACE;
                    case "allTrue", "anyTrue", "bitmask" -> Form.TEST;
                    case "shl", "shrS", "shrU" -> Form.SHIFT;
                    case "narrowS", "narrowU" -> Form.NARROW;
                    default -> {
                        if (name.endsWith("_ZERO")) {
                            yield Form.NARROW_ZERO;
                        }
                        yield isLow || isHigh ? Form.WIDEN : Form.EACH;
                    }
                };
        int vectors =
                switch (form) {
                    case CONST, SPLAT -> 0;
                    case SHIFT, TEST, EXTRACT, REPLACE, NARROW_ZERO -> 1;
                    case WIDEN -> method.startsWith("extmul") ? 2 : 1;
                    case EACH -> method.equals("bitselect") ? 3 : UNARY.contains(method) ? 1 : 2;
                    default -> 2;
                };
        String runtime = method.replace("extract", "lane").replace("replace", "withLane");
        return new VectorOp(
                form, vectors, runtime(lanes), runtime, scalar, laneWidth(lanes), isHigh);
    }

    /** Derives LOAD, LOAD8x8, LOAD16_SPLAT, LOAD32_ZERO, STORE64_LANE and their like. */
    private static VectorOp memory(String name, String access) {
        String rest = access.replaceFirst("LOAD|STORE", "");
        int width = rest.isEmpty() ? 128 : Integer.parseInt(rest.replaceFirst("x.*", ""));
        TypeKind scalar = width == 64 ? TypeKind.LONG : TypeKind.INT;
        String lanes =
                switch (width) {
                    case 8 -> "I8x16";
                    case 16 -> "I16x8";
                    case 32 -> "I32x4";
                    default -> "I64x2";
                };
        boolean isLoad = access.startsWith("LOAD");
        if (name.endsWith("_LANE")) {
            String method = isLoad ? "withLane" : width < 32 ? "laneU" : "lane";
            Form form = isLoad ? Form.LOAD_LANE : Form.STORE_LANE;
            return new VectorOp(form, 1, runtime(lanes), method, scalar, width, false);
        } else if (name.endsWith("_SPLAT")) {
            return new VectorOp(Form.LOAD_SPLAT, 0, runtime(lanes), "splat", scalar, width, false);
        } else if (name.endsWith("_ZERO")) {
            return new VectorOp(Form.LOAD_ZERO, 0, runtime("V128"), "", scalar, width, false);
        } else if (rest.contains("x")) {
            String wide = width == 8 ? "I16x8" : width == 16 ? "I32x4" : "I64x2";
            String method = "extend" + name.charAt(name.length() - 1);
            return new VectorOp(
                    Form.LOAD_WIDEN, 0, runtime(wide), method, TypeKind.LONG, 64, false);
        }
        Form form = isLoad ? Form.LOAD : Form.STORE;
        return new VectorOp(form, isLoad ? 0 : 1, runtime("V128"), "", TypeKind.LONG, width, false);
    }

    private static ClassDesc runtime(String lanes) {
        return ClassDesc.of(RUNTIME + lanes);
    }

    private static int laneWidth(String lanes) {
        return lanes.equals("V128")
                ? 128
                : Integer.parseInt(lanes.substring(1, lanes.indexOf('x')));
    }

    boolean isMemoryAccess() {
        return form.compareTo(Form.LOAD) >= 0;
    }

    /** Returns by how much it raises the stack, where a vector is two values. */
    int effect() {
        int taken = 2 * vectors;
        return switch (form) {
            case TEST, EXTRACT -> 1 - taken;
            case STORE, STORE_LANE -> -1 - taken;
            case EACH, WIDEN, NARROW, NARROW_ZERO, SHUFFLE, SWIZZLE, CONST -> 2 - taken;
            // These take a number too: a count, a lane or an address.
            default -> 1 - taken;
        };
    }

    /** Returns about how many bytes of bytecode it becomes. */
    int cost() {
        return switch (form) {
            case CONST -> 6;
            case EACH -> 4 + 12 * vectors;
            case TEST, SPLAT, EXTRACT -> 8;
            case SHUFFLE, SWIZZLE -> 45;
            case LOAD, LOAD_WIDEN -> 36;
            default -> 28;
        };
    }

    /** Returns the type of the method. */
    MethodTypeDesc type() {
        ClassDesc lane = Kinds.desc(scalar);
        return switch (form) {
            case EACH -> MethodTypeDesc.of(CD_long, halves(vectors));
            case SHIFT -> MethodTypeDesc.of(CD_long, CD_long, CD_int);
            case WIDEN, LOAD_WIDEN ->
                    vectors == 2
                            ? MethodTypeDesc.of(CD_long, CD_int, CD_int)
                            : MethodTypeDesc.of(CD_long, CD_int);
            case NARROW, NARROW_ZERO -> MethodTypeDesc.of(CD_long, halves(2));
            case TEST -> MethodTypeDesc.of(CD_int, halves(2));
            case SPLAT, LOAD_SPLAT -> MethodTypeDesc.of(CD_long, lane);
            case EXTRACT, STORE_LANE -> MethodTypeDesc.of(lane, CD_long, CD_int);
            case REPLACE, LOAD_LANE -> MethodTypeDesc.of(CD_long, CD_long, lane, CD_int);
            case SHUFFLE -> MethodTypeDesc.of(CD_long, halves(5));
            case SWIZZLE -> MethodTypeDesc.of(CD_long, halves(3));
            default -> throw new IllegalStateException(form + " has no method");
        };
    }

    private static ClassDesc[] halves(int count) {
        ClassDesc[] halves = new ClassDesc[count];
        java.util.Arrays.fill(halves, CD_long);
        return halves;
    }
}
