package dev.portside.engine.generated;

/** Writes random bulk instructions on the memory and the table. */
final class BulkWriter {

    private final FunctionScope scope;
    private final Chooser choose;
    private final WasmWriter code;
    private final ExpressionWriter expressions;

    BulkWriter(FunctionScope scope, ExpressionWriter expressions) {
        this.scope = scope;
        this.choose = scope.choose();
        this.code = scope.code();
        this.expressions = expressions;
    }

    void memory() {
        switch (choose.below(8)) {
            case 0, 1, 2 -> {
                expressions.address();
                expressions.exact(Type.I32);
                count(0xff);
                code.bytes(0xfc, 0x0b, 0);
            }
            case 3, 4, 5 -> {
                expressions.address();
                expressions.address();
                count(0xff);
                code.bytes(0xfc, 0x0a, 0, 0);
            }
            case 6 -> {
                expressions.address();
                code.i32Const(choose.below(ModuleShape.PASSIVE_DATA_SIZE - 15));
                count(0x0f);
                int segment = choose.isUsual() ? ModuleShape.PASSIVE_DATA : 0;
                code.bytes(0xfc, 0x08, segment, 0);
            }
            default -> code.bytes(0xfc, 0x09, choose.isUsual() ? 0 : ModuleShape.PASSIVE_DATA);
        }
    }

    void table() {
        switch (choose.below(7)) {
            case 0, 1 -> {
                index();
                code.bytes(0xd2).u32(choose.below(scope.shape().functions().size()));
                code.bytes(0x26, 0);
            }
            case 2 -> {
                index();
                code.bytes(0x25, 0, 0xd1, 0x21).u32(scope.writableLocal(Type.I32));
            }
            case 3 -> {
                index();
                code.bytes(0xd0, 0x70);
                count(0x03);
                code.bytes(0xfc, 0x11, 0);
            }
            case 4 -> {
                index();
                index();
                count(0x07);
                code.bytes(0xfc, 0x0e, 0, 0);
            }
            case 5 -> {
                index();
                code.i32Const(choose.below(ModuleShape.PASSIVE_ELEMENT_COUNT - 3));
                count(0x03);
                int segment = choose.isUsual() ? ModuleShape.PASSIVE_ELEMENTS : 0;
                code.bytes(0xfc, 0x0c, segment, 0);
            }
            default -> code.bytes(0xfc, 0x0d, choose.isUsual() ? 0 : ModuleShape.PASSIVE_ELEMENTS);
        }
    }

    private void index() {
        if (choose.isUsual()) {
            code.i32Const(choose.below(ModuleShape.TABLE_SIZE - 7));
        } else {
            expressions.exact(Type.I32);
        }
    }

    private void count(int mask) {
        expressions.exact(Type.I32);
        if (choose.isUsual()) {
            code.i32Const(mask).bytes(0x71);
        }
    }
}
