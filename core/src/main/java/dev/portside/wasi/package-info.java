/**
 * WASI preview 1 with the WasmEdge socket extension: the table of host calls and what they share.
 */
@NullMarked
package dev.portside.wasi;

import org.jspecify.annotations.NullMarked;
