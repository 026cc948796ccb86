package dev.portside.engine.compiler;

import java.lang.classfile.ClassFile;
import java.lang.classfile.TypeKind;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Objects;

/** The class of the object in which the methods of a split function share locals: fields only. */
final class FrameClass {

    private static final MethodTypeDesc NEW = MethodTypeDesc.of(ConstantDescs.CD_void);

    private FrameClass() {}

    static byte[] emit(ClassFile classFile, SplitPlan split, TypeKind[] locals) {
        return classFile.build(
                Objects.requireNonNull(split.frame()),
                builder -> {
                    builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
                    for (int local : Liveness.indices(split.frameFields())) {
                        builder.withField(
                                Names.local(local),
                                Kinds.desc(locals[local]),
                                ClassFile.ACC_PUBLIC);
                    }
                    builder.withMethodBody(
                            ConstantDescs.INIT_NAME,
                            NEW,
                            ClassFile.ACC_PUBLIC,
                            code ->
                                    code.aload(0)
                                            .invokespecial(
                                                    ConstantDescs.CD_Object,
                                                    ConstantDescs.INIT_NAME,
                                                    NEW)
                                            .return_());
                });
    }
}
