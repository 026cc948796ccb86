/**
 * Networked WebAssembly on the JVM, for embedders: load a {@link dev.portside.Program}, configure
 * and run a {@link dev.portside.Guest}.
 */
@NullMarked
package dev.portside;

import org.jspecify.annotations.NullMarked;
