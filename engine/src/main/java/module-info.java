/** Runs wasm functions. Knows Endive's parser and runtime, and nothing of WASI or sockets. */
module dev.portside.engine {
    requires transitive run.endive.runtime;
    requires transitive run.endive.wasm;
    requires static transitive org.jspecify;

    exports dev.portside.engine;
}
