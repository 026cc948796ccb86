/** The guest's file descriptors. */
@NullMarked
package dev.portside.wasi.fd;

import org.jspecify.annotations.NullMarked;
