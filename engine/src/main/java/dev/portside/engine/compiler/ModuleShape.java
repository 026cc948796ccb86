package dev.portside.engine.compiler;

import dev.portside.engine.FunctionBodies;
import dev.portside.engine.WasmCode;
import dev.portside.engine.compiler.GlobalAccess.Where;
import java.lang.classfile.TypeKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.InvalidException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Global;
import run.endive.wasm.types.GlobalImport;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.TableImport;
import run.endive.wasm.types.TagImport;
import run.endive.wasm.types.TagType;
import run.endive.wasm.types.ValType;

/** What every function's compilation needs to know of the module. Immutable once made. */
final class ModuleShape {

    /** The most globals that are fields: as many as one method can fetch. */
    private static final int MAX_FIELDS = 1_000;

    private final WasmModule module;
    private final FunctionBodies bodies;
    private final BodyScan scan;
    private final int importedFunctions;
    private final FunctionType[] functionTypes;
    private final FunctionInfo[] infos;
    private final int[] canonicalTypes;
    private final FunctionInfo[] typeInfos;
    private final List<ValType> globalTypes = new ArrayList<>();
    private final List<GlobalAccess> globals = new ArrayList<>();
    private final SortedMap<Integer, String> interpreted;
    private final BitSet growing;
    private final Map<Integer, List<Integer>> tableFunctions = new HashMap<>();
    private final SortedMap<Integer, BitSet> indirectCalls;
    private final SortedMap<Integer, BitSet> indirectTailCalls;
    private final BitSet deferring;
    private final boolean usesVectors;
    private final List<FunctionType> tagTypes = new ArrayList<>();
    private final List<FunctionInfo> tags = new ArrayList<>();
    private final List<ValType> tableTypes = new ArrayList<>();
    private final BitSet entries = new BitSet();

