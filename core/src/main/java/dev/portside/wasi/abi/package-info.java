/**
 * Numbers and record layouts of the ABI, nothing else. Source: the WASI preview 1 witx files and
 * WasmEdge's api.hpp.
 */
@NullMarked
package dev.portside.wasi.abi;

import org.jspecify.annotations.NullMarked;
