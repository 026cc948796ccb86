package dev.portside.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_MethodHandle;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_Throwable;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.portside.engine.HostCode;
import dev.portside.engine.compiler.runtime.ModuleLoader;
import dev.portside.engine.compiler.runtime.ModuleState;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.Stream;

/** The class of a module's state: private globals, calls of imports, the poll, and host entries. */
final class StateClass {

    private static final ClassDesc LOADER = ClassDesc.of(ModuleLoader.class.getName());
    private static final ClassDesc INTERPRETER =
            Names.MODULE_STATE.nested(ModuleState.Interpreter.class.getSimpleName());
    private static final MethodTypeDesc CONSTRUCTOR =
            MethodTypeDesc.of(CD_void, Names.INSTANCE, INTERPRETER);
    private static final ClassDesc HOST_CODE = ClassDesc.of(HostCode.class.getName());
    private static final MethodTypeDesc RAW_CALL =
            MethodTypeDesc.of(CD_long, Collections.nCopies(HostCode.MAX_PARAMETERS, CD_long));
    private static final MethodTypeDesc IS = MethodTypeDesc.of(CD_boolean);

    /** Of an object, null for no: Java's own class cache has what links a call of that type. */
    private static final MethodTypeDesc ANSWER = MethodTypeDesc.of(CD_Object);

    private static final int PUBLIC_STATIC = ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC;

    private final ClassPlan plan;
    private final ModuleShape shape;

    StateClass(ClassPlan plan) {
        this.plan = plan;
        this.shape = plan.shape();
    }

