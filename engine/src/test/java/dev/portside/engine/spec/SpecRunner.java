package dev.portside.engine.spec;

import dev.portside.engine.Engine;
import dev.portside.engine.TrapKind;
import dev.portside.engine.WasmTrap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Instance;
import run.endive.wasm.InvalidException;
import run.endive.wasm.MalformedException;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.UnlinkableException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExportSection;
import run.endive.wasm.types.ExternalType;

/** Runs one script on one engine. */
final class SpecRunner {

    private final SpecScript script;
    private final SpecModules modules;
    private final Map<String, Instance> named = new HashMap<>();
    private final SpecReport report = new SpecReport();
    private @Nullable Instance current;

    SpecRunner(SpecScript script, Engine engine) {
        this.script = script;
        this.modules = new SpecModules(engine, report);
    }

    SpecReport run() {
        for (Json.Node command : script.commands()) {
            if ("text".equals(command.optionalString("module_type"))) {
                report.skip();
                continue;
            }
            try {
                String problem = run(command);
                if (problem == null) {
                    report.pass();
                } else {
                    report.fail(command.number("line"), command.string("type") + ": " + problem);
                }
            } catch (RuntimeException | StackOverflowError e) {
                report.fail(command.number("line"), command.string("type") + ": threw " + e);
            }
        }
        return report;
    }

    /** Returns what is wrong, or null when all is well. */
    private @Nullable String run(Json.Node command) {
        return switch (command.string("type")) {
            case "module" -> module(command);
            case "register" -> register(command);
            case "action" -> {
                perform(command.node("action"));
                yield null;
            }
            case "assert_return" -> assertReturn(command);
            case "assert_trap", "assert_exhaustion" -> assertTrap(command);
            case "assert_exception" -> assertException(command);
            case "assert_invalid", "assert_malformed" -> assertRejected(command);
            case "assert_unlinkable" -> assertUnlinkable(command);
            case "assert_uninstantiable" -> assertUninstantiable(command);
            default -> "unknown command";
        };
    }

    private @Nullable String module(Json.Node command) {
        // A module that fails must not leave the one before it to answer the assertions meant for
        // it.
        current = null;
        Instance instance = modules.instantiate(script.module(command));
        current = instance;
        if (command.has("name")) {
            named.put(command.string("name"), instance);
        }
        return null;
    }

    private @Nullable String register(Json.Node command) {
        modules.register(command.string("as"), instance(command.optionalString("name")));
        return null;
    }

    private @Nullable String assertReturn(Json.Node command) {
        CallResult result = perform(command.node("action"));
        int slot = 0;
        for (Json.Node node : command.nodes("expected")) {
            SpecValue expected = new SpecValue(node);
            if (!expected.matches(slot, result)) {
                return "expected %s but was 0x%x %s"
                        .formatted(expected, result.longResult(slot), result.refResult(slot));
            }
            slot += expected.slots();
        }
        int returned = result.longs() == null ? 0 : result.longs().length;
        return returned == slot ? null : "returned " + returned + " slots, expected " + slot;
    }

    private @Nullable String assertTrap(Json.Node command) {
        try {
            perform(command.node("action"));
        } catch (WasmTrap trap) {
            return isFor(trap, command.string("text"));
        }
        return "no trap";
    }

    private @Nullable String assertException(Json.Node command) {
        try {
            perform(command.node("action"));
        } catch (WasmTrap trap) {
            return trap.kind() == TrapKind.UNCAUGHT_EXCEPTION
                    ? null
                    : "trapped: " + trap.getMessage();
        }
        return "no exception";
    }

    /** Compares with the suite's words, which may say less or more than ours. */
    private static @Nullable String isFor(WasmTrap trap, String text) {
        boolean same =
                trap.kind() != TrapKind.OTHER
                        && (trap.kind().text().startsWith(text)
                                || text.startsWith(trap.kind().text()));
        return same ? null : "expected trap \"" + text + "\" but was " + trap.getMessage();
    }

    private @Nullable String assertRejected(Json.Node command) {
        WasmModule module;
        try {
            module = script.module(command);
        } catch (InvalidException | MalformedException e) {
            return null;
        }
        try {
            modules.instantiate(module);
        } catch (InvalidException | MalformedException e) {
            // Endive checks a few rules, such as duplicate export names, only here.
            return null;
        }
        return "accepted; " + command.string("text");
    }

    private @Nullable String assertUnlinkable(Json.Node command) {
        WasmModule module = script.module(command);
        try {
            modules.instantiate(module);
        } catch (UnlinkableException e) {
            return null;
        }
        return "linked; " + command.string("text");
    }

    private @Nullable String assertUninstantiable(Json.Node command) {
        WasmModule module = script.module(command);
        try {
            modules.instantiate(module);
        } catch (UninstantiableException e) {
            return e.getMessage().startsWith(command.string("text")) ? null : e.getMessage();
        } catch (WasmTrap trap) {
            return isFor(trap, command.string("text"));
        }
        return "instantiated; " + command.string("text");
    }

    private CallResult perform(Json.Node action) {
        Instance instance = instance(action.optionalString("module"));
        String field = action.string("field");
        if (action.string("type").equals("get")) {
            GlobalInstance global = instance.exports().global(field);
            return CallResult.of(
                    new long[] {global.getValueLow()}, new Object[] {global.getRefValue()});
        }
        List<SpecValue> args = action.nodes("args").stream().map(SpecValue::new).toList();
        int slots = args.stream().mapToInt(SpecValue::slots).sum();
        long[] longs = new long[slots];
        Object[] refs = new Object[slots];
        int slot = 0;
        for (SpecValue arg : args) {
            arg.writeTo(slot, longs, refs);
            slot += arg.slots();
        }
        return instance.getMachine().callWithRefs(functionIndex(instance, field), longs, refs);
    }

    private static int functionIndex(Instance instance, String name) {
        ExportSection exports = instance.module().exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            Export export = exports.getExport(i);
            if (export.name().equals(name) && export.exportType() == ExternalType.FUNCTION) {
                return export.index();
            }
        }
        throw new IllegalArgumentException("no exported function " + name);
    }

    private Instance instance(@Nullable String name) {
        Instance instance = name == null ? current : named.get(name);
        if (instance == null) {
            throw new IllegalStateException("module " + (name == null ? "" : name) + " failed");
        }
        return instance;
    }
}
