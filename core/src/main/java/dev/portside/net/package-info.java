/**
 * The network seam: sockets as POSIX has them, in errno results.
 *
 * <p>Knows nothing of wasm. A {@link dev.portside.net.Network} is one program's set of sockets;
 * implementations differ in where the packets go.
 */
@NullMarked
package dev.portside.net;

import org.jspecify.annotations.NullMarked;
