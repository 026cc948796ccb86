/**
 * Host files by Linux's own calls, through {@code java.lang.foreign}.
 *
 * <p>Every path is resolved one component at a time with {@code openat} and O_NOFOLLOW, so the
 * kernel never follows a symbolic link on a guest's behalf and no check can be outrun.
 */
@NullMarked
package dev.portside.wasi.files.posix;

import org.jspecify.annotations.NullMarked;
