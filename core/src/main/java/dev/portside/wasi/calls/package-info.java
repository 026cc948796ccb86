/** Bodies of the host calls, by topic. Each takes the wasm arguments and answers an errno. */
@NullMarked
package dev.portside.wasi.calls;

import org.jspecify.annotations.NullMarked;
