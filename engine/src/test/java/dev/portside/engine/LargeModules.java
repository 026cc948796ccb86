package dev.portside.engine;

import java.io.ByteArrayOutputStream;

/** Modules too large to be committed, made of repetitions. */
final class LargeModules {

    private static final byte I32 = 0x7f;
    private static final byte VOID = 0x40;
    private static final byte BLOCK = 0x02;
    private static final byte LOOP = 0x03;
    private static final byte IF = 0x04;
    private static final byte THROW = 0x08;
    private static final byte END = 0x0b;
    private static final byte BR = 0x0c;
    private static final byte BR_TABLE = 0x0e;
    private static final byte TRY_TABLE = 0x1f;
    private static final byte CATCH_ALL = 2;
    private static final byte LOCAL_GET = 0x20;
    private static final byte LOCAL_SET = 0x21;
    private static final byte I32_CONST = 0x41;
    private static final byte I32_EQ = 0x46;
    private static final byte I32_ADD = 0x6a;
    private static final byte I32_AND = 0x71;
    private static final byte I32_MUL = 0x6c;
    private static final byte I32_XOR = 0x73;

    private LargeModules() {}

    /**
     * Exports {@code table}, which branches by its argument to one of many labels and returns 7.
     */
    static byte[] withBranchTable(int labels) {
        return withBranchTables(1, labels);
    }

    /** Exports {@code table}, the first of so many functions that do that. */
    static byte[] withBranchTables(int functions, int labels) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        body.writeBytes(new byte[] {0x02, 0x40, 0x20, 0x00, 0x0e});
        number(body, labels);
        for (int i = 0; i <= labels; i++) {
            body.write(0);
        }
        body.writeBytes(new byte[] {0x0b, 0x41, 0x07, 0x0b});
        return module(body.toByteArray(), functions);
    }

    /**
     * Exports {@code table}, which goes through many cases of one branch table one after the other,
     * as functions that Go's compiler writes do. Each does some arithmetic that depends on the
     * argument and on what the case before gave.
     */
    static byte[] withCases(int cases) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        // Locals 1 and 2: the next case, and what has been computed.
        body.writeBytes(new byte[] {1, 2, I32, LOOP, VOID});
        for (int i = 0; i <= cases; i++) {
            body.writeBytes(new byte[] {BLOCK, VOID});
        }
        body.writeBytes(new byte[] {LOCAL_GET, 1, BR_TABLE});
        number(body, cases);
        for (int i = 0; i <= cases; i++) {
            number(body, i);
        }
        body.write(END);
        for (int i = 0; i < cases; i++) {
            for (int j = 0; j < 2; j++) {
                body.writeBytes(new byte[] {LOCAL_GET, 2, I32_CONST, 31, I32_MUL, LOCAL_GET, 0});
                body.writeBytes(new byte[] {I32_ADD, I32_CONST});
                number(body, (i + j) & 63);
                body.writeBytes(new byte[] {I32_XOR, LOCAL_SET, 2});
            }
            // Every second one goes back to the branch table.
            body.writeBytes(new byte[] {LOCAL_GET, 1, I32_CONST, 1, I32_ADD, LOCAL_SET, 1});
            if (i % 2 == 0) {
                body.write(BR);
                number(body, cases - i);
            }
            body.write(END);
        }
        body.writeBytes(new byte[] {END, LOCAL_GET, 2, END});
        return module(body.toByteArray(), 1);
    }

    /**
     * Exports {@code table}, which goes through many places twice each, by jumps back to a table of
     * them, and begins at that of its argument.
     */
    static byte[] withJumpsBack(int places) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        // Locals 1 and 2: what has been computed, and how many places have been gone through.
        body.writeBytes(new byte[] {1, 2, I32, LOOP, VOID});
        for (int i = 0; i < places; i++) {
            body.writeBytes(new byte[] {BLOCK, VOID});
        }
        body.writeBytes(new byte[] {LOCAL_GET, 0, BR_TABLE});
        number(body, places - 1);
        for (int i = 0; i < places; i++) {
            number(body, i);
        }
        for (int i = 0; i < places; i++) {
            body.writeBytes(new byte[] {END, LOCAL_GET, 1, I32_CONST, 31, I32_MUL});
            constant(body, i);
            body.writeBytes(new byte[] {I32_XOR, LOCAL_SET, 1});
            body.writeBytes(new byte[] {LOCAL_GET, 2, I32_CONST, 1, I32_ADD, LOCAL_SET, 2});
            body.writeBytes(new byte[] {LOCAL_GET, 2, I32_CONST, 1, I32_AND, IF, VOID});
            constant(body, i);
            body.writeBytes(new byte[] {LOCAL_SET, 0, BR});
            number(body, places - i);
            body.write(END);
        }
        body.writeBytes(new byte[] {END, LOCAL_GET, 1, END});
        return module(body.toByteArray(), 1);
    }

    /**
     * Exports {@code table}, which counts the statements in one try_table until it has reached its
     * argument, and then throws; a handler returns the count.
     */
    static byte[] withTry(int statements) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {1, 1, I32, BLOCK, VOID, TRY_TABLE, VOID, 1, CATCH_ALL, 0});
        for (int i = 0; i < statements; i++) {
            body.writeBytes(new byte[] {LOCAL_GET, 1, I32_CONST, 1, I32_ADD, LOCAL_SET, 1});
            body.writeBytes(new byte[] {LOCAL_GET, 0, LOCAL_GET, 1, I32_EQ, IF, VOID});
            body.writeBytes(new byte[] {THROW, 0, END});
        }
        body.writeBytes(new byte[] {END, END, LOCAL_GET, 1, END});
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

    /** A module of equal functions of type i32 to i32, with a tag that carries nothing. */
    private static byte[] module(byte[] body, int count) {
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        section(module, 1, new byte[] {2, 0x60, 1, I32, 1, I32, 0x60, 0, 0});
        ByteArrayOutputStream functions = new ByteArrayOutputStream();
        number(functions, count);
        functions.writeBytes(new byte[count]);
        section(module, 3, functions.toByteArray());
        section(module, 13, new byte[] {1, 0, 1});
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

    private static void constant(ByteArrayOutputStream out, int value) {
        out.write(I32_CONST);
        out.write((value & 0x7f) | 0x80);
        out.write((value >>> 7 & 0x7f) | 0x80);
        out.write(value >>> 14);
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
