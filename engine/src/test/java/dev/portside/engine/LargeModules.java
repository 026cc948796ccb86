package dev.portside.engine;

import java.io.ByteArrayOutputStream;

/** Modules too large to be committed, made of repetitions. */
final class LargeModules {

    private LargeModules() {}

    /**
     * Exports {@code table}, which branches by its argument to one of many labels and returns 7.
     */
    static byte[] withBranchTable(int labels) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        body.writeBytes(new byte[] {0x02, 0x40, 0x20, 0x00, 0x0e});
        number(body, labels);
        for (int i = 0; i <= labels; i++) {
            body.write(0);
        }
        body.writeBytes(new byte[] {0x0b, 0x41, 0x07, 0x0b});
        return module(body.toByteArray(), 1);
    }

    /**
     * Exports {@code table}, the first of many functions that return 7, each with some arithmetic.
     */
    static byte[] withFunctions(int count, int size) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        for (int i = 0; i < size; i++) {
            body.writeBytes(new byte[] {0x20, 0x00, 0x1a});
        }
        body.writeBytes(new byte[] {0x41, 0x07, 0x0b});
        return module(body.toByteArray(), count);
    }

    /** A module of equal functions of type i32 to i32. */
    private static byte[] module(byte[] body, int count) {
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        section(module, 1, new byte[] {1, 0x60, 1, 0x7f, 1, 0x7f});
        ByteArrayOutputStream functions = new ByteArrayOutputStream();
        number(functions, count);
        functions.writeBytes(new byte[count]);
        section(module, 3, functions.toByteArray());
        section(module, 7, new byte[] {1, 5, 't', 'a', 'b', 'l', 'e', 0, 0});
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        number(code, count);
        for (int i = 0; i < count; i++) {
            number(code, body.length);
            code.writeBytes(body);
        }
        section(module, 10, code.toByteArray());
        return module.toByteArray();
    }

    private static void section(ByteArrayOutputStream module, int id, byte[] content) {
        module.write(id);
        number(module, content.length);
        module.writeBytes(content);
    }

    private static void number(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >>> 7 != 0) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
