package dev.portside;

import dev.portside.ProgramException.Kind;
import dev.portside.engine.Execution;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** A call of an exported function with arguments from text, checked before anything runs. */
final class FunctionCall {

    /** Doubles up to here have no fraction worth printing when they are whole. */
    private static final double LARGEST_WHOLE = 1e15;

    private final String function;
    private final FunctionType type;
    private final long[] args;

    private FunctionCall(String function, FunctionType type, long[] args) {
        this.function = function;
        this.type = type;
        this.args = args;
    }

    /**
     * @param args decimal numbers, one for each parameter
     * @throws ProgramException when there is no such function, it takes or returns other things
     *     than numbers, or the arguments do not fit
     */
    static FunctionCall of(Program program, String function, List<String> args) {
        FunctionType type = program.functionType(function);
        if (type == null) {
            throw failure(
                    program.name()
                            + " exports no function \""
                            + function
                            + "\"; "
                            + exported(program));
        }
        if (!type.params().stream().allMatch(FunctionCall::isNumber)
                || !type.returns().stream().allMatch(FunctionCall::isNumber)) {
            throw failure(
                    function
                            + " has type "
                            + WasmTypes.text(type)
                            + "; only numbers can be passed by text");
        }
        if (args.size() != type.params().size()) {
            throw failure(
                    function
                            + " takes "
                            + type.params().size()
                            + " arguments "
                            + WasmTypes.text(type)
                            + ", but "
                            + args.size()
                            + " were given");
        }
        long[] values = new long[args.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = parse(function, i, args.get(i), type.params().get(i));
        }
        return new FunctionCall(function, type, values);
    }

    private static boolean isNumber(ValType type) {
        return type.equals(ValType.I32)
                || type.equals(ValType.I64)
                || type.equals(ValType.F32)
                || type.equals(ValType.F64);
    }

    private static String exported(Program program) {
        List<String> names =
                program.report().exports().stream()
                        .filter(export -> export.kind().equals("function"))
                        .map(ModuleReport.Export::name)
                        .toList();
        return names.isEmpty()
                ? "it exports no functions"
                : "it exports " + names.stream().limit(20).collect(Collectors.joining(", "));
    }

    private static long parse(String function, int index, String text, ValType type) {
        try {
            if (type.equals(ValType.I32)) {
                return Integer.parseInt(text);
            } else if (type.equals(ValType.I64)) {
                return Long.parseLong(text);
            } else if (type.equals(ValType.F32)) {
                return Integer.toUnsignedLong(Float.floatToRawIntBits(Float.parseFloat(text)));
            }
            return Double.doubleToRawLongBits(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw failure(
                    "argument "
                            + (index + 1)
                            + " of "
                            + function
                            + " is \""
                            + text
                            + "\"; it must be a decimal number of type "
                            + type.toString().toLowerCase(Locale.ROOT));
        }
    }

    private static ProgramException failure(String message) {
        return new ProgramException(Kind.NO_SUCH_FUNCTION, message, List.of(), null);
    }

    /** Makes the call and returns its results as decimal text. */
    List<String> on(Execution execution) {
        long[] results = execution.call(function, args);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < type.returns().size(); i++) {
            texts.add(text(results[i], type.returns().get(i)));
        }
        return texts;
    }

    private static String text(long bits, ValType type) {
        if (type.equals(ValType.I32)) {
            return Integer.toString((int) bits);
        } else if (type.equals(ValType.I64)) {
            return Long.toString(bits);
        } else if (type.equals(ValType.F32)) {
            float value = Float.intBitsToFloat((int) bits);
            return isWhole(value) ? Long.toString((long) value) : Float.toString(value);
        }
        double value = Double.longBitsToDouble(bits);
        return isWhole(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE;
    }
}
