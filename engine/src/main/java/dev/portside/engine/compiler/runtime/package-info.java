/**
 * What compiled functions call. Public because generated classes live in a class loader of their
 * own; not part of anybody's API.
 */
@NullMarked
package dev.portside.engine.compiler.runtime;

import org.jspecify.annotations.NullMarked;
