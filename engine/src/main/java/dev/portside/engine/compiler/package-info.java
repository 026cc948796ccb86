/** Compiles wasm functions to JVM class files and runs them. */
@NullMarked
package dev.portside.engine.compiler;

import org.jspecify.annotations.NullMarked;
