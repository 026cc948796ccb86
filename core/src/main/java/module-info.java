/** Portside for embedders: load a program, give it a network and run it. */
module dev.portside {
    requires dev.portside.engine;
    requires java.management;
    requires static jdk.jfr;
    requires jdk.management;
    requires static transitive org.jspecify;

    exports dev.portside;
}
