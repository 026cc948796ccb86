/**
 * Wasm execution: linear memory, traps, host functions, and the engines that run a module.
 *
 * <p>An {@link dev.portside.engine.Engine} prepares a parsed module once; the resulting {@link
 * dev.portside.engine.Executable} is instantiated once per guest.
 */
@NullMarked
package dev.portside.engine;

import org.jspecify.annotations.NullMarked;
