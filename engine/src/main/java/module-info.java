/** Runs wasm functions. Knows Endive's parser and runtime, and nothing of WASI or sockets. */
@SuppressWarnings("module") // dev.portside is built after this.
module dev.portside.engine {
    requires transitive run.endive.runtime;
    requires transitive run.endive.wasm;
    requires static transitive org.jspecify;

    exports dev.portside.engine;
    exports dev.portside.engine.compiler to
            dev.portside;
}
