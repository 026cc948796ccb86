/**
 * The engine that interprets, on Endive's interpreter; the compiler leaves single functions to it.
 * Not exported.
 */
@NullMarked
package dev.portside.engine.interpreter;

import org.jspecify.annotations.NullMarked;
