package dev.portside.engine.generated;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A random module. Immutable. */
final class GeneratedModule {

    private static final int MEMORY = 0;

    private final long seed;
    private final byte[] bytes;
    private final List<Signature> functions;

    private GeneratedModule(long seed, byte[] bytes, List<Signature> functions) {
        this.seed = seed;
        this.bytes = bytes;
        this.functions = List.copyOf(functions);
    }

    /** Returns what it was made from. */
    long seed() {
        return seed;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Returns the signatures of its exports {@code f0}, {@code f1} and so on. Besides, {@code fuel}
     * sets how many calls and iterations the next call may do, and {@code state} returns the
     * globals and the sizes of memory and table.
     */
    List<Signature> functions() {
        return functions;
    }

    static GeneratedModule of(long seed) {
        Chooser choose = new Chooser(seed);
        ModuleShape shape = shape(choose);
        List<Signature> own =
                shape.functions().subList(ModuleShape.HOST.size(), shape.functions().size());
        List<WasmWriter> bodies = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            FunctionScope scope =
                    new FunctionScope(shape, choose, ModuleShape.HOST.size() + i, budget(choose));
            new StatementWriter(scope).body(own.get(i));
            bodies.add(new WasmWriter().sized(scope.finish()));
        }
        List<Type> state = new ArrayList<>(shape.globals());
        state.add(Type.I32);
        state.add(Type.I32);
        Signature setFuel = new Signature(List.of(Type.I32), List.of());
        Signature getState = new Signature(List.of(), state);
        bodies.add(new WasmWriter().sized(new byte[] {0, 0x20, 0, 0x24, 0, 0x0b}));
        bodies.add(new WasmWriter().sized(readState(shape)));

        List<Signature> all = new ArrayList<>(own);
        all.add(setFuel);
        all.add(getState);
        WasmWriter declared = new WasmWriter().u32(all.size());
        all.forEach(signature -> declared.u32(shape.typeIndex(signature)));
        shape.tags().forEach(shape::typeIndex);
        WasmWriter imports = imports(shape);
        WasmWriter module = new WasmWriter().bytes(0, 'a', 's', 'm', 1, 0, 0, 0);
        module.section(1, types(shape))
                .section(2, imports)
                .section(3, declared)
                .section(
                        4,
                        new WasmWriter()
                                .bytes(1, 0x70, 1)
                                .u32(ModuleShape.TABLE_SIZE)
                                .u32(ModuleShape.MAX_TABLE_SIZE))
                .section(
                        5,
                        new WasmWriter()
                                .bytes(1, shape.isShared() ? 3 : 1)
                                .bytes(ModuleShape.PAGES, ModuleShape.MAX_PAGES))
                .section(13, tags(shape))
                .section(6, globals(shape, choose))
                .section(7, exports(own.size()))
                .section(9, elements(shape, choose))
                .section(12, new WasmWriter().u32(2))
                .section(10, new WasmWriter().vector(bodies))
                .section(11, data(choose));
        return new GeneratedModule(seed, module.toByteArray(), own);
    }

    private static ModuleShape shape(Chooser choose) {
        ModuleShape shape = new ModuleShape();
        // Not in all modules: each of these changes how the rest is compiled.
        if (choose.percent(35)) {
            shape.useVectors();
            choose.allowVectors();
        }
        if (choose.percent(35)) {
            shape.shareMemory();
        }
        if (choose.percent(15)) {
            shape.useManyExits();
        }
        if (choose.percent(25)) {
            shape.useDispatchLoops();
        }
        if (shape.usesManyExits() || choose.percent(35)) {
            shape.useTailCalls();
        }
        if (shape.usesManyExits() || choose.percent(50)) {
            for (int i = choose.between(1, 3); i > 0; i--) {
                shape.addTag(Stream.generate(choose::type).limit(choose.below(4)).toList());
            }
        }
        for (int i = choose.between(4, 16); i > 0; i--) {
            shape.addFunction(signature(choose));
        }
        for (int i = choose.between(0, 6); i > 0; i--) {
            shape.addGlobal(choose.type());
        }
        for (int i = ModuleShape.TABLE_SIZE - 3; i > 0; i--) {
            shape.elements().add(choose.below(shape.functions().size()));
        }
        return shape;
    }

