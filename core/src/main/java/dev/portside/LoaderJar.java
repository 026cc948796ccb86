package dev.portside;

import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/**
 * A jar with a module, its code, and a class that loads them. The same input gives the same bytes.
 */
final class LoaderJar {

    private static final LocalDateTime EPOCH = LocalDateTime.of(2000, 1, 1, 0, 0);
    private static final ClassDesc PROGRAM = ClassDesc.of(Program.class.getName());
    private static final ClassDesc STREAM = ClassDesc.of(InputStream.class.getName());

    private static final Set<String> KEYWORDS =
            Set.of(
                    "abstract",
                    "assert",
                    "boolean",
                    "break",
                    "byte",
                    "case",
                    "catch",
                    "char",
                    "class",
                    "const",
                    "continue",
                    "default",
                    "do",
                    "double",
                    "else",
                    "enum",
                    "extends",
                    "final",
                    "finally",
                    "float",
                    "for",
                    "goto",
                    "if",
                    "implements",
                    "import",
                    "instanceof",
                    "int",
                    "interface",
                    "long",
                    "native",
                    "new",
                    "package",
                    "private",
                    "protected",
                    "public",
                    "return",
                    "short",
                    "static",
                    "strictfp",
                    "super",
                    "switch",
                    "synchronized",
                    "this",
                    "throw",
                    "throws",
                    "transient",
                    "try",
                    "void",
                    "volatile",
                    "while",
                    "true",
                    "false",
                    "null",
                    "_");

    private final String className;
    private final String programName;

    /**
     * @param className the loader's binary name
     * @param programName what the program is called
     * @throws IllegalArgumentException when it is no name of a class in a package
     */
    LoaderJar(String className, String programName) {
        checkName(className);
        this.className = className;
        this.programName = programName;
    }

    private static void checkName(String name) {
        String[] parts = name.split("\\.", -1);
        for (String part : parts) {
            if (!isIdentifier(part)) {
                throw new IllegalArgumentException(
                        "\""
                                + name
                                + "\" is no name of a class; write PACKAGE.NAME, for example guests.HttpClient");
            }
        }
        if (parts.length < 2) {
            throw new IllegalArgumentException(
                    "\""
                            + name
                            + "\" is in no package, so no other class could import it; write PACKAGE."
                            + name);
        }
    }

    private static boolean isIdentifier(String part) {
        return !part.isEmpty()
                && !KEYWORDS.contains(part)
                && Character.isJavaIdentifierStart(part.codePointAt(0))
                && part.codePoints().allMatch(Character::isJavaIdentifierPart);
    }

    void write(OutputStream out, byte[] module, byte[] code) throws IOException {
        String simple = className.substring(className.lastIndexOf('.') + 1);
        String path = className.replace('.', '/');
        try (JarOutputStream jar = new JarOutputStream(out)) {
            add(
                    jar,
                    "META-INF/MANIFEST.MF",
                    "Manifest-Version: 1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            add(jar, path + ".class", loader(simple));
            add(jar, path + ".wasm", module);
            add(jar, path + ".code", code);
        }
    }

    private static void add(JarOutputStream jar, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(EPOCH);
        jar.putNextEntry(entry);
        jar.write(content);
        jar.closeEntry();
    }

    /** Emits the class; it opens the files itself, so that a module need not open its package. */
    private byte[] loader(String simple) {
        ClassDesc self = ClassDesc.of(className);
        MethodTypeDesc open = MethodTypeDesc.of(STREAM, CD_String);
        return ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG)
                .build(
                        self,
                        builder -> {
                            builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
                            builder.withMethodBody(
                                    INIT_NAME,
                                    MTD_void,
                                    ClassFile.ACC_PRIVATE,
                                    code ->
                                            code.aload(0)
                                                    .invokespecial(
                                                            ConstantDescs.CD_Object,
                                                            INIT_NAME,
                                                            MethodTypeDesc.of(CD_void))
                                                    .return_());
                            builder.withMethodBody(
                                    "load",
                                    MethodTypeDesc.of(PROGRAM),
                                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                    code ->
                                            code.loadConstant(programName)
                                                    .loadConstant(self)
                                                    .loadConstant(simple + ".wasm")
                                                    .invokevirtual(
                                                            CD_Class, "getResourceAsStream", open)
                                                    .loadConstant(self)
                                                    .loadConstant(simple + ".code")
                                                    .invokevirtual(
                                                            CD_Class, "getResourceAsStream", open)
                                                    .invokestatic(
                                                            PROGRAM,
                                                            "load",
                                                            MethodTypeDesc.of(
                                                                    PROGRAM, CD_String, STREAM,
                                                                    STREAM))
                                                    .areturn());
                        });
    }
}
