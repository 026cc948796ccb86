/**
 * The network on {@code java.nio.channels}, for platforms whose system calls are not known here.
 *
 * <p>It keeps the contract of {@link dev.portside.net.Network} as far as the JDK lets it; what it
 * cannot is listed in docs/reference/nio-network.md and in its test.
 */
@NullMarked
package dev.portside.net.nio;

import org.jspecify.annotations.NullMarked;