    byte[] emit(ClassFile classFile) {
        return classFile.build(
                Names.STATE,
                builder -> {
                    builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL)
                            .withSuperclass(Names.MODULE_STATE);
                    builder.withMethodBody(
                            ConstantDescs.INIT_NAME,
                            CONSTRUCTOR,
                            ClassFile.ACC_PUBLIC,
                            code ->
                                    code.aload(0)
                                            .aload(1)
                                            .aload(2)
                                            .invokespecial(
                                                    Names.MODULE_STATE,
                                                    ConstantDescs.INIT_NAME,
                                                    CONSTRUCTOR)
                                            .return_());
                    emitPoll(builder);
                    emitGlobals(builder);
                    for (int i = 0; i < shape.importedFunctions(); i++) {
                        emitImport(builder, i);
                    }
                    new EntryClasses(plan).emitInvoke(builder);
                });
    }

    /**
     * Emits the call of a site that the loader may change; HotSpot takes its answer for constant.
     */
    private static void emitPoll(ClassBuilder builder) {
        builder.withMethodBody(
                "poll",
                IS,
                PUBLIC_STATIC,
                code ->
                        code.invokedynamic(
                                        DynamicCallSiteDesc.of(
                                                ConstantDescs.ofCallsiteBootstrap(
                                                        LOADER, "poll", ConstantDescs.CD_CallSite),
                                                "poll",
                                                ANSWER))
                                .ifThenElse(
                                        Opcode.IFNULL, CodeBuilder::iconst_0, CodeBuilder::iconst_1)
                                .ireturn());
    }

    private void emitGlobals(ClassBuilder builder) {
        for (int i = 0; i < shape.globalCount(); i++) {
            if (isField(i) && Kinds.isVector(shape.globalType(i))) {
                for (int half = 0; half < 2; half++) {
                    builder.withField(Names.half(i, half), CD_long, ClassFile.ACC_PUBLIC);
                }
            } else if (isField(i)) {
                builder.withField(
                        Names.global(i), Kinds.desc(shape.global(i).kind()), ClassFile.ACC_PUBLIC);
            }
        }
        builder.withMethodBody(
                "readGlobals",
                MethodTypeDesc.of(CD_void),
                ClassFile.ACC_PUBLIC,
                code -> {
                    for (int i = 0; i < shape.globalCount(); i++) {
                        if (isField(i)) {
                            emitReadGlobal(code, i);
                        }
                    }
                    code.return_();
                });
    }

    private boolean isField(int global) {
        return shape.global(global).where() == GlobalAccess.Where.FIELD;
    }

    private static void emitReadVector(CodeBuilder code, int global) {
        for (int half = 0; half < 2; half++) {
            code.aload(0).aload(0).getfield(Names.STATE, "globals", Names.GLOBAL.arrayType());
            code.loadConstant(global).aaload();
            code.invokevirtual(
                    Names.GLOBAL,
                    half == 0 ? "getValueLow" : "getValueHigh",
                    MethodTypeDesc.of(CD_long));
            code.putfield(Names.STATE, Names.half(global, half), CD_long);
        }
    }

    private void emitReadGlobal(CodeBuilder code, int global) {
        if (Kinds.isVector(shape.globalType(global))) {
            emitReadVector(code, global);
            return;
        }
        TypeKind kind = shape.global(global).kind();
        code.aload(0);
        if (shape.globalType(global).isReference() && kind == TypeKind.INT) {
            code.aload(0)
                    .loadConstant(global)
                    .invokevirtual(
                            Names.MODULE_STATE,
                            "globalFunction",
                            MethodTypeDesc.of(CD_int, CD_int));
        } else {
            code.aload(0).getfield(Names.STATE, "globals", Names.GLOBAL.arrayType());
            code.loadConstant(global).aaload();
            if (kind == TypeKind.REFERENCE) {
                code.invokevirtual(Names.GLOBAL, "getRefValue", MethodTypeDesc.of(CD_Object));
            } else {
                code.invokevirtual(Names.GLOBAL, "getValueLow", MethodTypeDesc.of(CD_long));
                Emission.fromBits(code, kind);
            }
        }
        code.putfield(Names.STATE, Names.global(global), Kinds.desc(kind));
    }

    /** Emits the call of a host function; what that throws must not be taken for a trap. */
    private void emitImport(ClassBuilder builder, int function) {
        FunctionInfo info = shape.function(function);
        builder.withMethodBody(
                Names.function(function),
                info.method(),
                PUBLIC_STATIC,
                code -> {
                    if (info.isWide()) {
                        emitWideImport(code, info, function);
                        return;
                    }
                    Label start = code.newBoundLabel();
                    if (isPlain(info)) {
                        Label hasHandle = code.newLabel();
                        emitCode(code, info, function, hasHandle);
                        code.labelBinding(hasHandle);
                    }
                    emitHandle(code, info, function);
                    Label end = code.newBoundLabel();
                    code.exceptionCatchAll(start, end, end);
                    code.invokestatic(
                                    Names.HOST_FAILURE,
                                    "of",
                                    MethodTypeDesc.of(
                                            ClassDesc.of("java.lang.RuntimeException"),
                                            CD_Throwable))
                            .athrow();
                });
    }

    /** Whether a function's parameters and result can be passed as raw bits. */
    private static boolean isPlain(FunctionInfo info) {
        if (info.params().length > HostCode.MAX_PARAMETERS || info.results().length > 1) {
            return false;
        }
        return Stream.concat(Arrays.stream(info.params()), Arrays.stream(info.results()))
                .allMatch(kind -> kind != TypeKind.REFERENCE);
    }

    /** Calls a host function by its code and returns; goes to a label when it has none. */
    private static void emitCode(
            CodeBuilder code, FunctionInfo info, int function, Label hasHandle) {
        int state = Kinds.slots(info.params());
        code.aload(state)
                .getfield(Names.STATE, "codes", HOST_CODE.arrayType())
                .loadConstant(function)
                .aaload()
                .astore(state + 1)
                .aload(state + 1)
                .ifnull(hasHandle)
                .aload(state + 1);
        int slot = 0;
        for (TypeKind kind : info.params()) {
            code.loadLocal(kind, slot);
            Emission.toBits(code, kind);
            slot += kind.slotSize();
        }
        for (int i = info.params().length; i < HostCode.MAX_PARAMETERS; i++) {
            code.lconst_0();
        }
        code.invokeinterface(HOST_CODE, "call", RAW_CALL);
        if (info.results().length == 0) {
            code.pop2().return_();
        } else {
            Emission.fromBits(code, info.results()[0]);
            code.return_(info.results()[0]);
        }
    }

    private static void emitHandle(CodeBuilder code, FunctionInfo info, int function) {
        int state = Kinds.slots(info.params());
        code.aload(state)
                .getfield(Names.STATE, "imports", CD_MethodHandle.arrayType())
                .loadConstant(function)
                .aaload();
        int slot = 0;
        for (TypeKind kind : info.params()) {
            code.loadLocal(kind, slot);
            slot += kind.slotSize();
        }
        code.invokevirtual(
                CD_MethodHandle, "invokeExact", Kinds.method(info.params(), info.results()));
        if (info.results().length == 0) {
            code.return_();
        } else {
            code.return_(info.results()[0]);
        }
    }

    private static void emitWideImport(CodeBuilder code, FunctionInfo info, int function) {
        code.aload(2).loadConstant(function).aload(0).aload(1);
        code.invokevirtual(
                Names.MODULE_STATE,
                "callWideImport",
                MethodTypeDesc.of(CD_void, CD_int, Names.LONGS, Names.OBJECTS));
        if (info.results().length == 0) {
            code.return_();
        } else {
            Emission.emitLoadOut(code, info.results()[0], 0, 2);
            code.return_(info.results()[0]);
        }
    }
}
