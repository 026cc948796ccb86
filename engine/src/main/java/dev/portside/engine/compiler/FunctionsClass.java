package dev.portside.engine.compiler;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.FunctionBody;

/** A class with the methods of one group of functions, and the classes of their frames. */
final class FunctionsClass {

    private static final int FLAGS = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;

    /** Longer methods are never compiled by HotSpot (its option DontCompileHugeMethods). */
    private static final int HUGE_METHOD = 8_000;

    private final ClassPlan plan;
    private final int group;
    private final ClassFile classFile;
    private final List<CompiledCode.ClassBytes> frames = new ArrayList<>();

    /** The functions that get a frame because their methods came out too long without. */
    private final BitSet framed = new BitSet();

    private final List<FunctionBody> bodies;
    private boolean isAnySplit;

    FunctionsClass(ClassPlan plan, int group, ClassFile classFile) {
        this.plan = plan;
        this.group = group;
        this.classFile = classFile;
        this.bodies = plan.shape().bodies(plan.first(group), plan.end(group));
    }

    /**
     * @throws OversizedFunction when a function does not fit a method
     */
    List<CompiledCode.ClassBytes> emit() {
        byte[] bytes = emitFitting();
        if (isAnySplit) {
            framed.or(huge(bytes));
            if (!framed.isEmpty()) {
                bytes = emitFitting();
            }
        }
        List<CompiledCode.ClassBytes> classes = new ArrayList<>(frames);
        classes.addFirst(Names.named(Names.functions(group), bytes));
        return classes;
    }

    /**
     * Emits one function to see whether it can be.
     *
     * @throws OversizedFunction when it does not fit a method
     */
    void check(int function) {
        try {
            byte[] _ = emit(function, function + 1);
        } catch (IllegalArgumentException e) {
            throw new OversizedFunction(function, e);
        }
    }

    private byte[] emitFitting() {
        try {
            return emit(plan.first(group), plan.end(group));
        } catch (IllegalArgumentException e) {
            // The class file writer finds code too long only when the class is complete: which one
            // is it?
            for (int i = plan.first(group); i < plan.end(group); i++) {
                try {
                    byte[] _ = emit(i, i + 1);
                } catch (IllegalArgumentException tooLong) {
                    throw new OversizedFunction(i, tooLong);
                }
            }
            throw e;
        }
    }

    /** Returns the functions with methods that HotSpot does not compile. */
    private BitSet huge(byte[] bytes) {
        BitSet functions = new BitSet();
        for (MethodModel method : classFile.parse(bytes).methods()) {
            int length =
                    method.findAttribute(Attributes.code())
                            .map(CodeAttribute::codeLength)
                            .orElse(0);
            if (length > HUGE_METHOD) {
                functions.set(Names.functionOf(method.methodName().stringValue()));
            }
        }
        return functions;
    }

    private byte[] emit(int from, int end) {
        frames.clear();
        return classFile.build(
                Names.functions(group),
                builder -> {
                    builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
                    for (int i = from; i < end; i++) {
                        emitFunction(builder, i);
                    }
                });
    }

    private void emitFunction(ClassBuilder builder, int function) {
        FunctionInfo info = plan.shape().function(function);
        String name = Names.function(function);
        if (plan.shape().whyInterpreted(function) != null) {
            // Only code that is interpreted too can call what has values the JVM has no type for.
            if (Kinds.areSupported(plan.shape().functionType(function))) {
                builder.withMethodBody(
                        name,
                        info.method(),
                        FLAGS,
                        code -> CallEmitter.emitInterpreted(code, info, function));
            }
            return;
        }
        if (plan.shape().isDeferring(function)) {
            builder.withMethodBody(
                    Names.completing(function),
                    info.method(),
                    FLAGS,
                    code -> TailCallEmitter.emitCompleting(code, plan, function));
        }
        FunctionBody parsed = bodies.get(function - plan.first(group));
        Body body = new Body(plan.shape(), function, parsed);
        DispatchLoop dispatch = DispatchLoop.of(body);
        Body direct = null;
        if (dispatch != null && !dispatch.goesBack()) {
            dispatch.shorten();
        } else if (dispatch != null) {
            direct = DirectJumps.of(plan.shape(), dispatch, parsed);
        }
        if (direct == null) {
            emitMethods(builder, body, name, null);
        } else {
            emitMethods(builder, body, Names.again(function), null);
            emitMethods(builder, direct, name, dispatch);
        }
    }

    /**
     * @param name the function's method
     * @param dispatch the loop that the function's other method has, if there is one
     */
    private void emitMethods(
            ClassBuilder builder, Body body, String name, @Nullable DispatchLoop dispatch) {
        FunctionInfo info = plan.shape().function(body.function());
        SplitPlan split = new SplitPlan(plan, body, name, framed.get(body.function()));
        isAnySplit |= !split.regions().isEmpty();
        builder.withMethodBody(
                name,
                info.method(),
                FLAGS,
                code -> FunctionEmitter.emitFunction(code, plan, body, split, dispatch));
        for (Region region : split.regions()) {
            builder.withMethodBody(
                    region.name(),
                    region.method(body.locals()),
                    FLAGS,
                    code -> FunctionEmitter.emitRegion(code, plan, body, split, region));
        }
        if (split.frame() != null) {
            byte[] frame = FrameClass.emit(classFile, split, body.locals());
            frames.add(Names.named(split.frame(), frame));
        }
    }
}
