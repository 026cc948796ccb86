/**
 * The network on the kernel's own socket calls, reached through {@code java.lang.foreign}.
 *
 * <p>Linux on x86-64 and aarch64. Numbers and layouts are in {@link dev.portside.net.posix.Linux},
 * error numbers in {@link dev.portside.net.LinuxErrno}, the calls themselves in {@link
 * dev.portside.net.posix.LibC}; nothing else in the package knows what the kernel looks like.
 */
@NullMarked
package dev.portside.net.posix;

import org.jspecify.annotations.NullMarked;