    private static Signature signature(Chooser choose) {
        // The JVM has room for 255 parameters, longs and doubles counting twice.
        int params = choose.percent(2) ? choose.between(120, 300) : choose.between(0, 4);
        int results = choose.percent(60) ? 1 : choose.between(0, 4);
        return new Signature(
                Stream.generate(choose::type).limit(params).toList(),
                Stream.generate(choose::type).limit(results).toList());
    }

    private static int budget(Chooser choose) {
        // HotSpot does not compile methods above 8,000 bytes: a few have to be far above.
        return choose.percent(3) ? choose.between(800, 4000) : choose.between(5, 150);
    }

    private static byte[] readState(ModuleShape shape) {
        WasmWriter body = new WasmWriter().bytes(0);
        for (int i = 0; i < shape.globals().size(); i++) {
            body.bytes(0x23).u32(i);
        }
        return body.bytes(0x3f, MEMORY, 0xfc, 0x10, 0, 0x0b).toByteArray();
    }

    private static WasmWriter types(ModuleShape shape) {
        WasmWriter types = new WasmWriter().u32(shape.types().size());
        for (Signature signature : shape.types()) {
            types.bytes(0x60).types(signature.params()).types(signature.results());
        }
        return types;
    }

    private static WasmWriter imports(ModuleShape shape) {
        WasmWriter imports = new WasmWriter().u32(ModuleShape.HOST.size());
        for (int i = 0; i < ModuleShape.HOST.size(); i++) {
            imports.name("host").name("h" + i).bytes(0);
            imports.u32(shape.typeIndex(ModuleShape.HOST.get(i)));
        }
        return imports;
    }

    private static WasmWriter globals(ModuleShape shape, Chooser choose) {
        WasmWriter globals = new WasmWriter().u32(shape.globals().size());
        for (Type type : shape.globals()) {
            globals.bytes(type.code(), 1);
            if (type.isVector()) {
                globals.vector(choose.half(), choose.half()).bytes(0x0b);
            } else {
                globals.constant(type, choose.bits(type)).bytes(0x0b);
            }
        }
        return globals;
    }

    private static WasmWriter tags(ModuleShape shape) {
        WasmWriter tags = new WasmWriter().u32(shape.tags().size());
        shape.tags().forEach(tag -> tags.bytes(0).u32(shape.typeIndex(tag)));
        return tags;
    }

    private static WasmWriter exports(int functions) {
        WasmWriter exports = new WasmWriter().u32(functions + 3);
        int first = ModuleShape.HOST.size();
        for (int i = 0; i < functions; i++) {
            exports.name("f" + i).bytes(0).u32(first + i);
        }
        exports.name("fuel").bytes(0).u32(first + functions);
        exports.name("state").bytes(0).u32(first + functions + 1);
        return exports.name("memory").bytes(2, MEMORY);
    }

    private static WasmWriter elements(ModuleShape shape, Chooser choose) {
        WasmWriter elements = new WasmWriter().u32(3);
        elements.bytes(0).i32Const(1).bytes(0x0b).u32(shape.elements().size());
        shape.elements().forEach(elements::u32);
        elements.bytes(1, 0).u32(ModuleShape.PASSIVE_ELEMENT_COUNT);
        for (int i = 0; i < ModuleShape.PASSIVE_ELEMENT_COUNT; i++) {
            elements.u32(choose.below(shape.functions().size()));
        }
        // A declarative segment allows ref.func of every function.
        elements.bytes(3, 0).u32(shape.functions().size());
        for (int i = 0; i < shape.functions().size(); i++) {
            elements.u32(i);
        }
        return elements;
    }

    private static WasmWriter data(Chooser choose) {
        return new WasmWriter()
                .u32(2)
                .bytes(0)
                .i32Const(choose.below(1000))
                .bytes(0x0b)
                .sized(bytes(choose, 200))
                .bytes(1)
                .sized(bytes(choose, ModuleShape.PASSIVE_DATA_SIZE));
    }

    private static byte[] bytes(Chooser choose, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) choose.bits(Type.I32);
        }
        return bytes;
    }
}
