package dev.portside.engine.compiler;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;

/** A class with the methods of one group of functions. */
final class FunctionsClass {

    private static final int FLAGS = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;

    private final ClassPlan plan;
    private final int group;

    FunctionsClass(ClassPlan plan, int group) {
        this.plan = plan;
        this.group = group;
    }

    /**
     * @throws OversizedFunction when a function does not fit a method
     */
    byte[] emit(ClassFile classFile) {
        try {
            return emit(classFile, plan.first(group), plan.end(group));
        } catch (IllegalArgumentException e) {
            // The class file writer finds code too long only when the class is complete: which one
            // is it?
            for (int i = plan.first(group); i < plan.end(group); i++) {
                try {
                    emit(classFile, i, i + 1);
                } catch (IllegalArgumentException tooLong) {
                    throw new OversizedFunction(i, tooLong);
                }
            }
            throw e;
        }
    }

    private byte[] emit(ClassFile classFile, int from, int end) {
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
        Body body = new Body(plan.shape(), function);
        SplitPlan split = new SplitPlan(plan, body);
        builder.withMethodBody(
                name,
                info.method(),
                FLAGS,
                code -> FunctionEmitter.emitFunction(code, plan, body, split));
        for (Region region : split.regions()) {
            builder.withMethodBody(
                    region.name(),
                    region.method(body.locals()),
                    FLAGS,
                    code -> FunctionEmitter.emitRegion(code, plan, body, split, region));
        }
    }
}
