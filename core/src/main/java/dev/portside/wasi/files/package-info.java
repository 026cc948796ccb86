/**
 * Files and directories of the host, contained: what the guest's descriptors of files stand on.
 *
 * <p>Knows nothing of guest memory, rights or descriptors.
 */
@NullMarked
package dev.portside.wasi.files;

import org.jspecify.annotations.NullMarked;