    /**
     * @param interpreted which functions to leave to the interpreter, beyond those that use
     *     something the compiler does not know, and why
     * @param earlier what was found in the code before; null when nobody has looked yet
     */
    ModuleShape(WasmCode code, Map<Integer, String> interpreted, @Nullable BodyScan earlier) {
        module = code.module();
        bodies = code.bodies();
        List<FunctionType> types = new ArrayList<>();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            if (module.importSection().getImport(i) instanceof FunctionImport function) {
                types.add(module.typeSection().getType(function.typeIndex()));
            }
        }
        importedFunctions = types.size();
        for (int i = 0; i < module.functionSection().functionCount(); i++) {
            types.add(module.typeSection().getType(module.functionSection().getFunctionType(i)));
        }
        functionTypes = types.toArray(FunctionType[]::new);
        Map<FunctionType, FunctionInfo> known = new HashMap<>();
        infos = new FunctionInfo[functionTypes.length];
        for (int i = 0; i < infos.length; i++) {
            infos[i] = known.computeIfAbsent(functionTypes[i], FunctionInfo::of);
        }
        typeInfos = new FunctionInfo[module.typeSection().subTypeCount()];
        canonicalTypes = canonicalTypes(known);
        findGlobalTypes();
        findTags();
        for (FunctionType tag : tagTypes) {
            tags.add(FunctionInfo.of(tag));
        }
        scan = earlier != null ? earlier : new BodyScan(this);
        this.interpreted = new TreeMap<>(scan.unsupported());
        this.interpreted.putAll(interpreted);
        growing = scan.growing();
        findTableFunctions(scan.referenced());
        indirectCalls = scan.indirectCalls();
        indirectTailCalls = scan.indirectTailCalls();
        deferring = DeferringFunctions.find(scan, this.interpreted.keySet(), functionCount());
        usesVectors = usesVectors(scan);
        findTables();
        findGlobals();
        findEntries();
    }

    private void findTags() {
        for (int i = 0; i < module.importSection().importCount(); i++) {
            if (module.importSection().getImport(i) instanceof TagImport tag) {
                tagTypes.add(module.typeSection().getType(tag.tagType().typeIdx()));
            }
        }
        module.tagSection()
                .ifPresent(section -> {
                    for (TagType tag : section.types()) {
                        tagTypes.add(module.typeSection().getType(tag.typeIdx()));
                    }
                });
    }

    private boolean usesVectors(BodyScan scan) {
        for (FunctionType tag : tagTypes) {
            for (ValType value : tag.params()) {
                if (Kinds.isVector(value)) {
                    return true;
                }
            }
        }
        for (FunctionType type : functionTypes) {
            for (ValType result : type.returns()) {
                if (Kinds.isVector(result)) {
                    return true;
                }
            }
        }
        for (ValType type : globalTypes) {
            if (Kinds.isVector(type)) {
                return true;
            }
        }
        return scan.usesVectors();
    }

    private int[] canonicalTypes(Map<FunctionType, FunctionInfo> known) {
        Map<FunctionType, Integer> first = new HashMap<>();
        int[] canonical = new int[typeInfos.length];
        for (int i = 0; i < canonical.length; i++) {
            FunctionType type = module.typeSection().getSubType(i).compType().funcType();
            canonical[i] = type == null ? i : first.merge(type, i, (a, _) -> a);
            if (type != null) {
                typeInfos[i] = known.computeIfAbsent(type, FunctionInfo::of);
            }
        }
        return canonical;
    }

    /** Sorts the functions that a table may hold by type. */
    private void findTableFunctions(BitSet referenced) {
        Map<FunctionType, Integer> canonical = new HashMap<>();
        for (int i = canonicalTypes.length - 1; i >= 0; i--) {
            FunctionType type = module.typeSection().getSubType(i).compType().funcType();
            if (type != null) {
                canonical.put(type, canonicalTypes[i]);
            }
        }
        referenced.stream()
                .forEach(function ->
                        tableFunctions
                                .computeIfAbsent(
                                        canonical.getOrDefault(functionTypes[function], -1),
                                        _ -> new ArrayList<>())
                                .add(function));
    }

    private void findTables() {
        for (int i = 0; i < module.importSection().importCount(); i++) {
            if (module.importSection().getImport(i) instanceof TableImport table) {
                tableTypes.add(table.entryType());
            }
        }
        for (int i = 0; i < module.tableSection().tableCount(); i++) {
            tableTypes.add(module.tableSection().getTable(i).elementType());
        }
    }

    private void findGlobalTypes() {
        for (int i = 0; i < module.importSection().importCount(); i++) {
            if (module.importSection().getImport(i) instanceof GlobalImport global) {
                globalTypes.add(global.type());
            }
        }
        for (Global global : module.globalSection().globals()) {
            globalTypes.add(global.valueType());
        }
    }

    private void findGlobals() {
        BitSet visible = new BitSet();
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            Export export = module.exportSection().getExport(i);
            if (export.exportType() == ExternalType.GLOBAL) {
                visible.set(export.index());
            }
        }
        visitBodies(interpreted.keySet(), (_, body) -> findGlobals(body, visible));
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import imported = module.importSection().getImport(i);
            if (imported instanceof GlobalImport global) {
                globals.add(new GlobalAccess(Kinds.of(global.type()), Where.SHARED, 0));
            }
        }
        int fields = 0;
        for (Global global : module.globalSection().globals()) {
            boolean isShared = visible.get(globals.size()) || fields >= MAX_FIELDS;
            GlobalAccess access = access(global, isShared);
            globals.add(access);
            fields += access.where() == Where.FIELD ? 1 : 0;
        }
    }

    /** Finds the globals that an interpreted function uses. */
    private void findGlobals(FunctionBody body, BitSet visible) {
        for (Instruction instruction : body.instructions()) {
            switch (instruction.opcode()) {
                case GLOBAL_GET, GLOBAL_SET -> visible.set((int) instruction.operand(0));
                // The interpreter goes on with whatever function that is.
                case RETURN_CALL, RETURN_CALL_INDIRECT, RETURN_CALL_REF ->
                        visible.set(0, globalTypes.size());
                default -> {}
            }
        }
    }

    private static GlobalAccess access(Global global, boolean isShared) {
        TypeKind kind = Kinds.of(global.valueType());
        if (!Kinds.isSupported(global.valueType())) {
            return new GlobalAccess(kind, Where.SHARED, 0);
        }
        Instruction first = global.initInstructions().get(0);
        boolean isLiteral =
                switch (first.opcode()) {
                    case I32_CONST, I64_CONST, F32_CONST, F64_CONST ->
                            global.initInstructions().size() <= 2;
                    default -> false;
                };
        if (isLiteral && global.mutabilityType() == MutabilityType.Const) {
            return new GlobalAccess(kind, Where.CONSTANT, first.operand(0));
        }
        return new GlobalAccess(kind, isShared ? Where.SHARED : Where.FIELD, 0);
    }

    private void findEntries() {
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            Export export = module.exportSection().getExport(i);
            if (export.exportType() == ExternalType.FUNCTION) {
                if (export.index() >= functionCount()) {
                    throw new InvalidException("unknown function " + export.index());
                }
                entries.set(export.index());
            }
        }
        module.startSection().ifPresent(start -> entries.set((int) start.startIndex()));
        if (!interpreted.isEmpty()) {
            entries.set(0, functionCount());
            interpreted.keySet().forEach(entries::clear);
        }
        entries.clear(0, importedFunctions);
    }

    WasmModule module() {
        return module;
    }

    int importedFunctions() {
        return importedFunctions;
    }

    /** Returns the number of functions, imports included. */
    int functionCount() {
        return functionTypes.length;
    }

    FunctionInfo function(int index) {
        return infos[index];
    }

    FunctionType functionType(int index) {
        return functionTypes[index];
    }

    /** Returns the bodies of neighbours, from one function to before another. */
    List<FunctionBody> bodies(int from, int end) {
        return bodies.range(from - importedFunctions, end - importedFunctions);
    }

    /** Hands over the bodies of some functions in their order. */
    void visitBodies(Collection<Integer> functions, FunctionBodies.Visitor visitor) {
        if (!functions.isEmpty()) {
            BitSet wanted = new BitSet();
            functions.forEach(function -> wanted.set(function - importedFunctions));
            bodies.visit(wanted, (index, body) -> visitor.visit(index + importedFunctions, body));
        }
    }

    /** Hands over all bodies in the functions' order. */
    void visitBodies(FunctionBodies.Visitor visitor) {
        BitSet all = new BitSet();
        all.set(0, functionCount() - importedFunctions);
        bodies.visit(all, (index, body) -> visitor.visit(index + importedFunctions, body));
    }

    /** Returns what was found in the code. */
    BodyScan scan() {
        return scan;
    }

    FunctionInfo type(int typeIndex) {
        return typeInfos[typeIndex];
    }

    /** Returns the first type of the module that is equal in structure. */
    int canonicalType(int typeIndex) {
        return canonicalTypes[typeIndex];
    }

    /** Returns the functions of a type that a table may hold, ascending. */
    int[] tableFunctions(int typeIndex) {
        return tableFunctions.getOrDefault(canonicalTypes[typeIndex], List.of()).stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Returns what the exceptions of a tag carry, as parameters. */
    FunctionInfo tag(int index) {
        return tags.get(index);
    }

    FunctionType tagType(int index) {
        return tagTypes.get(index);
    }

    GlobalAccess global(int index) {
        return globals.get(index);
    }

    /** Says whether a table holds objects rather than functions. */
    boolean isObjectTable(int table) {
        return tableTypes.get(table).isObjectRef();
    }

    /** Returns the pairs of canonical type and table for which there are indirect calls. */
    SortedMap<Integer, BitSet> indirectCalls() {
        return indirectCalls;
    }

    /** Returns the pairs of canonical type and table for which there are indirect tail calls. */
    SortedMap<Integer, BitSet> indirectTailCalls() {
        return indirectTailCalls;
    }

    /**
     * Says whether a function may return with a call still to be made in its place, see {@link
     * TailCallEmitter}.
     */
    boolean isDeferring(int function) {
        return deferring.get(function);
    }

    /** Says whether any code may deal with vectors. */
    boolean usesVectors() {
        return usesVectors;
    }

    BitSet deferring() {
        return deferring;
    }

    ValType globalType(int index) {
        return globalTypes.get(index);
    }

    int globalCount() {
        return globals.size();
    }

    /** Returns the functions left to the interpreter, with why, by index. */
    SortedMap<Integer, String> interpreted() {
        return interpreted;
    }

    @Nullable String whyInterpreted(int function) {
        return interpreted.get(function);
    }

    /** Says whether a memory may have grown when a call of the function returns. */
    boolean mayGrowMemory(int function) {
        return growing.get(function);
    }

    /** Says whether the host may call the function by a compiled entry. */
    boolean isEntry(int function) {
        return entries.get(function);
    }

    BitSet entries() {
        return entries;
    }
}
