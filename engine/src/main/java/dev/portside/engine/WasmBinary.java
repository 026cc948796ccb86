package dev.portside.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.NameCustomSection;

/**
 * A valid wasm module, parsed as far as somebody has asked: function bodies are most of a module
 * and of the time to parse it, and running compiled code does not need them.
 *
 * <p>May be shared by threads.
 */
public final class WasmBinary {

    /**
     * Up to how much code is kept parsed, which takes 40 times as much memory: compiling it is a
     * little faster then.
     */
    private static final int MAX_KEPT_BYTES = 8 << 20;

    private final byte @Nullable [] bytes;
    private @Nullable WasmModule whole;
    private @Nullable WasmModule outline;
    private @Nullable WasmCode code;
    private @Nullable NameCustomSection names;
    private boolean hasNames;

    private WasmBinary(byte @Nullable [] bytes, @Nullable WasmModule whole) {
        this.bytes = bytes;
        this.whole = whole;
    }

    /**
     * Parses and validates all of a module, on all processors when it is large.
     *
     * @param bytes a module in the binary format; not to be changed
     * @throws run.endive.wasm.MalformedException when it is none
     * @throws run.endive.wasm.InvalidException when it breaks a rule of the specification
     */
    public static WasmBinary parse(byte[] bytes) {
        return parse(bytes, MAX_KEPT_BYTES);
    }

    /**
     * @param maxKeptBytes up to how much code is kept parsed
     */
    static WasmBinary parse(byte[] bytes, int maxKeptBytes) {
        WasmBinary binary = new WasmBinary(bytes, null);
        binary.read(bytes, maxKeptBytes);
        return binary;
    }

    private synchronized void read(byte[] all, int maxKeptBytes) {
        int threads = Runtime.getRuntime().availableProcessors();
        ModuleParser.Parsed parsed = ModuleParser.parseUpTo(all, threads, maxKeptBytes);
        if (parsed.bodies() == null) {
            whole = parsed.module();
            code = WasmCode.of(whole);
        } else {
            outline = parsed.module();
            code = new WasmCode(outline, parsed.bodies());
        }
    }

    /**
     * Takes a module that was parsed and validated before.
     *
     * @param bytes equal to those that were found valid; not to be changed
     */
    public static WasmBinary known(byte[] bytes) {
        return new WasmBinary(bytes, null);
    }

    /** Takes a module that somebody else has parsed and validated. */
    public static WasmBinary of(WasmModule module) {
        return new WasmBinary(null, module);
    }

    /**
     * Returns the module; functions may be without their bodies, and custom sections may be
     * missing.
     */
    public synchronized WasmModule outline() {
        if (whole != null) {
            return whole;
        }
        if (outline == null && bytes != null) {
            outline = ModuleParser.outline(bytes);
        }
        return java.util.Objects.requireNonNull(outline);
    }

    /**
     * Returns the module; other functions may be without their bodies, and custom sections may be
     * missing.
     *
     * @param functions those whose bodies are needed, imports counted
     */
    public synchronized WasmModule withBodies(Set<Integer> functions) {
        return whole != null || bytes == null || functions.isEmpty()
                ? outline()
                : ModuleParser.withBodies(bytes, functions);
    }

    /** Returns the module with everything in it. */
    public synchronized WasmModule whole() {
        if (whole == null && bytes != null) {
            whole = ModuleParser.parse(bytes, Runtime.getRuntime().availableProcessors());
        }
        return java.util.Objects.requireNonNull(whole);
    }

    /** Returns what a compiler needs. Function bodies are not kept in memory if there are many. */
    public synchronized WasmCode code() {
        if (code == null && whole != null) {
            code = WasmCode.of(whole);
        }
        if (code == null && bytes != null) {
            read(bytes, MAX_KEPT_BYTES);
        }
        return java.util.Objects.requireNonNull(code);
    }

    /** Returns the name section, or null when there is none. */
    public synchronized @Nullable NameCustomSection names() {
        if (!hasNames) {
            names =
                    whole != null
                            ? whole.nameSection()
                            : ModuleParser.names(java.util.Objects.requireNonNull(bytes));
            hasNames = true;
        }
        return names;
    }
}
