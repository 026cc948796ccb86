/** Portside for embedders: load a program, give it a network and run it. */
module dev.portside {
    requires dev.portside.engine;
    requires run.endive.wasi;
    requires static transitive org.jspecify;
}
